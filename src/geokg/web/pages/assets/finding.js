"use strict";
// Leads the IRI of a finding from the first part of the list to the part that has the finding.
(() => {
  const go = () => {
    const id = location.hash.slice(1);
    if (!id || document.getElementById(id)) return;
    const script = document.createElement("script");
    script.src = "assets/finding-names.js";
    script.onload = () => {
      const at = globalThis.geokg_findings.split("\n").indexOf(id);
      const most = document.querySelectorAll("section.finding").length;
      if (at >= most) location.replace(`findings.${Math.floor(at / most) + 1}.html${location.hash}`);
    };
    document.head.append(script);
  };
  addEventListener("hashchange", go);
  go();
})();
