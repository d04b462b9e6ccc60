"use strict";
// Screen B: the text, the form of the claim in hand, and the lists beside it.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, article, several, vocabulary, textOf, claimForm, sideLists, announce, post } = bench;
  let text = null, form = null, lists = null, aside = null, at = -1, find = null;

  const units = (spans) => spans.map(([start, end]) => [text.units(start), text.units(end)]);
  const paint = () => {
    const places = { cooperative: [], conflictual: [], neutral: [] };
    for (const [index, claim] of article.state.claims.entries())
      places[vocabulary.valence(claim, article.state.claims)].push(...units(article.state.spans[index] ?? []));
    for (const [name, found] of Object.entries(places)) text.paint(name, found);
  };
  /** Light the words of a claim, or of the claim in hand; `moves` scrolls the text to them. */
  const light = (index, moves = false) => {
    const shown = index < 0 && form?.kind === "claim" ? at : index;
    const spans = shown < 0 ? form?.spans ?? [] : article.state.spans[shown] ?? [];
    text.paint("current", units(spans), 9);
    for (const card of document.querySelectorAll(".card[aria-current]")) card.removeAttribute("aria-current");
    if (shown >= 0) document.querySelector(`.card[data-index="${shown}"]`)?.setAttribute("aria-current", "true");
    if (moves && spans.length) text.show(text.units(spans[0][0]));
  };

  const show = (made) => {
    form = made;
    fill(aside.querySelector(".hand"), made.root);
    aside.scrollTop = 0;
    article.holds = () => form?.kind === "claim" && form.isDirty;
  };
  const closed = (back) => (isSaved) => {
    form = null;
    at = -1;
    article.holds = () => false;
    light(-1);
    if (isSaved) text.forget();
    if (back === null) text.root.focus();
    else text.select(back);
  };
  /** Whether the form in hand may make room for another. */
  const isFree = () => {
    if (!form || form.kind === "claim" || form.isEmpty) { form?.close(); return true; }
    announce("Save or discard the claim in hand first");
    form.focusNext();
    return false;
  };
  const isEditable = () => {
    if (!article.state.editable) announce(`Read only: ${article.state.reason}`);
    return article.state.editable;
  };

  /** What the server says of words of the text: the quote, and the actors and dates near it. */
  const quoteOf = (pieces) => post("quote", pieces.length === 1 ? { id: article.key, ...pieces[0] } : { id: article.key, ...pieces[0], pieces });
  const piecesOf = (quote) => several(quote).map((piece) => ({ words: typeof piece === "object" ? piece.exact ?? "" : piece, occurrence: 0 }));
  const selected = async () => {
    const stretch = text.chosen;
    if (!stretch) { announce("Select words first: Shift and the arrow keys"); return null; }
    const near = await quoteOf(text.pieces(stretch));
    if (!near.found) { announce(`These words are not in the text as the checker reads it. ${near.nearest ? `Nearest: ${near.nearest}` : ""}`); return null; }
    if (near.lengthened) announce("The words occur more than once, so the quote says which are meant");
    return { near, end: stretch.end };
  };
  const start = async (more = {}) => {
    if (!isEditable()) return;
    const found = text.chosen && !isFree() ? null : await selected();
    if (found) open({ id: bench.freeId(found.near.slug, article.state), quote: found.near.quote, ...more }, found.near, found.end);
  };
  const open = (claim, near, back) => {
    at = -1;
    show(claimForm({
      kind: "new", claim, index: -1, near, text, done: closed(back),
      save: (value, declare) => {
        // Another tab may have taken the id since the form was opened, or saved the same claim.
        const there = value.id && article.claim(value.id);
        if (there && JSON.stringify(bench.ordered(there)) === JSON.stringify(value)) { announce("The file has this claim already"); return true; }
        const id = value.id && bench.freeId(value.id, article.state);
        return article.edit([...declare, { op: "add", path: ["claims"], value: { ...value, id } }], `saved ${id}`);
      },
    }));
    form.spans = near?.spans ?? [];
    light(-1);
    form.focusNext();
  };
  const addPiece = async () => {
    if (!form) { announce("No claim is in hand"); return; }
    const found = await selected();
    if (!found || !form) return;
    form.spans = [...form.spans ?? [], ...found.near.spans];
    form.quote([...several(form.value.quote), ...several(found.near.quote)]);
    text.forget();
    light(-1);
    announce(`Added: ${found.near.words.join(" ")}`);
  };
  const openClaim = async (index, key) => {
    const claim = article.state.claims[index];
    if (!claim || !isFree()) return;
    at = index;
    const near = claim.quote ? await quoteOf(piecesOf(claim.quote)) : null;
    if (at !== index || !text) return;
    const back = article.state.spans[index]?.[0];
    show(claimForm({ kind: "claim", claim, index, near, text, done: closed(back ? text.units(back[0]) : null), left: () => light(-1) }));
    light(-1, true);
    form.focus(key || (claim.about ? "about" : "type"));
  };

  const step = (by) => {
    const cards = [...document.querySelectorAll(".card")], now = cards.indexOf(document.activeElement);
    cards[now < 0 ? (by > 0 ? 0 : cards.length - 1) : Math.min(cards.length - 1, Math.max(0, now + by))]?.focus();
  };
  const underCaret = () => {
    const place = text.caret;
    const index = article.state.spans.findLastIndex((spans) => units(spans).some(([from, to]) => place >= from && place <= to));
    if (index >= 0) openClaim(index);
    else announce("No claim at the caret");
  };
  const grow = (by) => {
    const stretch = text.chosen;
    if (!stretch) { announce("Select words first"); return; }
    const next = text.byWord(stretch, by);
    text.select(next.start, next.end);
  };
  /** The places where a declared actor is named, by its names, its aliases or its short name. */
  const mentions = () => {
    const names = Object.entries(article.state.actors).flatMap(([id, actor]) =>
      [id.replaceAll("-", " "), Object.values(actor)[0], ...several(actor.aliases)]).filter((name) => typeof name === "string");
    const either = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).sort((a, b) => b.length - a.length).join("|");
    return either ? [...text.raw.matchAll(new RegExp(`(?<!\\p{L})(?:${either})(?!\\p{L})`, "giu"))].map((found) => [found.index, found.index + found[0].length]) : [];
  };
  const mention = () => {
    const places = mentions();
    const next = places.find(([from]) => from > text.caret) ?? places[0];
    if (next) text.select(...next);
    else announce("No declared actor is named in the text");
  };
  const search = () => {
    find.hidden = false;
    find.firstChild.focus();
    find.firstChild.select();
  };
  const finder = () => {
    const input = el("input", { type: "search", "aria-label": "Find in the text", placeholder: "find in the text" });
    const leave = () => { find.hidden = true; };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leave(); text.root.focus(); return; }
      if (event.key !== "Enter" || !input.value) return;
      event.preventDefault();
      event.stopPropagation();
      const sought = new RegExp(input.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
      const places = [...text.raw.matchAll(sought)].map((found) => [found.index, found.index + found[0].length]);
      const next = places.find(([from]) => from > text.caret) ?? places[0];
      if (!next) { announce("not in the text"); return; }
      leave();
      text.select(...next);
    });
    return el("div", { class: "find", hidden: true }, input);
  };

  const leave = () => {
    if (document.activeElement === text.root && (form?.kind === "claim" || form?.isEmpty)) form.close();
    else text.root.focus();
  };
  /** The title; it is not shown twice where the text begins with it. */
  const heading = ({ article: about, id, text: words }) => el("h1",
    { dir: "auto", class: about?.title && words.trimStart().startsWith(about.title) ? "unseen" : "" }, about?.title ?? id);

  const changed = (state) => {
    if (state.retexted) { bench.go("article", article.key); return; }
    banner(state);
    lists.draw(state);
    paint();
    if (form && !form.refresh(state.settled)) {
      form.close();
      announce("The claim in hand is no longer in the file");
    }
    if (form?.kind === "claim" && form.value.id) at = state.claims.findIndex((claim) => claim.id === form.value.id);
    light(-1);
  };
  const banner = (state) => {
    const place = document.getElementById("banner");
    place.hidden = state.editable;
    place.textContent = state.editable ? "" : `Read only: ${state.reason}`;
  };

  const screen = {
    name: "article",
    async open(host, key) {
      await Promise.all([vocabulary.load(), article.open(key)]);
      const { state } = article;
      if (!state) return;
      text = textOf(state.text, state.article?.language, `Text of ${state.article?.title ?? state.id}`);
      lists = sideLists({ open: openClaim, light, apply: (edits) => article.edit(edits, "corrected") });
      find = finder();
      aside = el("section", { class: "side", "aria-label": "Claims" }, el("div", { class: "hand" }), lists.root);
      fill(host, el("p", { id: "banner", class: "banner", role: "alert", hidden: true }),
        el("div", { class: "bench-columns" },
          el("section", { class: "reading-column", "aria-label": "Article" },
            heading(state), find, text.root),
          aside));
      text.root.addEventListener("dblclick", (event) => { if (event.altKey) underCaret(); });
      banner(state);
      lists.draw(state);
      paint();
      article.hear(changed);
      const held = state.held?.claim;
      if (held) await restore(held);
      else text.root.focus();
    },
    close() { text?.clear(); form = null; text = null; at = -1; },
    keys: {
      Enter: ["a new claim from the selection", () => start(), "text"],
      c: ["a new claim from the selection", () => start()],
      ".": ["a new claim of the same type again", () => start({ type: vocabulary.last() })],
      "+": ["add the selection to the claim in hand", addPiece],
      j: ["next claim", () => step(1)],
      k: ["previous claim", () => step(-1)],
      o: ["open the claim under the caret", underCaret],
      "[": ["shorten the selection by a word", () => grow(-1)],
      "]": ["lengthen the selection by a word", () => grow(1)],
      m: ["next mention of an actor", mention],
      "/": ["find in the text", search],
      Escape: ["back to the text; in the text, close the claim", leave],
    },
  };
  const restore = async (claim) => {
    const near = claim.quote ? await quoteOf(piecesOf(claim.quote)) : null;
    open(claim, near, null);
    announce("A claim that was not finished is in the form again");
  };

  Object.assign(bench, { quoteOf, piecesOf, heading });
  bench.screens.article = screen;
})();
