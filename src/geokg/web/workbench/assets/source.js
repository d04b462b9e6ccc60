"use strict";
// Screen F: the file as it is, with the lines of a claim lit. It is changed in an editor, not here.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, article, get, announce, inWords, vocabulary } = bench;
  let lines = [], answer = null, place = null, list = null, title = null, at = 0;

  const light = (index) => {
    at = Math.max(0, Math.min(answer.lines.length - 1, index));
    const [first, last] = answer.lines[at] ?? [1, 0];
    for (const [number, line] of lines.entries()) line.classList.toggle("lit", number + 1 >= first && number + 1 <= last);
    lines[first - 1]?.scrollIntoView({ block: "center" });
    place.textContent = `${answer.path}:${first}`;
    for (const card of list.querySelectorAll("[aria-current]")) card.removeAttribute("aria-current");
    list.querySelector(`[data-index="${at}"]`)?.setAttribute("aria-current", "true");
  };
  const load = async () => {
    const { key } = article;
    const found = await get(`article/${encodeURIComponent(key)}/source`);
    if (key !== article.key) return;
    answer = found;
    title.textContent = answer.file;
    lines = answer.source.split("\n").map((line) => el("code", { class: "line" }, line || " "));
    fill(document.getElementById("source"), lines);
    fill(list, article.state.claims.map((claim, index) => el("li", { class: vocabulary.valence(claim, article.state.claims) },
      button([el("b", {}, claim.id ?? `claim ${index + 1}`), " ", claim.type ?? "", el("small", { dir: "auto" }, inWords(claim.quote))], () => light(index), { class: "card", "data-index": index }))));
    light(at);
  };
  const copy = async () => {
    await navigator.clipboard.writeText(place.textContent);
    announce(`copied ${place.textContent}`);
  };
  const step = (by) => { light(at + by); list.querySelector(`[data-index="${at}"]`)?.focus(); };

  bench.screens.yaml = {
    name: "yaml",
    async open(host, key) {
      await Promise.all([vocabulary.load(), article.open(key)]);
      at = 0;
      place = el("code", { id: "place" });
      title = el("h1", {}, key);
      list = el("ol", { class: "claims source-claims" });
      fill(host,
        el("div", { class: "banner plain" }, el("p", {}, "Read only here. In an editor: ", place), button("Copy", copy, { class: "quiet small" })),
        el("div", { class: "bench-columns" },
          el("section", { class: "reading-column", "aria-label": "File" }, title, el("pre", { id: "source", tabindex: "0", role: "region", "aria-label": "Lines of the file" })),
          el("section", { class: "side", "aria-label": "Claims" }, list)));
      await load();
      document.getElementById("source")?.focus({ preventScroll: true });
      article.hear(load);
    },
    close() { lines = []; answer = null; },
    keys: { j: ["next claim", () => step(1)], k: ["previous claim", () => step(-1)], Escape: ["back to the text and its claims", () => bench.go("article", article.key)] },
  };
})();
