"use strict";
// Keys: those of the screen, those of every screen, and the page that explains them.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, article, announce } = bench;
  const EVERYWHERE = [
    ["?", "this list"], ["Ctrl+Z", "undo"], ["Ctrl+Shift+Z", "do again"], ["Ctrl+S", "says that all is saved already"],
    ["g a", "articles"], ["g d", "drafts of the article"], ["g t", "text and claims"], ["g c", "compare annotators"], ["g y", "the file as YAML"],
  ];
  const TEXT = [
    ["Arrows", "move the caret"], ["Shift+arrows", "select letters"], ["Ctrl+Shift+arrows", "select words"],
    ["Alt, held", "select exactly, not whole words"],
  ];
  const FORM = [
    ["Enter", "accept; next required role; then save"], ["Ctrl+Enter", "save as it is"], ["Tab", "take the lit offer of a required role, and go on"], ["Arrow down", "offers of a field"],
    ["Backspace", "take the last value away"], ["Escape", "back to the text; the form stays"],
  ];
  let prefix = false, screen = null;

  const help = () => {
    const table = (title, pairs) => el("table", {}, el("caption", {}, title),
      el("tbody", {}, pairs.map(([key, meaning]) => el("tr", {}, el("th", { scope: "row" }, [key].flat().map((one) => [el("kbd", {}, one), " "])), el("td", {}, meaning)))));
    const keysOf = (wanted) => Object.entries(screen.keys).filter(([, [meaning]]) => meaning === wanted).map(([key]) => key);
    const own = [...new Set(Object.values(screen.keys).map(([meaning]) => meaning))].map((meaning) => [keysOf(meaning), meaning]);
    const box = el("dialog", { class: "help-keys", "aria-labelledby": "help-title" },
      el("div", { class: "form-head" }, el("h2", { id: "help-title" }, "Keys"), bench.button("Close", () => box.close(), { autofocus: true, class: "small" })),
      el("div", { class: "key-tables" }, table("On this screen", own),
        screen.name === "article" ? table("In the text", TEXT) : null,
        ["article", "drafts"].includes(screen.name) ? table("In the form", FORM) : null, table("Everywhere", EVERYWHERE)));
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  const isField = (element) => element.matches("input, textarea, select");
  const leap = (key) => {
    const place = { a: ["folder", ""], d: ["drafts", article.key], t: ["article", article.key], c: ["compare", article.state?.id], y: ["yaml", article.key] }[key];
    if (place && (place[0] === "folder" || place[1])) bench.go(...place);
  };
  const withControl = (event) => {
    const key = event.key.toLowerCase();
    if (key === "s") { event.preventDefault(); announce("saved already"); }
    if (key !== "z" || isField(event.target) || !article.state) return;
    event.preventDefault();
    if (event.shiftKey) article.redo();
    else article.undo();
  };

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || !screen || target.closest("dialog")) return;
    if (event.ctrlKey || event.metaKey) { withControl(event); return; }
    if (event.altKey || (isField(target) && key !== "Escape")) return;
    if (prefix) { prefix = false; event.preventDefault(); leap(key); return; }
    if (key === "g") { prefix = true; event.preventDefault(); return; }
    if (key === "?") { event.preventDefault(); help(); return; }
    const [, act, where] = screen.keys[key] ?? [];
    if (!act || (where === "text" && !target.matches(".text"))) return;
    event.preventDefault();
    act();
  });

  Object.assign(bench, { help, useKeys(next) { screen = next; prefix = false; } });
})();
