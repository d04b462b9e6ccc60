"use strict";
// Screen A: the articles of the folder, what is to do in each, and those that several annotated.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, get, fold, plural, problem } = bench;
  let host = null, rows = [], filter = null, count = null, open = false;

  const link = (screen, key, words, attributes = {}) => el("a", { href: `#${screen}=${encodeURIComponent(key)}`, ...attributes }, words);
  const isTodo = (one) => one.errors > 0 || one.drafts > 0 || one.claims === 0;

  const problems = ({ errors, warnings }) => [
    errors ? el("b", { class: "errors" }, plural(errors, "error")) : null, errors && warnings ? ", " : null,
    warnings ? plural(warnings, "warning") : null, errors || warnings ? null : "none"];
  const row = (one) => {
    const made = el("tr", { class: isTodo(one) ? "todo" : "", "data-key": one.key },
      el("th", { scope: "row" }, link("article", one.key, el("bdi", {}, one.title || one.id)),
        el("small", {}, el("bdi", {}, one.file || `${one.id}, a draft`), one.editable ? "" : `, read only: ${one.reason}`)),
      el("td", { class: "num" }, one.claims), el("td", {}, problems(one)),
      el("td", {}, one.drafts ? link("drafts", one.key, `review ${one.drafts}`) : ""),
      el("td", {}, el("bdi", {}, one.annotator)),
      el("td", {}, el("time", { datetime: one.changed }, one.changed.replace("T", " ").slice(0, 16))));
    return { made, words: fold(`${one.title} ${one.id} ${one.file} ${one.annotator}`) };
  };
  const sift = () => {
    const words = fold(filter.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of rows) {
      one.made.hidden = !words.every((word) => one.words.includes(word));
      if (!one.made.hidden) shown++;
    }
    count.textContent = rows.length === shown ? plural(shown, "article") : `${shown} of ${plural(rows.length, "article")}`;
  };

  const head = (names) => el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col", class: ["claims", "to decide", "decided"].includes(name) ? "num" : "" }, name))));
  const pairRow = (one) => el("tr", { class: one.open ? "todo" : "" },
    el("th", { scope: "row" }, link("compare", one.article, one.article)), el("td", {}, el("bdi", {}, one.annotators.join(", "))),
    el("td", { class: "num" }, one.open), el("td", { class: "num" }, one.decided),
    el("td", {}, link("adjudicate", one.article, one.done ? "look at the decisions" : "adjudicate", { "aria-label": `${one.done ? "look at the decisions on" : "adjudicate"} ${one.article}` })));
  const pairs = (found) => (!found.length ? null : el("section", { "aria-labelledby": "pairs" },
    el("h2", { id: "pairs" }, "Several annotators"),
    el("p", { class: "note" }, open ? "Names are shown. " : "Names stay hidden until every difference is decided. ",
      button(open ? "Hide names" : "Show names", () => { open = !open; load(); }, { class: "quiet small" })),
    el("table", {}, head(["article", "annotators", "to decide", "decided", "next"]), el("tbody", {}, found.map(pairRow)))));

  const draw = (answer) => {
    const words = filter?.value ?? "", focused = document.activeElement;
    const kept = focused?.closest("tr")?.dataset.key, typing = filter !== null && focused === filter;
    rows = answer.articles.map(row);
    filter = el("input", { type: "search", id: "filter", placeholder: "title, id or annotator", "aria-label": "Filter the articles" });
    filter.value = words;
    filter.addEventListener("input", sift);
    count = el("span", { class: "note", role: "status" });
    const said = [el("bdi", { title: answer.root }, answer.folder), answer.annotator ? [" · you are ", el("bdi", {}, answer.annotator)] : "",
      answer.read_only ? " · read only" : "", answer.scanning ? ` · reading ${answer.scanned} of ${answer.total}` : ""];
    fill(host, el("div", { class: "folder" },
      el("h1", {}, "Articles"), el("p", { class: "by" }, said),
      answer.problems.map((one) => problem(one, null)),
      el("p", { class: "sift" }, filter, count, button(["Next with something to do ", el("kbd", {}, "n")], () => step(1, true), { class: "quiet small" })),
      rows.length ? el("table", { class: "articles" }, head(["article", "claims", "problems", "drafts", "annotator", "changed"]), el("tbody", {}, rows.map((one) => one.made)))
        : el("p", { class: "empty" }, answer.scanning ? "" : "No annotation file is in this folder. geokg init makes an example; geokg draft makes a first draft of an article."),
      pairs(answer.pairs)));
    sift();
    if (typing) filter.focus();
    else if (kept) rows.find((one) => one.made.dataset.key === kept)?.made.querySelector("a").focus();
  };
  const load = async () => {
    const place = host;
    const answer = await get("folder", open ? { open: 1 } : {});
    if (place !== host || !host) return;
    draw(answer);
    if (answer.scanning) setTimeout(() => { if (place === host) load(); }, 300);
  };
  const links = () => rows.filter((one) => !one.made.hidden).map((one) => one.made.querySelector("a"));
  const step = (by, wanted = false) => {
    const found = links(), now = found.findIndex((one) => one.closest("tr").contains(document.activeElement));
    if (!wanted) { found[Math.max(0, Math.min(found.length - 1, now + by))]?.focus(); return; }
    const todo = found.filter((one) => one.closest("tr").classList.contains("todo"));
    (todo.find((one) => found.indexOf(one) > now) ?? todo[0])?.focus();
    if (!todo.length) bench.announce("nothing to do in these articles");
  };

  bench.screens.folder = {
    name: "folder",
    async open(place) { host = place; filter = null; await load(); links()[0]?.focus(); },
    close() { host = null; },
    refresh() { if (host) load(); },
    keys: {
      n: ["next article with something to do", () => step(1, true)],
      j: ["next article", () => step(1)], k: ["previous article", () => step(-1)],
      "/": ["filter", () => filter.focus()], Escape: ["back to the list", () => links()[0]?.focus()],
    },
  };
})();
