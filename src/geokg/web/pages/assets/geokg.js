"use strict";
// Lights the words of a claim and its card together; the links between them work without it.
(() => {
  const root = document.querySelector(".reader");
  if (!root) return;
  const byNumber = new Map();
  const parts = "mark,.claim,.ref";
  const numbersOf = (element) =>
    (element.dataset.c ?? (element.querySelector(".n") ?? element).textContent).split(" ");
  for (const element of root.querySelectorAll(parts))
    for (const number of numbersOf(element))
      byNumber.has(number) ? byNumber.get(number).push(element) : byNumber.set(number, [element]);
  let lit = [];
  const show = (target) => {
    const near = target?.closest?.(parts);
    for (const element of lit) element.classList.remove("on");
    lit = near ? numbersOf(near).flatMap((number) => byNumber.get(number)) : [];
    for (const element of lit) element.classList.add("on");
    root.classList.toggle("off", Boolean(near));
  };
  root.addEventListener("pointerover", (event) => show(event.target));
  root.addEventListener("pointerleave", () => show(null));
  root.addEventListener("focusin", (event) => show(event.target));
  root.addEventListener("focusout", () => show(null));
  root.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (!mark || String(getSelection())) return;
    const number = mark.dataset.c.split(" ").pop();
    const card = byNumber.get(number).find((element) => element.classList.contains("claim"));
    if (!card) return;
    history.replaceState(null, "", "#" + card.id);
    card.scrollIntoView({ block: "nearest" });
    show(mark);
  });
})();
