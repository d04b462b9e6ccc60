"use strict";
// The types, roles and words of the ontology, and the search among types and actors.
(() => {
  const bench = globalThis.geokg_workbench;
  const { get, fold } = bench;
  const RECENT = "geokg-recent-types";
  const vocabulary = { types: new Map(), roles: [], fields: {}, defaults: {} };

  vocabulary.load = async () => {
    if (vocabulary.types.size) return;
    const answer = await get("types");
    for (const type of answer.types)
      vocabulary.types.set(type.id, { ...type, folded: [type.id, type.label, ...type.search_words].map(fold), defined: fold(type.definition) });
    Object.assign(vocabulary, { roles: answer.roles, fields: answer.fields, defaults: answer.defaults });
  };

  vocabulary.valence = (claim, claims = []) => {
    const about = claim.type ? claim : claims.find((one) => one.id === claim.about) ?? claim;
    const valence = vocabulary.types.get(about.type)?.valence;
    return ["cooperative", "conflictual"].includes(valence) ? valence : "neutral";
  };

  const recent = () => JSON.parse(sessionStorage.getItem(RECENT) ?? "[]");
  vocabulary.used = (type) => sessionStorage.setItem(RECENT,
    JSON.stringify([type, ...recent().filter((one) => one !== type)].slice(0, 5)));
  vocabulary.last = () => recent()[0];

  /** How well a type fits the words: less is better, and null is no match. */
  const rank = (type, words) => {
    const inside = (text) => words.every((word) => text.split(/[\s-]+/).some((part) => part.startsWith(word)));
    const [id, label] = type.folded;
    if (words.every((word) => id.startsWith(word) || label.startsWith(word))) return 0;
    if (inside(id) || inside(label)) return 1;
    if (type.folded.some(inside)) return 2;
    return inside(type.defined) ? 3 : null;
  };
  vocabulary.offers = (query) => {
    const words = fold(query).split(/[\s-]+/).filter(Boolean), last = recent();
    const place = (type) => (last.includes(type.id) ? last.indexOf(type.id) : 9);
    return [[...vocabulary.types.values()]
      .map((type) => ({ type, rank: words.length ? rank(type, words) : 0 }))
      .filter((one) => one.rank !== null)
      .sort((a, b) => a.rank - b.rank || place(a.type) - place(b.type) || (a.type.id < b.type.id ? -1 : 1))
      .map(({ type }) => ({
        value: type.id, label: type.id, beside: last.includes(type.id) ? "used lately" : "",
        detail: `${type.definition} ${type.example}`,
      }))];
  };

  const WHERE = { quote: "in the quote", sentence: "in the sentence", declared: "declared", table: "in the table of states" };
  const offer = (actor) => ({
    value: actor.id, label: actor.id, named: actor.label ?? "", declare: actor.declare,
    beside: [actor.id === fold(actor.label ?? "") ? "" : actor.label, WHERE[actor.where] ?? actor.where].filter(Boolean).join(" · "),
  });
  /** Offers of actors: those near the quote at once, then those that the server finds. */
  vocabulary.actorOffers = (near, key, others) => (query) => {
    const word = fold(query);
    const fits = (one) => [one.value, one.named].some((name) => fold(name).startsWith(word)
      || fold(name).split(/[\s-]+/).some((part) => part.startsWith(word)));
    const used = others();
    const first = near().map(offer).filter(fits)
      .sort((a, b) => used.includes(a.value) - used.includes(b.value));
    const open = "unstated".startsWith(word) ? [{ value: "unstated", label: "unstated", beside: "the text does not say" }] : [];
    if (word.length < 2) return [[...first, ...open]];
    const more = get("actors", { q: query, id: key }).then(({ actors }) => {
      const known = new Set(first.map((one) => one.value));
      return [...first, ...actors.filter((one) => !known.has(one.id)).map(offer), ...open];
    });
    return [[...first, ...open], more];
  };

  Object.assign(bench, { vocabulary });
})();
