"use strict";
// Screen D: what several annotators have of one article, alike and otherwise.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, post, textOf, inWords, plural } = bench;
  const PAINTS = ["first", "second", "third"];
  /** What is compared, and how it is shown; the decisions of screen E use it too. */
  const table = { state: null, text: null, host: null, at: -1, open: false, isDeciding: false };

  const isOpen = (unit) => !unit.by_rule && !unit.decision;
  const kindOf = (unit) => (unit.kind === "only" ? "only" : unit.fields.every((one) => one.equal) ? "agree" : "differ");
  const names = (unit) => table.state.annotators.filter((name) => unit.claims[name]);
  const place = (name) => table.state.annotators.indexOf(name);
  const title = (unit) => [...new Set(names(unit).map((name) => unit.claims[name].id))].join(" / ");
  const verdict = (unit) => {
    const { decision } = unit;
    if (unit.by_rule) return "alike";
    if (!decision) return "open";
    if (!decision.take) return decision.keep ? "kept" : "left out";
    const but = Object.keys(decision.but ?? {});
    return `${decision.take}${but.length ? `, but ${but.join(", ")}` : ""}`;
  };
  const units = (spans) => spans.map(([from, to]) => [table.text.units(from), table.text.units(to)]);

  const light = (index) => {
    table.at = index;
    const unit = table.state.units[index];
    for (const [at, paint] of PAINTS.entries()) {
      const claim = unit?.claims[table.state.annotators[at]];
      table.text.paint(paint, claim ? units(claim.spans) : [], 9);
    }
    const first = unit && unit.claims[names(unit)[0]].spans[0];
    if (first) table.text.show(table.text.units(first[0]));
    for (const card of table.host.querySelectorAll("[data-unit]")) {
      if (Number(card.dataset.unit) === index) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    }
    fill(table.host.querySelector(".verdict"), panel(unit));
  };

  const rowsOf = (unit) => {
    const own = names(unit), words = Object.fromEntries(own.map((name) => [name, unit.claims[name].quote]));
    if (unit.kind === "only")
      return Object.entries(unit.claims[own[0]].claim).filter(([key]) => key !== "id").map(([key, value]) => ({ field: key, values: { [own[0]]: value } }));
    return [{ field: "words", equal: new Set(Object.values(words)).size === 1, values: words },
      ...unit.fields.filter((one) => !one.equal || own.some((name) => one.values[name]))];
  };
  const header = (name) => el("th", { scope: "col", class: PAINTS[place(name) % 3] }, table.isDeciding ? [el("kbd", {}, place(name) + 1), " "] : null, el("bdi", {}, name));
  const side = (rows, own, label) => el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, el("table", { class: "fields" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "field"), own.map(header))),
    el("tbody", {}, rows.map((row) => el("tr", { class: row.equal ? "equal" : "differs" }, el("th", { scope: "row" }, row.field),
      own.map((name) => el("td", { dir: "auto" }, inWords(row.values[name]))))))));
  /** The fields of a unit side by side; equal ones are folded. */
  const fields = (unit) => {
    const own = names(unit), rows = rowsOf(unit);
    const equal = rows.filter((row) => row.equal), other = rows.filter((row) => !row.equal);
    return [other.length ? side(other, own, "Fields that differ") : null,
      equal.length ? el("details", { open: !other.length }, el("summary", {}, `${plural(equal.length, "equal field")}`), side(equal, own, "Equal fields")) : null];
  };
  const panel = (unit) => {
    if (!unit) return el("p", { class: "empty" }, "Nothing was compared.");
    const notes = names(unit).map((name) => unit.claims[name]).map((one) => [
      one.hint && el("p", { class: "note" }, `${one.id}: ${one.hint}`), one.note && el("p", { class: "note", dir: "auto" }, `note: ${one.note}`)]);
    return [el("h2", {}, title(unit), " ", el("span", { class: "count" }, table.isDeciding ? verdict(unit) : kindOf(unit))),
      table.isDeciding && !unit.by_rule && bench.decisions(unit),
      !table.isDeciding && unit.decision?.why && el("p", { class: "note", dir: "auto" }, `why: ${unit.decision.why}`),
      notes, fields(unit)];
  };

  const column = (name) => el("section", { class: "annotator", "aria-labelledby": `annotator-${place(name)}` },
    el("h2", { id: `annotator-${place(name)}`, class: PAINTS[place(name) % 3] }, el("bdi", {}, name)),
    el("ol", { class: "claims" }, table.state.units.map((unit, index) => unit.claims[name] && el("li", { class: kindOf(unit) },
      button([el("b", {}, unit.claims[name].id), " ", unit.claims[name].claim.type ?? "", el("small", { dir: "auto" }, unit.claims[name].quote)], () => light(index), { class: "card", "data-unit": index })))));
  const overview = () => el("section", { class: "overview", "aria-label": "Units" }, [["differ", "Differ"], ["only", "Only here"], ["agree", "Agree"]].map(([kind, words]) => {
    const found = [...table.state.units.entries()].filter(([, unit]) => kindOf(unit) === kind);
    const said = (unit) => (table.isDeciding ? verdict(unit) : unit.kind === "only" ? names(unit)[0] : unit.fields.filter((one) => !one.equal).map((one) => one.field).join(", "));
    return el("div", {}, el("h2", {}, `${words} ${found.length}`), el("ul", { class: "plain" }, found.map(([index, unit]) => el("li", {},
      button([title(unit), " ", el("small", {}, said(unit))], () => light(index), { class: `quiet small ${isOpen(unit) ? "open" : ""}`, "data-unit": index })))));
  }));

  const draw = (index) => {
    const { state } = table;
    table.text?.clear();
    table.text = textOf(state.text, state.language, `Text of ${state.article}`);
    const [first, ...rest] = state.annotators;
    fill(table.host, el("div", { class: "banner plain" },
      el("h1", {}, table.isDeciding ? "Adjudicate " : "Compare ", el("bdi", {}, state.article)),
      el("p", { class: "note", role: "status" }, state.open_units ? `${state.open_units} to decide, ${state.decided} decided` : `all decided (${state.decided})`, state.stale.length ? `, ${state.stale.length} stale: decide again` : ""),
      button(table.open ? "Hide names" : "Show names", () => { table.open = !table.open; load(state.article, table.at); }, { class: "quiet small" }),
      state.problems.map((one) => bench.problem(one, null))),
    el("div", { class: "compare-columns" }, column(first), el("section", { class: "middle", "aria-label": "Article" }, table.text.root), el("div", { class: "right" }, rest.map(column))),
    el("div", { class: "below" }, overview(), el("section", { class: "verdict", "aria-label": "Side by side" })));
    light(index);
    table.text.root.focus({ preventScroll: true });
  };
  const load = async (key, index) => {
    table.state = await post("compare", { article: key, a: "", b: "", open: table.open });
    const from = index ?? table.state.units.findIndex((unit) => (table.isDeciding ? isOpen(unit) : kindOf(unit) !== "agree"));
    draw(Math.max(0, from));
  };
  const step = (by) => light(Math.max(0, Math.min(table.state.units.length - 1, table.at + by)));

  /** A screen that compares, with more keys. */
  const screen = (name, keys) => ({
    name,
    async open(host, key) {
      Object.assign(table, { host, isDeciding: name === "adjudicate" });
      await load(key);
    },
    close() {
      table.text?.clear();
      Object.assign(table, { text: null, state: null, at: -1 });
    },
    keys: {
      ...keys, j: ["next claim", () => step(1)], k: ["previous claim", () => step(-1)],
      Escape: ["back to the text", () => table.text.root.focus()],
    },
  });
  Object.assign(bench, { comparison: { table, screen, draw, light, isOpen, names, plural } });
  bench.screens.compare = screen("compare", {});
})();
