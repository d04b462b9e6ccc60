"use strict";
// Screen C: drafts of claims one after another, each accepted, corrected or rejected by a person.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, article, vocabulary, textOf, claimForm, announce } = bench;
  let text = null, form = null, hand = null, id = "", skipped = new Set(), total = 0, turn = 0;

  const open = () => (article.state.drafts?.claims ?? []).filter((one) => !one.failed);
  const failed = () => (article.state.drafts?.claims ?? []).filter((one) => one.failed);
  const units = (spans) => spans.map(([from, to]) => [text.units(from), text.units(to)]);
  const draft = () => open().find((one) => one.id === id);

  const next = () => {
    const left = open();
    const fresh = left.find((one) => !skipped.has(one.id));
    if (!fresh && left.length) { skipped = new Set(); announce("Only skipped drafts are left"); }
    return show(fresh ?? left[0]);
  };
  const finished = () => {
    form = null;
    id = "";
    fill(hand, el("p", { class: "empty" }, "No draft is left. ", el("a", { href: `#article=${encodeURIComponent(article.key)}` }, "Go to the claims")), failures());
    text.paint("current", []);
    text.root.focus();
  };
  const show = async (one) => {
    const mine = ++turn;
    if (!one) { finished(); return; }
    id = one.id;
    const near = await bench.quoteOf(bench.piecesOf(one.claim.quote));
    if (mine !== turn || !text) return;
    const own = article.state.drafts.actors;
    form = claimForm({
      kind: "draft", claim: one.claim, index: -1, near, text, done: () => {}, save: accept,
      given: one.needs_actors.filter((name) => own[name]).map((name) => ({ op: "add", path: ["actors", name], value: own[name] })),
    });
    fill(hand, el("div", { class: "review" },
      el("p", { class: "progress", role: "status" }, `Draft ${total - open().length + 1} of ${total}`),
      el("div", { class: "actions" },
        button(["Accept ", el("kbd", {}, "a")], () => form.save()),
        button(["Reject ", el("kbd", {}, "x")], reject, { class: "quiet" }),
        button(["Edit ", el("kbd", {}, "e")], edit, { class: "quiet" }),
        button(["Skip ", el("kbd", {}, "s")], skip, { class: "quiet" }),
        button(["Undo ", el("kbd", {}, "z")], article.undo, { class: "quiet" }))), form.root, failures());
    text.paint("current", units(one.spans), 9);
    text.root.focus({ preventScroll: true });
    if (one.spans.length) text.show(text.units(one.spans[0][0]));
  };
  const accept = (value, declare) => article.accept({ draft: id, claim: value, ops: declare });
  const reject = async () => {
    if (!id) return;
    const reason = el("input", { id: "reason", autofocus: true, "aria-label": "Why it is rejected", placeholder: "why: not about states, wrong type ..." });
    reason.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); reason.closest("dialog").close("yes"); } });
    const quote = el("blockquote", { dir: "auto" }, bench.inWords(draft().claim.quote));
    if (await bench.ask("Reject this draft", el("div", { class: "words" }, quote, reason), [["yes", "Reject"], ["", "Keep it"]]) === "yes")
      await article.reject({ draft: id, reason: reason.value.trim() });
    else text.root.focus();
  };
  const skip = () => { if (id) { skipped.add(id); next(); } };
  const edit = () => form?.focus("type");

  const failures = () => {
    const found = failed();
    return found.length && el("section", { class: "failures", "aria-labelledby": "failures" },
      el("h2", { id: "failures" }, `Not offered: the words of ${bench.plural(found.length, "draft")} are not in the text`),
      el("ul", { class: "plain" }, found.map((one) => el("li", {}, el("b", {}, one.claim.id ?? one.id), " ", el("span", { dir: "auto" }, bench.inWords(one.claim.quote)),
        one.nearest ? el("p", { class: "note", dir: "auto" }, `nearest: ${one.nearest}`) : null))));
  };
  const changed = (state) => {
    const left = open().length, before = Number(hand.dataset.left);
    hand.dataset.left = left;
    total = Math.max(total, left);
    text.paint("neutral", state.spans.flatMap(units));
    if (!draft()) next();
    // What was decided last is back: it is shown again.
    else if (left > before) show(open()[0]);
  };

  bench.screens.drafts = {
    name: "drafts",
    async open(host, key) {
      await Promise.all([vocabulary.load(), article.open(key)]);
      const { state } = article;
      skipped = new Set();
      total = open().length;
      text = textOf(state.text, state.article?.language, `Text of ${state.article?.title ?? state.id}`);
      hand = el("div", { class: "hand", "data-left": total });
      fill(host, el("div", { class: "bench-columns" },
        el("section", { class: "reading-column", "aria-label": "Article" }, bench.heading(state), text.root),
        el("section", { class: "side", "aria-label": "Draft" }, hand)));
      text.paint("neutral", state.spans.flatMap(units));
      article.hear(changed);
      await next();
    },
    close() { text?.clear(); text = null; form = null; turn++; },
    keys: {
      a: ["accept, and the next", () => form?.save()], x: ["reject, and the next", reject], e: ["edit", edit],
      s: ["skip", skip], z: ["undo", () => article.undo()], Escape: ["back to the text", () => text.root.focus()],
    },
  };
})();
