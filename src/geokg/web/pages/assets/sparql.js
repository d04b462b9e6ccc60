"use strict";
// Runs queries with Oxigraph, which is loaded with the data when the first query runs.
(() => {
  const form = document.getElementById("_form"), query = document.getElementById("_query");
  const named = document.getElementById("_named"), found = document.getElementById("_found");
  const status = document.getElementById("_status");
  const { base } = globalThis.geokg_site, queries = globalThis.geokg_queries;
  const prefixes = {
    kg: base, gkg: "https://w3id.org/geokg/ns#", gkgt: "https://w3id.org/geokg/type/",
    gkgs: "https://w3id.org/geokg/state/", dcterms: "http://purl.org/dc/terms/",
    oa: "http://www.w3.org/ns/oa#", prov: "http://www.w3.org/ns/prov#",
    rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", rdfs: "http://www.w3.org/2000/01/rdf-schema#",
    schema: "https://schema.org/", skos: "http://www.w3.org/2004/02/skos/core#",
    xsd: "http://www.w3.org/2001/XMLSchema#",
  };
  const script = (file) => new Promise((done, failed) => {
    const made = document.createElement("script");
    made.src = "assets/" + file;
    made.onload = done;
    made.onerror = () => failed(new Error(file + " cannot be loaded"));
    document.head.append(made);
  });
  let ready = null;
  const load = async () => {
    await Promise.all([script("oxigraph-wasm.js"), script("data.js")]);
    const bytes = Uint8Array.from(atob(globalThis.geokg_wasm), (letter) => letter.charCodeAt(0));
    globalThis.geokg_wasm = null;
    globalThis.oxigraph.initSync({ module: bytes });
    const store = new globalThis.oxigraph.Store();
    store.load(globalThis.geokg_nquads, { format: "application/n-quads" });
    return store;
  };
  const run = async (text) => {
    const store = await (ready ??= load());
    const declared = Object.entries(prefixes)
      .filter(([name]) => !new RegExp(`PREFIX\\s+${name}:`, "i").test(text))
      .map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`).join("");
    const answer = store.query(declared + text, { use_default_graph_as_union: true });
    if (typeof answer === "boolean") return { columns: ["answer"], rows: [[{ value: String(answer) }]] };
    const list = Array.from(answer);
    if (list.length && !(list[0] instanceof Map))
      return { columns: ["subject", "predicate", "object"], rows: list.map((q) => [q.subject, q.predicate, q.object]) };
    const select = /SELECT\s+(?:DISTINCT\s+|REDUCED\s+)?([\s\S]*?)(?:WHERE\s*)?\{/i.exec(text);
    const order = select ? Array.from(select[1].matchAll(/\?(\w+)\s*(?=\)|\s|$)/g), (m) => m[1]) : [];
    const names = new Set(list.flatMap((row) => Array.from(row.keys())));
    const columns = [...new Set([...order.filter((name) => names.has(name)), ...names])];
    return { columns, rows: list.map((row) => columns.map((name) => row.get(name))) };
  };
  const pageOf = (iri) => {
    if (iri.startsWith(prefixes.gkgs)) return `actors/${iri.slice(prefixes.gkgs.length).toLowerCase().replace(/:/g, "-")}.html`;
    if (iri.startsWith(prefixes.gkgt)) return `types/${iri.slice(prefixes.gkgt.length)}.html`;
    if (!iri.startsWith(base) || iri.slice(base.length).startsWith("derived")) return "";
    const [article, ...rest] = iri.slice(base.length).split(".");
    return `articles/${article}.html` + (rest.length ? "#" + rest.join(".") : "");
  };
  const cell = (term) => {
    const made = document.createElement("td");
    if (!term) return made;
    const page = term.termType === "NamedNode" ? pageOf(term.value) : "";
    const text = Object.entries(prefixes).reduce(
      (value, [name, iri]) => term.termType === "NamedNode" && value.startsWith(iri) ? `${name}:${value.slice(iri.length)}` : value, term.value);
    const inner = document.createElement(page ? "a" : "span");
    if (page) inner.href = page;
    inner.dir = "auto";
    inner.textContent = text.replaceAll("\u001f", ", ").replaceAll(/\u001e\S*/g, "");
    made.append(inner);
    return made;
  };
  const show = ({ columns, rows }) => {
    const table = document.createElement("table"), head = table.createTHead().insertRow();
    for (const column of columns) {
      const made = document.createElement("th");
      made.scope = "col";
      made.textContent = column;
      head.append(made);
    }
    const body = table.createTBody();
    for (const row of rows.slice(0, 500)) body.insertRow().append(...row.map(cell));
    found.replaceChildren(table);
    status.textContent = `${rows.length} rows` + (rows.length > 500 ? ", the first 500 below" : "");
  };
  globalThis.geokg_sparql = { run };
  status.textContent = "";
  named.addEventListener("change", () => { if (named.value) query.value = queries[named.value].text; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    status.textContent = "running";
    setTimeout(() => run(query.value).then(show, (error) => { status.textContent = String(error.message ?? error); }), 20);
  });
  const asked = location.hash.slice(1);
  if (queries[asked]) { named.value = asked; query.value = queries[asked].text; }
})();
