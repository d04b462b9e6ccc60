// Leads an IRI with "#" from the landing page, to which servers send all of them, to its own page.
(() => {
  const go = () => {
    const found = /^#([a-z0-9]+(?:-[a-z0-9]+)*)(?:\.([a-z0-9.-]+))?$/.exec(location.hash);
    if (!found) return;
    const [, article, rest] = found;
    location.replace(article === "derived" ? `findings.html${location.hash}`
      : `articles/${article}.html${rest ? `#${rest}` : ""}`);
  };
  addEventListener("hashchange", go);
  go();
})();
