"use strict";
// Screen E: the decisions of the adjudicator, one key for each; written to the decisions file at once.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, post, inWords, announce, plural, Refused, comparison } = bench;
  const { table, draw, light, isOpen, names } = comparison;
  /** The keys of a claim that only one annotator has, where another value is likely. */
  const EDITED = ["type", "when", "claimant", "modality", "certainty", "polarity", "status"];

  const place = (name) => table.state.annotators.indexOf(name);
  const decisions = (unit) => {
    const why = el("input", { id: "why", placeholder: "optional", autocomplete: "off" });
    why.value = unit.decision?.why ?? "";
    why.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); table.text.root.focus(); } });
    return el("div", { class: "decide" },
      el("label", { for: "why" }, "why ", el("kbd", {}, "w")), why,
      el("div", { class: "actions" },
        names(unit).map((name) => button([unit.kind === "only" ? "Keep " : "Take ", el("bdi", {}, name), " ", el("kbd", {}, place(name) + 1)], () => take(place(name)))),
        unit.kind === "pair" && button(["Both ", el("kbd", {}, "b")], both, { class: "quiet" }),
        button(["Neither ", el("kbd", {}, "n")], neither, { class: "quiet" }),
        button(["Edit ", el("kbd", {}, "e")], edit, { class: "quiet" }),
        unit.decision && button("Decide again", () => send({ undecide: true }, false), { class: "quiet" })),
      el("div", { id: "edit-place" }));
  };

  const inHand = () => {
    const unit = table.state?.units[table.at];
    return unit && !unit.by_rule ? unit : null;
  };
  const ids = (unit) => Object.fromEntries(names(unit).map((name) => [name, unit.claims[name].id]));
  const nextOpen = (from) => {
    const order = [...table.state.units.keys()];
    return [...order.slice(from + 1), ...order.slice(0, from + 1)].find((index) => isOpen(table.state.units[index])) ?? from;
  };
  const saved = (words, kind = "") => {
    const status = document.getElementById("saved");
    status.textContent = words;
    status.className = kind;
    announce(words);
  };
  /** Write a decision on the unit in hand; then show the next open one, or stay there. */
  const send = async (decision, onwards = true, isLast = true) => {
    const unit = inHand(), from = table.at, why = document.getElementById("why")?.value.trim();
    if (!unit) return false;
    try {
      table.state = await post("adjudicate", {
        article: table.state.article, etag: table.state.etag, open: table.open,
        claims: ids(unit), ...(why && !decision.undecide ? { why } : {}), ...decision,
      });
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      if (refusal.answer.current) { table.state = refusal.answer.current; draw(Math.min(from, table.state.units.length - 1)); }
      saved(`Not saved: ${refusal.diagnostic.message}${refusal.diagnostic.fix ? `. ${refusal.diagnostic.fix}` : ""}`, "refused");
      return false;
    }
    if (!isLast) return true;
    draw(onwards ? nextOpen(from) : from);
    saved(table.state.open_units ? `saved, ${plural(table.state.open_units, "difference")} left` : "saved, all decided");
    return true;
  };
  const take = (at) => {
    const unit = inHand(), name = table.state.annotators[at];
    if (unit?.claims[name]) send(unit.kind === "only" ? { keep: true } : { take: name });
  };
  const neither = () => send({ keep: false });
  const both = async () => {
    const unit = inHand();
    if (!unit || unit.kind !== "pair") return;
    const given = Object.entries(ids(unit));
    for (const [at, [name, id]] of given.entries())
      if (!await send({ claims: { [name]: id }, keep: true }, true, at === given.length - 1)) return;
  };

  /** The choice of one field: as in the base, of an annotator, or another value. */
  const choice = (key, unit) => {
    const own = names(unit);
    const other = el("input", { id: `other-${key}`, "aria-label": `another ${key}`, hidden: true });
    const from = el("select", { id: `from-${key}` }, el("option", { value: "" }, own.length > 1 ? "as in the base" : inWords(unit.claims[own[0]].claim[key])),
      own.length > 1 && own.map((name) => el("option", { value: name }, `${name}: ${inWords(unit.claims[name].claim[key])}`)),
      el("option", { value: "=" }, "another value"));
    from.addEventListener("change", () => { other.hidden = from.value !== "="; if (!other.hidden) other.focus(); });
    return { key, from, other, row: el("div", { class: "field" }, el("label", { for: from.id }, key), el("div", { class: "control words" }, from, other)) };
  };
  const edit = () => {
    const unit = inHand();
    if (!unit) return;
    const own = names(unit);
    const keys = unit.kind === "only" ? EDITED : [...new Set(unit.fields.filter((one) => !one.equal).flatMap((one) => one.keys))];
    const base = el("select", { id: "base" }, own.map((name) => el("option", { value: name }, name)));
    const choices = keys.map((key) => choice(key, unit));
    const save = () => {
      const but = {};
      for (const { key, from, other } of choices) {
        const parts = other.value.split(",").map((part) => part.trim()).filter(Boolean);
        if (from.value === "=") but[key] = { value: parts.length > 1 ? parts : parts[0] ?? "" };
        else if (from.value && from.value !== base.value) but[key] = from.value;
      }
      send({ ...(unit.kind === "only" ? { keep: true } : { take: base.value }), ...(Object.keys(but).length ? { but } : {}) });
    };
    const leave = () => { fill(document.getElementById("edit-place")); table.text.root.focus(); };
    fill(document.getElementById("edit-place"), el("form", { class: "claim-form", "aria-label": "Field by field", onsubmit: (event) => { event.preventDefault(); save(); } },
      own.length > 1 && el("div", { class: "field" }, el("label", { for: "base" }, "base"), el("div", { class: "control" }, base)),
      choices.map((one) => one.row),
      el("div", { class: "actions" }, el("button", { type: "submit" }, "Decide"), button("Cancel", leave, { class: "quiet" }))));
    (own.length > 1 ? base : choices[0].from).focus();
  };

  Object.assign(bench, { decisions });
  bench.screens.adjudicate = comparison.screen("adjudicate", {
    1: ["take the first, and the next", () => take(0)], 2: ["take the second, and the next", () => take(1)], 3: ["take the third, and the next", () => take(2)],
    b: ["keep both, and the next", both], e: ["field by field", edit], n: ["keep neither, and the next", neither],
    w: ["write why, before the decision", () => document.getElementById("why")?.focus()],
    s: ["skip to the next open one", () => light(nextOpen(table.at))],
  });
})();
