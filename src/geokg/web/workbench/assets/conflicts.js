"use strict";
// Two changes of one place: both are shown, and the person chooses. Never does the last one win.
(() => {
  const bench = globalThis.geokg_workbench;
  const { el, ask, inWords } = bench;
  const TITLES = {
    "same-field": "The same field was changed elsewhere",
    "claim-gone": "The claim was removed elsewhere",
    "actor-gone": "The actor was removed elsewhere",
    "file-broken": "The file cannot be read any more",
    "unknown-base": "The file was changed elsewhere",
  };
  const dotted = (path) => path.filter((step) => step !== "claims").join(", ");
  const concerns = (op, path) =>
    path.every((step, place) => op.path[place] === step)
    || op.path.every((step, place) => path[place] === step)
    || (op.op === "add" && op.value?.id === path[1]);

  /**
   * Return the edits that the person wants on the file as it is now, or null where none is possible.
   *
   * `state` is what the page had, `current` what the file has. Without a conflict that names a place, all edits are asked for at once.
   */
  const chosenOps = async (ops, conflicts, state, current) => {
    let wanted = ops;
    for (const conflict of conflicts.length ? conflicts : [{ path: [], kind: "unknown-base" }]) {
      // Two new claims that got the same id are two claims.
      if (conflict.kind === "id-taken") { wanted = wanted.map((op) => renamed(op, current)); continue; }
      if (conflict.kind === "file-broken") {
        await ask(TITLES["file-broken"], el("p", {},
          "Repair the file in an editor. Your words stay in the form until then."), [["", "Close"]]);
        return null;
      }
      const answer = await ask(TITLES[conflict.kind] ?? TITLES["unknown-base"], shown(conflict, ops),
        [["theirs", conflict.kind.endsWith("-gone") ? "Leave it removed" : "Keep the other change"],
          ["mine", conflict.kind === "claim-gone" ? "Write the claim again" : "Use mine"]]);
      if (answer !== "mine") wanted = wanted.filter((op) => !concerns(op, conflict.path));
      else if (conflict.kind === "claim-gone") wanted = restored(wanted, conflict.path, state);
    }
    return wanted;
  };

  const shown = ({ path, base, current, yours }, ops) => el("div", {},
    path.length ? el("p", { class: "place" }, dotted(path)) : el("p", {}, `${bench.plural(ops.length, "change")} of yours`),
    el("dl", { class: "versions" },
      el("dt", {}, "Before"), el("dd", { dir: "auto" }, inWords(base)),
      el("dt", {}, "In the file now"), el("dd", { dir: "auto" }, inWords(current)),
      el("dt", {}, "Yours"), el("dd", { dir: "auto" }, inWords(yours))));

  /** The claim as it was before it was removed, with the edits, as one added claim. */
  const restored = (ops, path, state) => {
    const old = state.claims.find((claim) => claim.id === path[1]);
    if (!old) return ops;
    const claim = { ...old }, place = path.slice(0, 2);
    for (const op of ops.filter((one) => concerns(one, place)))
      if (op.op === "set") claim[op.path[2]] = op.value;
      else if (op.op === "unset") delete claim[op.path[2]];
    return [...ops.filter((op) => !concerns(op, place)), { op: "add", path: ["claims"], value: claim }];
  };
  const renamed = (op, current) =>
    (op.op === "add" && op.value?.id ? { ...op, value: { ...op.value, id: freeId(op.value.id, current, true) } } : op);

  /** The id, or the id with the first number that makes it free. */
  const freeId = (id, state, isTaken = false) => {
    const taken = new Set([...state.claims.map((claim) => claim.id), ...Object.keys(state.actors)]);
    if (!taken.has(id) && !isTaken) return id;
    let number = 2;
    while (taken.has(`${id}-${number}`)) number++;
    return `${id}-${number}`;
  };

  Object.assign(bench, { chosenOps, freeId });
})();
