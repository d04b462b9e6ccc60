"use strict";
// Finds entries that contain every word of the box, without case and accents.
(() => {
  const box = document.getElementById("_box"), found = document.getElementById("_found");
  const status = document.getElementById("_status"), form = document.getElementById("_form");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ı/g, "i");
  const kinds = new Map();
  let loading = null, at = -1;
  const load = () => loading ??= Promise.all(
    Array.from(document.querySelectorAll("#_data li"), (item) => new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = item.dataset.file;
      script.onload = () => {
        const entries = globalThis[item.dataset.name];
        const known = kinds.get(item.dataset.kind) ?? { entries: [], folded: [] };
        kinds.set(item.dataset.kind, known);
        for (const entry of entries) { known.entries.push(entry); known.folded.push(fold(entry[0])); }
        done();
      };
      script.onerror = failed;
      document.head.append(script);
    })));
  const search = (text, most) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const result = new Map();
    for (const [kind, { entries, folded }] of kinds) {
      const rows = [];
      let count = 0;
      if (words.length)
        for (let i = 0; i < folded.length; i++)
          if (words.every((word) => folded[i].includes(word)) && count++ < most) rows.push(entries[i]);
      result.set(kind, { rows, count });
    }
    return result;
  };
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const show = () => {
    found.replaceChildren();
    at = -1;
    const titles = { actors: "Articles and actors", claims: "Claims", quotes: "Quotes" };
    let total = 0;
    for (const [kind, { rows, count }] of search(box.value, 30)) {
      if (!count) continue;
      total += count;
      found.append(element("h2", `${titles[kind]} (${count})`));
      const list = element("ul", "", { class: "plain" });
      for (const [words, beside, page] of rows) {
        const item = element("li");
        item.append(element("a", words, { href: page, dir: "auto" }), " ",
          element("span", beside, { class: "when", dir: "auto" }));
        list.append(item);
      }
      found.append(list);
    }
    status.textContent = box.value.trim() ? `${total} found` : "";
  };
  globalThis.geokg_search = { load, search };
  status.textContent = "";
  box.addEventListener("focus", () => load(), { once: true });
  box.addEventListener("input", () => load().then(show));
  form.addEventListener("submit", (event) => { event.preventDefault(); load().then(show); });
  form.parentElement.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const links = found.querySelectorAll("a");
    at = Math.max(-1, Math.min(links.length - 1, at + step));
    (at < 0 ? box : links[at]).focus();
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
  });
  if (location.hash.length > 1) { box.value = decodeURIComponent(location.hash.slice(1)); load().then(show); }
})();
