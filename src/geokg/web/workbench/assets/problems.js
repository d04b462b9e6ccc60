"use strict";
// Diagnostics: the same words as `geokg check`, beside the field that they are about.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, button } = bench;

  /** The position of the claim and the key that a diagnostic is about; -1 is the file itself. */
  const placeOf = (diagnostic) => {
    const found = /^claims\[(\d+)\](?:\.([\w-]+))?/.exec(diagnostic.path);
    return found ? { claim: Number(found[1]), key: found[2] ?? "" } : { claim: -1, key: "" };
  };

  /** One diagnostic; `apply(edits)` makes the correction where the checker has one. */
  const problem = (diagnostic, apply) => el("div",
    { class: `problem ${diagnostic.severity}`, "data-code": diagnostic.code, "data-path": diagnostic.path },
    el("p", {}, el("span", { class: "code" }, diagnostic.code), " ",
      diagnostic.severity === "warning" ? "warning: " : "", el("span", { class: "message", dir: "auto" }, diagnostic.message)),
    diagnostic.found && el("p", { class: "found", dir: "auto" }, diagnostic.found),
    diagnostic.nearest && el("p", { class: "nearest", dir: "auto" }, diagnostic.nearest),
    diagnostic.related && el("p", { class: "related" }, `the first is at ${diagnostic.related}`),
    diagnostic.fix && el("p", { class: "fix", dir: "auto" }, diagnostic.fix),
    diagnostic.edits?.length && apply
      ? button(corrections(diagnostic.edits), () => apply(diagnostic.edits), { class: "apply" }) : null);

  const corrections = (edits) => "Correct: " + edits.map((edit) => ({
    set: `${edit.path.at(-1)} = ${bench.inWords(edit.value)}`,
    add: `declare ${edit.path.at(-1)}`,
    unset: `remove ${edit.path.at(-1)}`,
    drop: `drop ${edit.path.at(-1)}`,
    move: `move ${edit.path.at(-1)}`,
  })[edit.op]).join(", ");

  Object.assign(bench, { placeOf, problem });
})();
