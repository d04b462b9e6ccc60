"use strict";
// Beside the text: the claims in the order of the file, the actors, and all problems.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, several, vocabulary, inWords, placeOf, problem, plural } = bench;

  const who = (claim) => {
    if (claim.about) return `as to ${claim.about}`;
    const names = (role) => several(claim[role]).join(", ");
    const ends = [names("initiator"), names("target")].filter(Boolean).join(" → ");
    return [ends, names("party"), names("mediator") && `by ${names("mediator")}`].filter(Boolean).join("; ") || "nobody yet";
  };
  const beside = (claim, reading) => [
    claim.modality, claim.certainty, claim.status, claim.polarity,
    claim.when && (reading?.reading ?? inWords(claim.when)),
    claim.against && `against ${several(claim.against).join(", ")}`,
    claim.claimant && `says ${claim.claimant}`,
    claim.condition && `if: ${inWords(claim.condition)}`,
  ].filter(Boolean).join(" · ");

  /** A claim in two lines; `open(index)` opens its form, `light(index)` shows its words. */
  const card = (state, claim, index, { open, light }) => {
    const own = state.problems.filter((one) => placeOf(one).claim === index);
    const errors = own.filter((one) => one.severity === "error").length;
    const badge = errors ? el("span", { class: "badge" }, plural(errors, "error"))
      : own.length ? el("span", { class: "badge warn" }, plural(own.length, "warning")) : null;
    return el("li", { class: vocabulary.valence(claim, state.claims) },
      el("button", { type: "button", class: "card", "data-index": index, "data-id": claim.id,
        onclick: () => open(index), onfocus: () => light(index, true), onpointerenter: () => light(index), onpointerleave: () => light(-1) },
      badge, el("b", { dir: "auto" }, who(claim)), " ", el("span", { class: "what" }, claim.type ?? ""),
      el("small", { dir: "auto" }, beside(claim, state.readings?.[index]?.when) || inWords(claim.quote))));
  };

  const claimsList = (state, acts) => (state.claims.length
    ? el("ol", { class: "claims" }, state.claims.map((claim, index) => card(state, claim, index, acts)))
    : el("p", { class: "empty" }, "No claim yet. Select words of the text and press Enter."));

  const actorsList = (state) => (Object.keys(state.actors).length
    ? el("dl", { class: "actors" }, Object.entries(state.actors).map(([id, actor]) => [
      el("dt", {}, id),
      el("dd", { dir: "auto" }, Object.entries(actor).map(([key, value], place) => [place ? ", " : "", el("span", { class: "kind" }, key), " ", inWords(value)]))]))
    : el("p", { class: "empty" }, "No actor is declared. Choosing one in a role declares it."));

  const problemsList = (state, { open, apply }) => (state.problems.length
    ? el("ol", { class: "all-problems" }, state.problems.map((one) => {
      const { claim, key } = placeOf(one), found = state.claims[claim];
      return el("li", {}, found
        ? bench.button(`${found.id ?? `claim ${claim + 1}`}, line ${one.line}`, () => open(claim, key), { class: "quiet small" })
        : el("span", { class: "place" }, `line ${one.line}`), problem(one, state.editable ? apply : null));
    }))
    : el("p", { class: "empty" }, "No problem."));

  const TABS = [["claims", claimsList], ["actors", actorsList], ["problems", problemsList]];

  /** The three lists as tabs; `draw(state)` shows a state. */
  const sideLists = (acts) => {
    let chosen = "claims", last = null;
    const names = TABS.map(([name]) => name);
    const choose = (name) => { chosen = name; draw(last); };
    const tabs = names.map((name) => el("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "side-list", onclick: () => choose(name),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        choose(names[(names.indexOf(chosen) + step + names.length) % names.length]);
        document.getElementById(`tab-${chosen}`).focus();
      },
    }));
    const panel = el("div", { id: "side-list", role: "tabpanel", tabindex: "-1" });
    const draw = (state) => {
      last = state;
      const counts = [state.claims.length, Object.keys(state.actors).length, state.problems.length];
      for (const [place, tab] of tabs.entries()) {
        const name = names[place];
        tab.textContent = `${name} ${counts[place]}`;
        tab.setAttribute("aria-selected", String(name === chosen));
        tab.tabIndex = name === chosen ? 0 : -1;
        tab.classList.toggle("bad", name === "problems" && state.problems.some((one) => one.severity === "error"));
      }
      const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.index : undefined;
      panel.setAttribute("aria-labelledby", `tab-${chosen}`);
      fill(panel, TABS[names.indexOf(chosen)][1](state, acts));
      if (focused !== undefined) panel.querySelector(`[data-index="${Number(focused)}"]`)?.focus();
    };
    return { root: el("div", { class: "side-lists" }, el("div", { role: "tablist", "aria-label": "Beside the text" }, tabs), panel), draw, choose };
  };

  Object.assign(bench, { sideLists });
})();
