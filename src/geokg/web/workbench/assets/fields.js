"use strict";
// The fields of a claim: which there are, what control each has, and how its value is written.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, button, several, vocabulary, combobox, inWords } = bench;
  const LABELS = { quote: "words", claimant: "who says so", "relayed-by": "relayed by" };
  const CHOICES = ["polarity", "modality", "certainty", "status"];
  const WORDS = ["condition", "quantity"];
  const LISTS = ["place", "issue"];
  /** The keys that are folded away until they are wanted. */
  const FOLDED = ["status", "modality", "certainty", "polarity", ...WORDS, ...LISTS, "content", "about", "relayed-by", "confidence", "note", "id"];

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

  /** The words of a date, with the days that they mean where geokg does not read them. */
  const whenControl = (form, given) => {
    const parts = () => (typeof form.value.when === "object" && form.value.when !== null ? form.value.when : { verbatim: form.value.when });
    const joined = (verbatim, edtf) => (verbatim && edtf ? { verbatim, edtf } : edtf ? { edtf } : verbatim);
    const box = combobox({
      ...given, values: several(parts().verbatim), opens: form.dates().length > 0,
      offers: (query) => [form.dates()
        .filter((date) => bench.fold(date.words).includes(bench.fold(query)))
        .map((date) => ({ value: date.words, label: date.words, beside: [date.understood ? `= ${date.reading}` : "", date.where === "quote" ? "" : "in the sentence"].filter(Boolean).join(" · ") }))],
      changed: (values) => form.change("when", joined(values[0], parts().edtf)),
      typed: (typed) => form.typed("when", joined(typed || undefined, parts().edtf)),
    });
    const days = el("input", { id: "field-when-edtf", class: "days", autocomplete: "off", "aria-label": "when, as EDTF", placeholder: "EDTF, such as 1991-12" });
    days.value = parts().edtf ?? "";
    days.addEventListener("change", () => form.change("when", joined(parts().verbatim, days.value.trim())));
    const more = button("Give the days", () => { days.hidden = false; more.hidden = true; days.focus(); }, { class: "quiet small" });
    days.hidden = !days.value;
    more.hidden = !days.hidden;
    return {
      root: el("div", { class: "words" }, box.root, el("p", { class: "date-reading" }), days, more), input: box.input, settle: box.settle,
      get isDirty() { return box.isDirty; },
      set() {
        box.set(several(parts().verbatim));
        if (document.activeElement !== days) days.value = parts().edtf ?? "";
      },
    };
  };

  Object.assign(bench, { fields: { FOLDED, label, control, written } });
})();
