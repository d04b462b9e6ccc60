"use strict";
// A combobox for one or several values, by the ARIA pattern "list autocomplete".
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, fill, button, announce } = bench;

  /**
   * Make a combobox.
   *
   * `offers(query)` gives lists of `{value, label, detail, ...}`, each better than the one before, or
   * promises of them; `changed(values, offer)` hears every accepted change. The first offer is active
   * while one types, and, in a field that `leads`, before that; Tab accepts the active one.
   */
  const combobox = ({ id, several, values, offers, changed, leads, describedBy, opens, typed, hint }) => {
    let chosen = values.map(bench.inWords), options = [], active = -1, turn = 0;
    const list = el("ul", { id: `${id}-list`, role: "listbox", class: "offers", hidden: true, "aria-label": "Suggestions" });
    const input = el("input", {
      id, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-describedby": describedBy, placeholder: hint,
    });
    const chips = el("span", { class: "chips" });
    const root = el("div", { class: "combobox" }, several ? chips : null, input, list);

    const shown = () => (several ? "" : chosen[0] ?? "");
    const isDirty = () => input.value.trim() !== shown();
    const draw = () => {
      input.value = shown();
      fill(chips, chosen.map((value) => button([value, el("span", { "aria-hidden": "true" }, " ×")],
        () => { remove(value); input.focus(); }, { class: "chip", "aria-label": `Remove ${value}` })));
    };
    const remove = (value) => {
      chosen = chosen.filter((one) => one !== value);
      draw();
      changed(chosen, null);
      announce(`${value} removed`);
    };
    const close = () => {
      turn++;
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const accept = (value, offer) => {
      chosen = several ? [...chosen.filter((one) => one !== value), value] : value ? [value] : [];
      draw();
      close();
      changed(chosen, offer);
    };
    const activate = (place) => {
      active = place;
      for (const [index, item] of [...list.children].entries())
        item.setAttribute("aria-selected", String(index === place));
      const item = list.children[place];
      if (item) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };
    const item = (offer, index) => el("li", {
      role: "option", id: `${id}-${index}`, "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(), onclick: () => accept(offer.value, offer),
    }, el("b", { dir: "auto" }, offer.label), offer.beside ? [" ", el("span", { class: "beside" }, offer.beside)] : null,
    offer.detail ? el("small", { dir: "auto" }, offer.detail) : null);
    const offered = (found, first) => {
      options = found.filter((offer) => !several || !chosen.includes(offer.value));
      fill(list, options.map(item));
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
      activate(first && options.length ? 0 : -1);
    };
    const open = async (query, first) => {
      if (input.readOnly) return;
      const mine = ++turn;
      for (const part of offers(query)) {
        const found = await part;
        if (mine !== turn) return;
        const kept = active;
        offered(found, first);
        if (kept > 0 && kept < options.length) activate(kept);
      }
    };
    /** Accept what is typed: the active offer, or the words as they are. */
    const settle = () => {
      if (!isDirty()) return false;
      const offer = list.hidden ? null : options[active];
      const words = input.value.trim();
      if (!words && several) return false;
      accept(offer ? offer.value : words, offer ?? null);
      return true;
    };

    input.addEventListener("input", () => {
      typed?.(input.value.trim());
      if (several && /[,;]$/.test(input.value)) { input.value = input.value.slice(0, -1); settle(); return; }
      active = -1;
      open(input.value.trim(), input.value.trim() !== "");
    });
    input.addEventListener("focus", () => {
      if (!several) input.select();
      if (!chosen.length && (leads || opens)) open("", Boolean(leads));
    });
    input.addEventListener("click", () => { if (list.hidden) open(several ? input.value.trim() : "", false); });
    input.addEventListener("blur", () => { if (!settle()) close(); });
    input.addEventListener("keydown", (event) => {
      const { key } = event;
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (key === "ArrowDown" || key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open(isDirty() ? input.value.trim() : "", true);
        else if (key === "ArrowDown") activate((active + 1) % options.length);
        else activate((active <= 0 ? options.length : active) - 1);
      } else if (key === "Enter" && !list.hidden && active >= 0) {
        event.preventDefault();
        event.stopPropagation();
        accept(options[active].value, options[active]);
      } else if (key === "Tab" && !event.shiftKey && leads && !list.hidden && active >= 0 && !isDirty() && !chosen.length) {
        accept(options[active].value, options[active]);
      } else if (key === "Enter" && isDirty()) {
        event.preventDefault();
        event.stopPropagation();
        settle();
      } else if (key === "Escape" && (!list.hidden || isDirty())) {
        event.preventDefault();
        event.stopPropagation();
        if (list.hidden) draw();
        close();
      } else if (key === "Backspace" && several && !input.value && chosen.length) {
        event.preventDefault();
        remove(chosen.at(-1));
      }
    });
    draw();
    return {
      root, input, settle,
      get isDirty() { return isDirty(); },
      set(next) { if (isDirty() && document.activeElement === input) return; chosen = next.map(bench.inWords); draw(); },
    };
  };

  Object.assign(bench, { combobox });
})();
