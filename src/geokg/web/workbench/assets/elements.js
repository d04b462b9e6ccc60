"use strict";
// Elements, announcements and questions. All words of files become text nodes, never markup.
(() => {
  const bench = (globalThis.geokg_workbench = { screens: {} });

  const el = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...present(children));
    return made;
  };
  const present = (children) => children.flat(9).filter((child) => child || child === 0);
  /** Put children into an element in place of those that it has. */
  const fill = (host, ...children) => host.replaceChildren(...present(children));

  const button = (words, act, attributes = {}) =>
    el("button", { type: "button", onclick: act, ...attributes }, words);

  /** A value of a file that is one or several, as a list. */
  const several = (value) =>
    value === undefined || value === null || value === "" ? [] : Array.isArray(value) ? value : [value];

  /** The text without case and accents, for searches. */
  const fold = (text) =>
    String(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ı/g, "i");

  const announce = (words) => {
    const live = document.getElementById("live");
    live.textContent = "";
    // An empty moment makes a screen reader read the same words again.
    requestAnimationFrame(() => { live.textContent = words; });
  };

  /** Ask a question in a dialog; return the name of the choice, or an empty text for Escape. */
  const ask = (title, content, choices) => new Promise((answered) => {
    const box = el("dialog", { "aria-labelledby": "ask-title", class: "ask" },
      el("h2", { id: "ask-title" }, title), content,
      el("div", { class: "actions" }, choices.map(([name, words], place) =>
        button(words, () => box.close(name), { autofocus: place === 0, class: place ? "quiet" : "", "data-choice": name }))));
    box.addEventListener("close", () => { box.remove(); answered(box.returnValue); });
    document.body.append(box);
    box.showModal();
  });

  const plural = (count, one, many = one + "s") => `${count} ${count === 1 ? one : many}`;

  /** A value of a file in one line, for people. */
  const inWords = (value) => {
    if (value === null || value === undefined || value === "") return "not said";
    if (Array.isArray(value)) return value.map(inWords).join(", ");
    if (typeof value !== "object") return String(value);
    if (value.exact) return value.exact;
    if (value.verbatim || value.edtf) return [value.verbatim, value.edtf].filter(Boolean).join(" = ");
    return Object.entries(value).map(([key, part]) => `${key}: ${inWords(part)}`).join(", ");
  };

  Object.assign(bench, { el, fill, button, several, fold, announce, ask, plural, inWords });
})();
