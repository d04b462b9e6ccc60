"use strict";
// The fields of a claim: which there are, what control each has, and how its value is written.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, button, several, vocabulary, combobox, inWords } = bench;
  const LABELS = { quote: "words", days: "date (EDTF)", claimant: "who says so", "relayed-by": "relayed by" };
  const CHOICES = ["polarity", "modality", "certainty", "status"];
  const WORDS = ["condition", "quantity"];
  const LISTS = ["place", "issue"];
  /** The keys that are folded away until they are wanted. */
  const FOLDED = ["days", "status", "modality", "certainty", "polarity", ...WORDS, ...LISTS, "content", "about", "relayed-by", "confidence", "note", "id"];

  const label = (key) => LABELS[key] ?? key;
  /** One value as it is, several as a list; a list of the file stays a list. */
  const written = (values, before) =>
    !values.length ? undefined : values.length === 1 && !Array.isArray(before) ? values[0] : values;

  /**
   * The control of a key. `form` gives `value`, `change(key, value, declare)`, `typed(key, value)`,
   * `near()`, `dates()`, `claims()` and `selection()`.
   */
  const control = (form, key, attributes) => {
    const given = { ...attributes, id: `field-${key}` };
    if (key === "type") return typeControl(form, given);
    if (key === "when") return whenControl(form, given);
    if (key === "days") return daysControl(form, given);
    if (key === "claimant") return actors(form, key, given, false);
    if (key === "relayed-by" || vocabulary.roles.includes(key)) return actors(form, key, given, true);
    if (key === "about" || key === "content") return claims(form, key, given);
    if (CHOICES.includes(key)) return choice(form, key, given);
    if (LISTS.includes(key)) return list(form, key, given);
    return words(form, key, given);
  };

  const typeControl = (form, given) => combobox({
    ...given, values: several(form.value.type), offers: vocabulary.offers, opens: true,
    changed: (values) => { if (values[0]) vocabulary.used(values[0]); form.change("type", values[0]); },
  });

  const actors = (form, key, given, many) => {
    const near = () => [...form.near(), ...(key === "claimant" ? [form.articleAsActor()] : [])];
    const others = () => vocabulary.roles.filter((role) => role !== key).flatMap((role) => several(form.value[role]));
    return combobox({
      ...given, several: many, values: several(form.value[key]),
      hint: key === "claimant" ? "the article" : undefined,
      offers: vocabulary.actorOffers(near, bench.article.key, others),
      changed: (values, offer) => form.change(key, written(values, form.value[key]), offer?.declare),
    });
  };

  const claims = (form, key, given) => combobox({
    ...given, several: key === "content", values: several(form.value[key]),
    offers: (query) => [form.claims()
      .filter((claim) => claim.id && claim.id !== form.value.id
        && bench.fold(`${claim.id} ${claim.type} ${inWords(claim.quote)}`).includes(bench.fold(query)))
      .map((claim) => ({ value: claim.id, label: claim.id, beside: claim.type ?? "", detail: inWords(claim.quote) }))],
    changed: (values) => form.change(key, written(values, form.value[key])),
  });

  const list = (form, key, given) => combobox({
    ...given, several: true, values: several(form.value[key]),
    offers: (query) => [query ? form.near().filter((one) => bench.fold(one.id) === bench.fold(query))
      .map((one) => ({ value: one.id, label: one.id, beside: "an actor" })) : []],
    changed: (values) => form.change(key, written(values, form.value[key])),
    typed: (typed) => form.typed(key, written([...several(form.value[key]), ...several(typed)], form.value[key])),
  });

  const choice = (form, key, given) => {
    const standard = vocabulary.defaults[key];
    const input = el("select", { id: given.id, "aria-describedby": given.describedBy },
      el("option", { value: "" }, standard ? `${standard}, unless said` : "not said"),
      vocabulary.fields[key].map((value) => el("option", { value }, value)));
    input.value = form.value[key] ?? "";
    input.addEventListener("change", () => form.change(key, input.value || undefined));
    return { root: input, input, isDirty: false, settle: () => false, set: (values) => { input.value = values[0] ?? ""; } };
  };

  const words = (form, key, given) => {
    const input = el("input", { id: given.id, autocomplete: "off", "aria-describedby": given.describedBy, dir: "auto" });
    const shown = () => (form.value[key] === undefined ? "" : inWords(form.value[key]));
    const settle = () => {
      if (input.value.trim() === shown()) return false;
      form.change(key, input.value.trim() || undefined);
      return true;
    };
    input.value = shown();
    input.addEventListener("input", () => form.typed(key, input.value.trim() || undefined));
    input.addEventListener("change", settle);
    const take = WORDS.includes(key) && button("Take the selected words", () => {
      const chosen = form.selection();
      if (!chosen) { bench.announce("Select words of the text first"); return; }
      input.value = chosen;
      settle();
    }, { class: "quiet small" });
    return {
      root: el("div", { class: "words" }, input, take), input, settle,
      get isDirty() { return input.value.trim() !== shown(); },
      set(values) { if (document.activeElement !== input) input.value = values[0] ?? ""; },
    };
  };

  const dateParts = (form) => {
    const { when } = form.value;
    return typeof when === "object" && when !== null ? when : { verbatim: when };
  };
  const joined = (verbatim, edtf) => (verbatim && edtf ? { verbatim, edtf } : edtf ? { edtf } : verbatim);
  /** The words of a date; what geokg reads in them stands below. */
  const whenControl = (form, given) => {
    const box = combobox({
      ...given, values: several(dateParts(form).verbatim), opens: form.dates().length > 0,
      offers: (query) => [form.dates()
        .filter((date) => bench.fold(date.words).includes(bench.fold(query)))
        .map((date) => ({ value: date.words, label: date.words, beside: [date.understood ? `= ${date.reading}` : "", date.where === "quote" ? "" : "in the sentence"].filter(Boolean).join(" · ") }))],
      changed: (values) => form.change("when", joined(values[0], dateParts(form).edtf)),
      typed: (typed) => form.typed("when", joined(typed || undefined, dateParts(form).edtf)),
    });
    return {
      root: el("div", { class: "words" }, box.root, el("p", { class: "date-reading" })), input: box.input, settle: box.settle,
      get isDirty() { return box.isDirty; },
      set() { box.set(several(dateParts(form).verbatim)); },
    };
  };
  /** The days that the words mean, where geokg does not read them as the annotator does. */
  const daysControl = (form, given) => {
    const input = el("input", { id: given.id, autocomplete: "off", "aria-describedby": given.describedBy, placeholder: "such as 1991-12 or 1992/1996" });
    const shown = () => dateParts(form).edtf ?? "";
    const settle = () => {
      if (input.value.trim() === shown()) return false;
      form.change("when", joined(dateParts(form).verbatim, input.value.trim()));
      return true;
    };
    input.value = shown();
    input.addEventListener("input", () => form.typed("when", joined(dateParts(form).verbatim, input.value.trim())));
    input.addEventListener("change", settle);
    return {
      root: input, input, settle, get isDirty() { return input.value.trim() !== shown(); },
      set() { if (document.activeElement !== input) input.value = shown(); },
    };
  };

  Object.assign(bench, { fields: { FOLDED, label, control, written } });
})();
