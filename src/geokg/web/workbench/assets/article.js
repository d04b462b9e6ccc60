"use strict";
// The article in hand: what the server says of it, edits in turn, and changes on disk.
(() => {
  const bench = globalThis.geokg_workbench;
  const { Refused, get, post, announce } = bench;
  const hearers = new Set();
  let turn = Promise.resolve(), busy = false, since = -1, late = "", isLeft = false;

  const article = {
    key: "", state: null,
    /** Whether the form has words that are not accepted yet; a reload waits for them. */
    holds: () => false,
    hear(hearer) { hearers.add(hearer); },

    async open(key) {
      article.key = key;
      article.state = null;
      const state = await get(`article/${encodeURIComponent(key)}`);
      if (article.key !== key) return;
      article.state = state;
      saved(state.editable ? `saved ${state.saved}` : "read only");
    },
    close() {
      article.key = "";
      article.state = null;
      hearers.clear();
      article.holds = () => false;
      late = "";
      saved("");
    },

    /** Make edits; true if the file has them. A conflict is settled by the person. */
    edit: (ops, done = "saved") => change("edit", { ops }, done),
    undo: () => step("undo"),
    redo: () => step("redo"),
    accept: (body) => change("accept", body, "accepted"),
    reject: (body) => change("reject", body, "rejected"),
    /** What the file would be after edits; nothing is written. */
    attempt: (ops) => post(at("try"), { etag: article.state.etag, ops }),
    hold: (claim) => post(at("hold"), { claim }),
    claim: (id) => article.state?.claims.find((claim) => claim.id === id),
    /** Wait for no more changes on disk. */
    leave() { isLeft = true; },
    /** Read the file again if a change waited for the words of a form. */
    catchUp() { if (late) reload(late); },
  };

  const at = (name) => `article/${encodeURIComponent(article.key)}/${name}`;
  const inTurn = (job) => (turn = turn.then(job, job));
  const saved = (words, kind = "") => {
    const place = document.getElementById("saved");
    place.textContent = words;
    place.className = kind;
  };
  const take = (answer) => {
    article.state = { ...article.state, retexted: false, settled: false, ...answer };
    saved(article.state.editable ? `saved ${article.state.saved}` : "read only");
    for (const hearer of hearers) hearer(article.state);
  };
  const refuse = (refusal) => {
    const { message, fix } = refusal.diagnostic;
    const words = `Not saved: ${message}${fix ? `. ${fix}` : ""}`;
    saved(words, "refused");
    announce(words);
    return false;
  };

  const change = (name, body, done) => inTurn(async () => {
    const { key } = article;
    busy = true;
    saved("saving");
    try {
      const answer = await post(at(name), { ...body, etag: article.state.etag });
      if (key !== article.key) return true;
      take(answer);
      announce(answer.merged ? `${done}, together with a change made elsewhere` : done);
      return true;
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      if (refusal.status === 404) gone();
      if (refusal.status !== 409) return refuse(refusal);
      return settle(name, body, refusal);
    } finally {
      busy = false;
      if (late) reload(late);
    }
  });

  /** Ask which of two values counts, and make the edits that remain on the file as it is now. */
  const settle = async (name, body, refusal) => {
    const ops = await bench.chosenOps(body.ops ?? [], refusal.answer.conflicts ?? [], article.state, refusal.answer.current);
    // The words of a field that was not accepted give way to what was chosen.
    take({ ...refusal.answer.current, settled: Boolean(ops) });
    if (!ops) return refuse(refusal);
    if (!ops.length) { announce("the change made elsewhere is kept"); return true; }
    try {
      take({ ...await post(at(name), { ...body, ops, etag: article.state.etag }), settled: true });
      announce("saved");
      return true;
    } catch (again) {
      if (!(again instanceof Refused)) throw again;
      return refuse(again);
    }
  };

  const step = (name) => inTurn(async () => {
    if (!article.state.editable) return;
    try {
      take(await post(at(name), { etag: article.state.etag }));
      announce(name === "undo" ? "undone" : "done again");
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      if (refusal.answer.current) take(refusal.answer.current);
      saved(refusal.diagnostic.message, refusal.status === 400 ? "" : "refused");
      announce(refusal.diagnostic.message);
    }
  });

  const gone = () => take({ editable: false, reason: "the file is gone" });

  const reload = async (etag) => {
    // Words that are not accepted yet go to the server with the old etag, which finds conflicts.
    if (busy || article.holds()) { late = etag; return; }
    late = "";
    const { key } = article;
    if (!key || etag === article.state.etag) return;
    try {
      const fresh = await get(`article/${encodeURIComponent(key)}`);
      if (key !== article.key) return;
      take({ ...fresh, retexted: fresh.text !== article.state.text });
      announce("read again, because the file changed");
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      if (key === article.key && refusal.status === 404) gone();
    }
  };

  /** Wait for changes on disk until the person leaves. */
  article.watch = async (folderChanged) => {
    while (!isLeft) {
      try {
        const news = await get("changes", { since });
        if (since >= 0 && news.changed.length) folderChanged();
        since = news.now;
        const mine = news.changed.find((one) => one.key === article.key);
        if (!mine || !article.state) continue;
        if (!busy) await turn;
        if (mine.gone) gone();
        else await reload(mine.etag);
      } catch (refusal) {
        if (!(refusal instanceof Refused)) throw refusal;
        if (isLeft) return;
        if (refusal.status === 0 || refusal.status === 403) saved(`${refusal.diagnostic.message}: ${refusal.diagnostic.fix}`, "refused");
        await new Promise((done) => setTimeout(done, 3000));
      }
    }
  };

  Object.assign(bench, { article });
})();
