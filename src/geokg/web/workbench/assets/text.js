"use strict";
// The text of the article: read only, selected by keys or mouse, painted by highlights.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el } = bench;
  // Languages that write without spaces; the words of a segmenter are guesses there.
  const UNSPACED = /^(zh|ja|th|lo|km|my|bo)\b/i;
  const PAINTS = ["cooperative", "conflictual", "neutral", "current", "snapped", "first", "second", "third"];
  // Browsers without highlights show the text without marks.
  const { highlights } = CSS;

  /** Show a text in an element and return what can be done with it. Offsets count UTF-16 units. */
  const textOf = (raw, language, label) => {
    const blocks = [];
    const root = el("div", {
      class: "text", role: "textbox", "aria-multiline": "true", "aria-readonly": "true",
      "aria-label": label, contenteditable: "true", spellcheck: "false", inputmode: "none",
      tabindex: "0", lang: language || undefined, dir: "auto",
    });
    for (const found of raw.matchAll(/[^\n]+/g)) {
      if (!found[0].trim()) continue;
      const node = document.createTextNode(found[0]);
      blocks.push({ node, start: found.index, end: found.index + found[0].length });
      root.append(el("p", { dir: "auto" }, node));
    }
    for (const kind of ["beforeinput", "paste", "drop", "cut", "dragstart"])
      root.addEventListener(kind, (event) => event.preventDefault());

    const units = unitsOf(raw);
    const words = new Intl.Segmenter(known(language), { granularity: "word" });
    const snaps = !UNSPACED.test(language ?? "");
    let exact = false, remembered = null;

    /** The word around a place, or none. */
    const wordAt = (place, atEnd) => {
      const block = blocks.find((one) => place >= one.start && place <= one.end);
      if (!block) return null;
      const inside = place - block.start - (atEnd ? 1 : 0);
      const word = words.segment(block.node.data).containing(Math.max(0, inside));
      return word?.isWordLike
        ? { start: block.start + word.index, end: block.start + word.index + word.segment.length } : null;
    };
    const trimmed = (start, end) => {
      while (start < end && /\s/.test(raw[start])) start++;
      while (end > start && /\s/.test(raw[end - 1])) end--;
      return start < end ? { start, end } : null;
    };
    /** The selection without outer spaces and, unless Alt is held, with whole words. */
    const snapped = (start, end) => {
      const inner = trimmed(start, end);
      if (!inner || exact || !snaps) return inner;
      return {
        start: Math.min(inner.start, wordAt(inner.start, false)?.start ?? inner.start),
        end: Math.max(inner.end, wordAt(inner.end, true)?.end ?? inner.end),
      };
    };
    const offsetOf = (node, offset) => {
      const block = blocks.find((one) => one.node === node);
      if (block) return block.start + offset;
      const place = new Range();
      place.setStart(node, offset);
      const next = blocks.find((one) => place.comparePoint(one.node, 0) >= 0);
      return next ? next.start : raw.length;
    };
    const rangeOf = (start, end) => {
      const first = blocks.find((one) => one.end > start), last = blocks.findLast((one) => one.start < end);
      if (!first || !last || first.start > last.start) return null;
      const range = new Range();
      range.setStart(first.node, Math.max(0, start - first.start));
      range.setEnd(last.node, Math.min(last.node.length, end - last.start));
      return range;
    };
    const selection = () => {
      const chosen = getSelection();
      if (!chosen.rangeCount || !root.contains(chosen.anchorNode)) return null;
      const range = chosen.getRangeAt(0);
      return {
        start: offsetOf(range.startContainer, range.startOffset),
        end: offsetOf(range.endContainer, range.endOffset),
      };
    };
    const select = (start, end = start) => {
      const range = rangeOf(start, Math.max(end, start + 1));
      if (!range) return;
      root.focus({ preventScroll: true });
      if (end === start) range.collapse(true);
      const chosen = getSelection();
      chosen.removeAllRanges();
      chosen.addRange(range);
      show(start);
      follow();
    };
    const show = (place) => {
      const block = blocks.find((one) => one.end > place);
      block?.node.parentElement.scrollIntoView({ block: "nearest" });
    };
    const paint = (name, places, priority = 0) => {
      if (!highlights) return;
      const ranges = places.map(([start, end]) => rangeOf(start, end)).filter(Boolean);
      const made = new Highlight(...ranges);
      made.priority = priority;
      highlights.set(name, made);
    };
    /** The words of each paragraph between two places, and which of equal words they are. */
    const pieces = ({ start, end }) => blocks
      .filter((one) => one.start < end && one.end > start)
      .map((one) => trimmed(Math.max(start, one.start), Math.min(end, one.end)))
      .filter(Boolean)
      .map((one) => {
        const part = raw.slice(one.start, one.end);
        return { words: part, occurrence: occurrence(raw, part, one.start) };
      });
    /** Move the end of a stretch by one word: step 1 makes it longer, -1 shorter. */
    const byWord = ({ start, end }, step) => {
      const ends = blocks.flatMap((block) => [...words.segment(block.node.data)]
        .filter((word) => word.isWordLike)
        .map((word) => block.start + word.index + word.segment.length));
      const at = step > 0 ? ends.find((place) => place > end) : ends.findLast((place) => place < end);
      return at === undefined || at <= start ? { start, end } : { start, end: at };
    };

    const follow = () => {
      if (!root.isConnected) { document.removeEventListener("selectionchange", follow); return; }
      const chosen = selection();
      if (!chosen) return;
      remembered = chosen.start < chosen.end ? snapped(chosen.start, chosen.end) : null;
      paint("snapped", remembered ? [[remembered.start, remembered.end]] : [], 5);
    };
    document.addEventListener("selectionchange", follow);
    root.addEventListener("pointerdown", (event) => { exact = event.altKey; });
    root.addEventListener("pointermove", (event) => { if (event.buttons) exact = event.altKey; });
    root.addEventListener("keydown", (event) => { if (event.shiftKey && event.key.startsWith("Arrow")) exact = event.altKey; });

    return {
      root, raw, units, select, show, paint, pieces, byWord,
      get caret() { return selection()?.start ?? 0; },
      /** The stretch chosen last; it stays while a field has the focus. */
      get chosen() { follow(); return remembered; },
      forget() { remembered = null; paint("snapped", []); },
      clear() { for (const name of PAINTS) highlights?.delete(name); },
    };
  };

  const known = (language) => {
    try {
      return Intl.Segmenter.supportedLocalesOf(language || "en")[0];
    } catch {
      return undefined; // no language tag
    }
  };

  /** How many equal words begin before a place. */
  const occurrence = (raw, words, start) => {
    let count = 0;
    for (let at = raw.indexOf(words); at >= 0 && at < start; at = raw.indexOf(words, at + 1)) count++;
    return count;
  };

  /** A function from code points to UTF-16 units: the server counts the one, the page the other. */
  const unitsOf = (raw) => {
    if (!/[\ud800-\udbff]/.test(raw)) return (place) => place;
    const places = [];
    let unit = 0;
    for (const point of raw) { places.push(unit); unit += point.length; }
    places.push(unit);
    return (place) => places[place];
  };

  Object.assign(bench, { textOf });
})();
