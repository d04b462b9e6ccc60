"use strict";
// The form of a claim, led by its type: the roles that the type has, and diagnostics as one types.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, several, vocabulary, article, fields, newest, placeOf, problem, plural, announce } = bench;

  /**
   * Make the form of a claim.
   *
   * `kind` is `new`, `draft` or `claim`. A new claim and a draft are saved whole, by `save(claim,
   * declare)`; `given` declares the actors of a draft while it is tried. Of a claim of the file each
   * accepted field is saved at once. `near` is the answer of the server about the quote; `text` gives
   * the selection; `done` hears that the form is closed, and `left` that its quote changed.
   */
  const claimForm = ({ kind, claim, index, near, text, save, done, left, given = [] }) => {
    const isWhole = kind !== "claim";
    const form = {
      kind, value: structuredClone(claim), visited: new Set(), extra: new Set(), declare: [],
      near: () => near?.actors ?? declared(), dates: () => near?.dates ?? [],
      claims: () => article.state.claims,
      selection: () => (text.chosen ? text.raw.slice(text.chosen.start, text.chosen.end) : ""),
      articleAsActor: () => ({ id: article.state.id, label: "the article", where: "unless said", declare: null }),
    };
    const controls = new Map(), places = new Map();
    const root = el("form", { class: "claim-form", "aria-label": kind === "claim" ? `Claim ${claim.id ?? ""}` : kind === "draft" ? "Draft" : "New claim", novalidate: true });
    let details = null, count = null;

    const declared = () => Object.entries(article.state.actors).map(([id, actor]) => (
      { id, label: bench.inWords(Object.values(actor)[0]), where: "declared", declare: null }));
    const type = () => vocabulary.types.get(form.value.type);
    const needs = () => (form.value.about ? [] : type()?.needs ?? []);
    const missing = () => [...(form.value.type || form.value.about ? [] : ["type"]), ...needs().filter((role) => !several(form.value[role]).length)];
    const position = () => (claim.id ? article.state.claims.findIndex((one) => one.id === claim.id) : index);
    const path = (...key) => ["claims", claim.id ?? position(), ...key];
    /** The actors to declare: those that were chosen, are used, and are declared nowhere. */
    const declares = (value) => {
      const used = new Set([...vocabulary.roles, "claimant", "relayed-by"].flatMap((key) => several(value[key])));
      const known = new Set([...Object.keys(article.state.actors), ...given.map((op) => op.path[1])]);
      const chosen = new Map(form.declare.map((op) => [op.path[1], op]));
      return [...chosen.values()].filter((op) => used.has(op.path[1]) && !known.has(op.path[1]));
    };
    const op = (key, next) => (next === undefined ? { op: "unset", path: path(key) } : { op: "set", path: path(key), value: next });
    const ops = (value) => (isWhole
      ? [...given.filter((one) => !article.state.actors[one.path[1]]), ...declares(value), { op: "add", path: ["claims"], value: ordered(value) }]
      : [...declares(value), ...Object.keys({ ...claim, ...value }).filter((key) => value[key] !== undefined || claim[key] !== undefined)
        .filter((key) => JSON.stringify(value[key]) !== JSON.stringify(claim[key])).map((key) => op(key, value[key]))]);

    // Changes
    form.change = (key, next, declare) => {
      form.visited.add(key);
      if (declare) form.declare.push(declare);
      if (JSON.stringify(next) === JSON.stringify(form.value[key])) return;
      if (next === undefined) delete form.value[key];
      else form.value[key] = next;
      if (kind === "new") keep(structuredClone(form.value));
      if (isWhole) attempt(form.value);
      else { attempt.cancel(); article.edit([...declares(form.value), op(key, next)]); }
      if (key === "type" || key === "about") { draw(); focusNext(); }
    };
    form.typed = (key, next) => attempt({ ...form.value, [key]: next });
    const attempt = newest(150, (value) => article.attempt(ops(value)), (answer, refusal) => {
      if (!root.isConnected) return;
      if (!answer) { showProblems([refusal.diagnostic], ""); return; }
      const at = isWhole ? answer.claims.length - 1 : position();
      showProblems(answer.problems.filter((one) => placeOf(one).claim === at), answer.readings?.[at]?.when?.reading);
    });
    const keep = newest(1000, (value) => article.hold(value), () => {});

    // What the form shows
    const row = (key, required) => {
      const about = `problems-${key}`;
      const made = fields.control(form, key, { leads: required && key !== "type", describedBy: about });
      controls.set(key, made);
      made.input.addEventListener("blur", () => { form.visited.add(key); soften(); article.catchUp(); });
      const place = el("div", { class: "problems", id: about });
      places.set(key, place);
      return el("div", { class: "field", "data-key": key },
        el("label", { for: made.input.id }, fields.label(key), required ? el("span", { class: "required", title: "required" }, " *") : null),
        el("div", { class: "control" }, made.root, key === "type" && type() ? el("p", { class: "help" }, type().definition) : null, place));
    };
    const quoteRow = () => {
      const place = el("div", { class: "problems", id: "problems-quote" });
      places.set("quote", place);
      return el("div", { class: "field", "data-key": "quote" }, el("span", { class: "label" }, fields.label("quote")),
        el("div", { class: "control" },
          several(form.value.quote).map((piece, at, all) => el("blockquote", { dir: "auto", lang: article.state.article?.language || undefined },
            bench.inWords(piece), all.length > 1 ? [" ", button("×", () => form.quote(all.filter((_, other) => other !== at)), { class: "quiet small", "aria-label": `Remove piece ${at + 1} of the words` })] : null)),
          place));
    };
    form.quote = (pieces) => { form.change("quote", fields.written(pieces, undefined)); draw(); left?.(form.value); };

    const draw = () => {
      const kept = document.activeElement?.id;
      controls.clear();
      places.clear();
      const roles = form.value.about ? [] : type()?.takes ?? [], needed = needs();
      const filled = vocabulary.roles.filter((role) => !needed.includes(role) && (form.value[role] !== undefined || form.extra.has(role)));
      const empty = roles.filter((role) => !needed.includes(role) && !filled.includes(role));
      const hasDays = Boolean(form.value.when?.edtf);
      const rest = fields.FOLDED.filter((key) => (key !== "id" || isWhole) && (key !== "days" || !hasDays));
      const said = rest.filter((key) => form.value[key] !== undefined && key !== "id");
      const top = el("div", { class: "problems", id: "problems-claim" });
      places.set("", top);
      count = el("span", { class: "count" });
      const isOpened = details?.open ?? false;
      const more = empty.length ? el("div", { class: "more-roles" }, "also a role:", empty.map((role) => button(`+ ${role}`, () => { settleAll(); form.extra.add(role); draw(); focus(role); }, { class: "quiet small" }))) : null;
      fill(root,
        // The buttons are above what grows, so that they do not move away from the pointer.
        el("div", { class: "form-head" }, el("h2", {}, kind === "new" ? "New claim" : claim.id ?? "Claim", " ", count), actions()), top,
        quoteRow(), form.value.about && !form.value.type ? null : row("type", true),
        needed.map((role) => row(role, true)), filled.map((role) => row(role, false)),
        row("when", false), hasDays && row("days", false), row("claimant", false), said.map((key) => row(key, false)));
      details = el("details", { open: isOpened }, el("summary", {}, "More"), more,
        rest.filter((key) => !said.includes(key)).map((key) => row(key, false)));
      root.append(details);
      lock();
      if (!isWhole) fromState();
      const focused = kept && root.contains(document.getElementById(kept)) && document.getElementById(kept);
      if (focused && focused !== document.activeElement) focused.focus();
    };
    /** What cannot be saved cannot be changed; it can be read and copied. */
    const lock = () => {
      const { editable } = article.state;
      for (const one of root.querySelectorAll("input")) one.readOnly = !editable;
      for (const one of root.querySelectorAll("select, .chip, .more-roles button, .words button")) one.disabled = !editable;
    };
    const actions = () => el("div", { class: "actions" },
      kind === "new" ? [button(["Save ", el("kbd", {}, "Enter")], () => form.save(), { class: "small" }), button("Discard", () => form.close(), { class: "quiet small" })] : null,
      kind === "claim" ? [button(["Close ", el("kbd", {}, "Esc")], () => form.close(), { class: "quiet small" }),
        article.state.editable ? button("Drop", drop, { class: "quiet small", title: "Remove the claim with the comments inside it" }) : null] : null);
    const drop = async () => {
      if (await article.edit([{ op: "drop", path: path() }], "dropped") && root.isConnected) form.close();
    };

    const showProblems = (found, reading) => {
      for (const place of places.values()) fill(place);
      for (const one of found) {
        const place = places.get(placeOf(one).key) ?? places.get("");
        place.append(problem(one, article.state.editable ? apply : null));
        if (details.contains(place)) details.open = true;
      }
      root.querySelector(".date-reading").textContent = reading ? `read as ${reading}` : "";
      soften();
    };
    /** A role that nobody has come to yet is to do, and no mistake. */
    const soften = () => {
      let waiting = 0;
      for (const [key, place] of places) {
        const waits = kind === "new" && !form.visited.has(key) && (missing().includes(key) || (key === "" && missing()[0] === "type"));
        place.classList.toggle("waiting", waits);
        if (waits) waiting += place.childElementCount;
      }
      const found = [...root.querySelectorAll(".problem")], bad = found.length - waiting;
      const words = bad ? plural(bad, "problem") : waiting ? `${waiting} to fill` : "no problem";
      if (count.textContent && count.textContent !== words)
        announce([words, ...(bad ? [found.find((one) => !one.closest(".waiting")).querySelector(".message").textContent] : [])].join(": "));
      count.textContent = words;
      count.className = `count ${bad ? "bad" : ""}`;
    };
    const apply = (edits) => {
      if (!isWhole) { article.edit(edits, "corrected"); return; }
      for (const edit of edits)
        if (edit.path[0] === "actors") form.declare.push(edit);
        else if (edit.op === "unset") delete form.value[edit.path[2]];
        else form.value[edit.path[2]] = edit.value;
      draw();
      attempt(form.value);
    };
    const fromState = () => {
      const at = position();
      if (at >= 0) showProblems(article.state.problems.filter((one) => placeOf(one).claim === at), article.state.readings?.[at]?.when?.reading);
    };

    // Focus and keys
    const focus = (key) => {
      const found = controls.get(key)?.input;
      if (details.contains(found)) details.open = true;
      found?.focus();
    };
    const focusNext = () => focus(missing()[0] ?? "when");
    root.addEventListener("submit", (event) => event.preventDefault());
    // A press of a button leaves the focus where it is: what leaving a field shows would move the button away.
    root.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !event.target.matches("input, select")) return;
      event.preventDefault();
      for (const one of controls.values()) if (one.input === event.target) one.settle();
      const [key] = [...controls].find(([, one]) => one.input === event.target) ?? [""];
      form.visited.add(key);
      if (missing().length && !event.ctrlKey && !event.metaKey) focusNext();
      else if (isWhole) form.save();
      else announce("saved already");
    });

    const settleAll = () => { for (const one of [...controls.values()]) one.settle(); };
    let isSaving = false;
    form.save = async () => {
      if (isSaving) return false;
      isSaving = true;
      settleAll();
      attempt.cancel();
      keep.cancel();
      const isSaved = await save(ordered(form.value), declares(form.value));
      isSaving = false;
      if (!root.isConnected) return isSaved;
      if (isSaved) form.close(true);
      else attempt(form.value);
      return isSaved;
    };
    form.close = (isSaved = false) => {
      attempt.cancel();
      keep.cancel();
      if (kind === "new") article.hold(null).catch(() => {}); // the next claim takes its place
      root.remove();
      done(isSaved);
    };
    /** Take what the file has now; false if the claim is gone from it. */
    form.refresh = (isSettled = false) => {
      if (isWhole) { attempt(form.value); return true; }
      const at = position(), fresh = article.state.claims[at], before = form.value;
      if (!fresh) return false;
      claim = fresh;
      form.value = structuredClone(fresh);
      if (isSettled || before.type !== fresh.type || before.about !== fresh.about || JSON.stringify(before.quote) !== JSON.stringify(fresh.quote)) { draw(); left?.(form.value); return true; }
      lock();
      for (const [key, made] of controls)
        made.set(several(typeof fresh[key] === "object" && !Array.isArray(fresh[key]) ? bench.inWords(fresh[key]) : fresh[key]));
      fromState();
      return true;
    };
    Object.defineProperties(form, {
      isDirty: { get: () => [...controls.values()].some((one) => one.isDirty) },
      isEmpty: { get: () => Object.keys(form.value).every((key) => key === "id" || key === "quote") },
    });
    draw();
    if (isWhole) attempt(form.value);
    return Object.assign(form, { root, focus, focusNext });
  };

  const FIRST = ["id", "quote", "about", "type"];
  const LAST = ["content", "issue", "place", "when", "status", "condition", "quantity", "claimant", "relayed-by", "polarity", "modality", "certainty"];
  /** The claim with its keys in the order in which files have them. */
  const ordered = (value) => {
    const keys = [...FIRST, ...vocabulary.roles, ...LAST];
    const all = [...keys, ...Object.keys(value).filter((key) => !keys.includes(key))];
    return Object.fromEntries(all.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]));
  };

  Object.assign(bench, { claimForm, ordered });
})();
