"""One writer per RDF format: the same set of quads gives the same text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

import pyoxigraph

from geokg.base.vocabulary import PREFIXES
from geokg.graph.turtle.terms import (
    DEFAULT_GRAPH,
    NO_PREFIXES,
    STRING,
    Abbreviated,
    Nodes,
    Objects,
    SortedSubjects,
    Statements,
    literal_parts,
    prefixes,
    reading_order,
    sort_graphs,
    sort_nodes,
    sort_objects,
    sorted_subjects,
    statements_in,
    statements_of,
    terms_of,
)

WIDTH: Final = 100
_RDF_TYPE: Final = f"<{PREFIXES['rdf']}type>"


def write_turtle(quads: Iterable[pyoxigraph.Quad], base: str) -> str:
    """Return the union of all graphs as Turtle, grouped and indented, with every prefix bound.

    Raises:
        RdfError: A term cannot be written safely: a blank node, a triple term, an invalid IRI.

    >>> kg, gkg = "https://example.org/kg/", PREFIXES["gkg"]
    >>> claim = pyoxigraph.Quad(
    ...     pyoxigraph.NamedNode(kg + "elysee-1963.treaty"),
    ...     pyoxigraph.NamedNode(gkg + "polarity"),
    ...     pyoxigraph.NamedNode(gkg + "positive"),
    ... )
    >>> print(write_turtle([claim], kg).splitlines()[-1])
    kg:elysee-1963.treaty gkg:polarity gkg:positive .
    """
    return turtle_of(statements_of(quads, as_union=True), base)


def turtle_of(statements: Statements, base: str, more: Mapping[str, str] = NO_PREFIXES) -> str:
    """Return the statements of one graph as Turtle."""
    short = Abbreviated(base, more=more)
    parts = [header(base, more)]
    for subjects in statements.tree.values():
        parts += _turtle_blocks(subjects, base, short)
    return "\n".join(parts)


def write_trig(quads: Iterable[pyoxigraph.Quad], base: str) -> str:
    """Return all graphs as TriG: the default graph first, then the named ones in order.

    >>> graph, text = pyoxigraph.NamedNode("urn:g"), pyoxigraph.Literal("words")
    >>> trig = write_trig([pyoxigraph.Quad(graph, graph, text, graph)], "urn:x:")
    >>> print(trig[-42:], end="")
    <urn:g> {
        <urn:g> <urn:g> "words" .
    }
    """
    return trig_of(statements_of(quads), base)


def trig_of(statements: Statements, base: str) -> str:
    """Return the statements as TriG."""
    short = Abbreviated(base)
    parts = [header(base)]
    for graph, subjects in sort_graphs(statements.tree, base):
        named = graph != DEFAULT_GRAPH
        blocks = _turtle_blocks(subjects, base, short, indent="    " if named else "")
        parts += [f"{short[graph]} {{\n" + "\n".join(blocks) + "}\n"] if named else blocks
    return "\n".join(parts)


def write_nquads(quads: Iterable[pyoxigraph.Quad], base: str) -> str:
    """Return all graphs as canonical N-Quads, sorted by code point; ``base`` has no effect.

    >>> node = pyoxigraph.NamedNode("urn:a")
    >>> write_nquads([pyoxigraph.Quad(node, node, node, node)], "urn:x:")
    '<urn:a> <urn:a> <urn:a> <urn:a> .\\n'
    """
    return lines_of(statements_of(quads), base)


def write_ntriples(quads: Iterable[pyoxigraph.Quad], base: str) -> str:
    """Return all graphs as canonical N-Triples, sorted by code point; ``base`` has no effect.

    >>> node = pyoxigraph.NamedNode("urn:a")
    >>> write_ntriples([pyoxigraph.Quad(node, node, node, node)], "urn:x:")
    '<urn:a> <urn:a> <urn:a> .\\n'
    """
    return lines_of(statements_of(quads, as_union=True), base)


def lines_of(statements: Statements, base: str) -> str:
    """Return the statements as canonical N-Quads, or as N-Triples if they are one graph."""
    return "".join(sorted([f"{line} .\n" for line in statements.lines]))


def write_jsonld(quads: Iterable[pyoxigraph.Quad], base: str) -> str:
    """Return all graphs as JSON-LD 1.1: flat, with prefixes as its only context, in Turtle's order.

    >>> node = pyoxigraph.NamedNode("urn:x:a")
    >>> json.loads(write_jsonld([pyoxigraph.Quad(node, node, node)], "urn:x:"))["@graph"]
    [{'@id': 'kg:a', 'kg:a': {'@id': 'kg:a'}}]
    """
    return jsonld_of(statements_of(quads), base)


def jsonld_of(statements: Statements, base: str, more: Mapping[str, str] = NO_PREFIXES) -> str:
    """Return the statements as JSON-LD."""
    tree = statements.tree
    # A processor would read an IRI such as <prov:x> as a prefixed name.
    schemes = {iri[1:].partition(":")[0] for iri in terms_of(tree)[0]}
    short = Abbreviated(base, without=schemes, more=more)
    nodes = []
    for graph, subjects in sort_graphs(tree, base):
        inner = _jsonld_nodes(sorted_subjects(subjects, base), short)
        if graph == DEFAULT_GRAPH:
            nodes += inner
        else:
            name = _json(short.iri(graph))
            nodes.append(f'{{"@id": {name},\n"@graph": [\n' + ",\n".join(inner) + "\n]}")
    context = ",\n".join(
        f'  "{prefix}": {_json(_jsonld_prefix(iri))}' for prefix, iri in short.prefixes.items()
    )
    return f'{{"@context": {{\n{context}\n}},\n"@graph": [\n' + ",\n".join(nodes) + "\n]}\n"


def blocks(nodes: Nodes, base: str, short: Abbreviated) -> list[str]:
    """Return each node as Turtle, in the order of writing; the terms must be safe.

    Terms that `geokg.graph.quads` emits are safe. A file is the `header` and the blocks, with an
    empty line before each.
    """
    short.cache_safe_nodes(nodes)
    return list(_turtle_blocks(nodes, base, short))


def graph_block(graph: str, blocks: Iterable[str]) -> str:
    """Return a graph as TriG from its name and its nodes in Turtle, after an empty line."""
    # No block contains an empty line; one is written between any two.
    inner = "\n".join(blocks).replace("\n", "\n    ").replace("\n    \n", "\n\n")
    return f"\n{graph} {{\n    {inner[:-4]}}}\n"


def sorted_lines(nodes: Nodes, end: str) -> str:
    """Return the nodes as lines of N-Quads sorted by code point; ``end`` comes after each object.

    >>> print(sorted_lines({"<urn:a>": {"<urn:c>": "<urn:d>", "<urn:b>": ['"2"', '"1"']}}, " .\\n"))
    <urn:a> <urn:b> "1" .
    <urn:a> <urn:b> "2" .
    <urn:a> <urn:c> <urn:d> .
    <BLANKLINE>
    """
    parts = []
    for node in sorted(nodes):
        predicates = nodes[node]
        for predicate in _code_point_order(tuple(predicates)):
            objects = predicates[predicate]
            if objects.__class__ is str:
                parts.append(f"{node} {predicate} {objects}{end}")
            else:
                parts += [f"{node} {predicate} {term}{end}" for term in sorted(objects)]
    return "".join(parts)


@lru_cache(maxsize=4096)
def _code_point_order(predicates: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(predicates))


def header(base: str, more: Mapping[str, str] = NO_PREFIXES) -> str:
    """Return the prefixes with which a Turtle or TriG file begins."""
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes(base, more).items())


def turtle_file(nodes: Nodes, base: str, more: Mapping[str, str] = NO_PREFIXES) -> str:
    """Return the properties of nodes as a Turtle file, which binds the prefixes in ``more`` too.

    Unlike `blocks` it checks every term, and raises `RdfError` on one that is not safe.

    >>> nodes = {"<urn:x:a>": {"<http://www.w3.org/ns/dcat#version>": '"1.0"'}}
    >>> dcat = {"dcat": "http://www.w3.org/ns/dcat#"}
    >>> print(turtle_file(nodes, "urn:x:", dcat).splitlines()[-1])
    kg:a dcat:version "1.0" .
    """
    return turtle_of(statements_in(nodes), base, more)


def jsonld_file(nodes: Nodes, base: str, more: Mapping[str, str] = NO_PREFIXES) -> str:
    """Return the properties of nodes as a JSON-LD file, with the same triples as `turtle_file`.

    >>> nodes = {"<urn:x:a>": {"<http://www.w3.org/ns/dcat#version>": '"1.0"'}}
    >>> dcat = {"dcat": "http://www.w3.org/ns/dcat#"}
    >>> json.loads(jsonld_file(nodes, "urn:x:", dcat))["@graph"]
    [{'@id': 'kg:a', 'dcat:version': '1.0'}]
    """
    return jsonld_of(statements_in(nodes), base, more)


def _turtle_blocks(nodes: Nodes, base: str, short: Abbreviated, indent: str = "") -> Iterator[str]:
    """Yield one block of text for each subject, ending in a line feed."""
    between = f" ;\n{indent}    "
    for subject in sort_nodes(nodes, base):
        predicates = nodes[subject]
        key = tuple(predicates)
        verbs = short.verbs.get(key)
        if verbs is None:
            order = reading_order(key)
            verbs = [(p, "a" if p == _RDF_TYPE else short[p]) for p in order]
            short.verbs[key] = verbs
        lines = []
        for predicate, verb in verbs:
            objects = predicates[predicate]
            if objects.__class__ is str:
                # Nearly all terms that do not end like this are literals, written unchanged.
                text = short[objects] if objects[-1] == ">" else objects
                lines.append(f"{verb} {text}")
            elif objects.__class__ is tuple and not indent:
                # The same objects often occur together: types, a pair of states.
                line = short.object_lists.get((verb, objects))
                if line is None:
                    line = short.object_lists[verb, objects] = _object_list(
                        verb, objects, short, indent
                    )
                lines.append(line)
            else:
                lines.append(_object_list(verb, objects, short, indent))
        yield f"{indent}{short[subject]} {between.join(lines)} .\n"


def _object_list(verb: str, objects: Objects, short: Abbreviated, indent: str) -> str:
    """Return a predicate with its objects, on one line if they fit."""
    texts = [short[term] for term in sort_objects(objects)]
    if len(texts) == 1 or sum(map(len, texts)) + 2 * len(texts) + len(verb) < WIDTH:
        return f"{verb} {', '.join(texts)}"
    deeper = f"\n{indent}        "
    return f"{verb}{deeper}{f',{deeper}'.join(texts)}"


def _json(value: str | dict[str, str] | dict[str, str | bool]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _jsonld_prefix(iri: str) -> str | dict[str, str | bool]:
    # JSON-LD 1.1, 4.1.5: only such an ending makes a plain string a prefix.
    return iri if iri[-1] in ":/?#[]@" else {"@id": iri, "@prefix": True}


def _jsonld_nodes(subjects: SortedSubjects, short: Abbreviated) -> list[str]:
    """Return each subject as JSON text, one property per line."""
    values: dict[str, str] = {}
    nodes = []
    for subject, order, predicates in subjects:
        lines = [f'"@id": {_json(short.iri(subject))}']
        for predicate in order:
            objects = sort_objects(predicates[predicate])
            for obj in objects:
                if obj not in values:
                    values[obj] = _json(_jsonld_value(obj, short))
            key = _json(short.iri(predicate))
            texts = [values[obj] for obj in objects]
            lines.append(f"{key}: {texts[0] if len(texts) == 1 else '[' + ', '.join(texts) + ']'}")
        nodes.append("{" + ",\n  ".join(lines) + "}")
    return nodes


def _jsonld_value(term: str, short: Abbreviated) -> str | dict[str, str]:
    if term[0] == "<":
        return {"@id": short.iri(term)}
    text, datatype, language = literal_parts(term)
    if language:
        return {"@value": text, "@language": language}
    if datatype == STRING:
        return text
    return {"@value": text, "@type": short.iri(datatype)}
