"""Writes the pages of docs/ that are made from the sources; ``--check``: whether they are current.

``ontology.md`` from geokg.ttl, ``types.md`` from types.ttl, ``questions.md`` from the named
queries, ``cli.md`` from the command line's own parser.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from geokg.base.vocabulary import DCTERMS, GKG, PREFIXES, RDF, RDFS, SKOS, resource, situation_types
from geokg.cli import build_parser
from geokg.graph.queries import named_queries

HERE = Path(__file__).parent
MADE = "<!-- Made by docs/generate.py from {source}: edit that, then run `make docs`. -->\n"
OWL = PREFIXES["owl"]
KINDS = (
    ("Classes", OWL + "Class"),
    ("Properties between things", OWL + "ObjectProperty"),
    ("Properties with values", OWL + "DatatypeProperty"),
    ("Properties with either", PREFIXES["rdf"] + "Property"),
)


def ontology() -> Iterator[str]:
    """The page of classes, properties and closed lists."""
    yield "# The ontology\n"
    yield MADE.format(source="ontology/geokg.ttl")
    yield f"Namespace `{PREFIXES['gkg']}`, prefix `gkg:`. Each term has a question that needs it.\n"
    store = ox.Store()
    store.load(path=str(resource("ontology/geokg.ttl")))
    subjects = {
        q.subject for q in store if isinstance(q.subject, ox.NamedNode) and in_gkg(q.subject.value)
    }
    values = {
        node.value: about(store, node)
        | {
            "types": " ".join(
                sorted(
                    str(q.object)
                    for q in store.quads_for_pattern(node, ox.NamedNode(RDF.type), None)
                )
            )
        }
        for node in subjects
    }
    for heading, class_ in KINDS:
        yield f"## {heading}\n"
        for iri in sorted(values):
            if f"<{class_}>" in values[iri]["types"].split():
                yield from term(iri, values[iri])
    yield "## Closed lists\n"
    for scheme in sorted(i for i in values if f"<{SKOS.base}ConceptScheme>" in values[i]["types"]):
        members = [
            i for i in sorted(values) if values[i].get(SKOS.base + "inScheme") == name(scheme)
        ]
        yield f"### {values[scheme].get(RDFS.label, name(scheme))}\n"
        for iri in members:
            yield f"- `{name(iri)}`: {values[iri].get(SKOS.definition, '')}"
        yield ""


def about(store: ox.Store, node: ox.NamedNode) -> dict[str, str]:
    """The values of a term's properties; several of one property in the order of the alphabet."""
    values: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(node, None, None):
        values.setdefault(quad.predicate.value, []).append(short(quad.object))
    return {predicate: ", ".join(sorted(several)) for predicate, several in values.items()}


def term(iri: str, values: dict[str, str]) -> Iterator[str]:
    """One class or property."""
    yield f"### {name(iri)}\n"
    yield f"{values.get(SKOS.definition, '')}\n"
    for label, key in (
        ("subclass of", RDFS.subClassOf),
        ("subproperty of", RDFS.base + "subPropertyOf"),
        ("domain", RDFS.base + "domain"),
        ("range", RDFS.base + "range"),
        ("question", GKG.competencyQuestion),
        ("note", SKOS.scopeNote),
        ("source", DCTERMS.base + "source"),
        ("source", DCTERMS.base + "bibliographicCitation"),
    ):
        if key in values:
            yield f"- {label}: {values[key]}"
    yield ""


def types() -> Iterator[str]:
    """The page of types of events and relations."""
    yield "# Types of events and relations\n"
    yield MADE.format(source="ontology/types.ttl")
    yield (
        "A role with a question mark may be left out. `geokg types WORD` explains the types that\n"
        "a word leads to: an id, a name, or one of the search words below, in any inflection.\n"
    )
    for kind in situation_types().values():
        tags = (kind.kind.casefold(), kind.direction, kind.conduct, kind.domain, kind.valence)
        yield f"## {kind.id}\n"
        yield f"{', '.join(filter(None, tags))}\n"
        yield f"{kind.definition}\n"
        order = ("initiator", "target", "party", "mediator", "beneficiary", "against")
        taken = [f"{r}{'' if r in kind.needs else '?'}" for r in order if r in kind.takes]
        yield f"- roles: {', '.join(taken)}"
        yield f"- {kind.note}"
        yield f'- example: "{kind.example}"'
        near = [*kind.related, *filter(None, [kind.broader])]
        if near:
            yield "- see also: " + ", ".join(f"[{other}](#{other})" for other in near)
        yield "- search words: " + ", ".join(kind.search_words)
        yield ""


def questions() -> Iterator[str]:
    """The page of named queries."""
    yield "# Questions\n"
    yield MADE.format(source="src/geokg/queries/")
    yield (
        "Each question has a name, the same in Python and in the shell:\n\n"
        "```python\n"
        "import geokg\n\n"
        "kg = geokg.KnowledgeGraph()\n"
        'kg.add(geokg.read("examples"))\n'
        'rows = kg.query("history", a="IRN", b="TJK")\n'
        "```\n\n"
        "```console\n"
        "geokg query ties.ttl history a=IRN b=TJK\n"
        "```\n"
    )
    for query in named_queries().values():
        yield f"## {query.name}\n"
        yield f"{query.title}.\n"
        if query.parameters:
            yield "| parameter | kind | unless given | meaning |\n|---|---|---|---|"
            for p in query.parameters:
                yield f"| `{p.name}` | {p.kind} | {p.default or 'must be given'} | {p.meaning} |"
            yield ""
        remarks = [
            line.removeprefix("#").strip()
            for line in query.text.splitlines()
            if line.startswith("#") and not line.startswith(("# title:", "# param:", "# list:"))
        ]
        if remarks:
            yield "\n".join(remarks).strip() + "\n"
        yield "\n".join(["```sparql", *body(query.text), "```", ""])


def body(text: str) -> list[str]:
    """The lines of a query below its header."""
    lines = text.rstrip().splitlines()
    start = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    return lines[start:]


def cli() -> Iterator[str]:
    """The page of the command line."""
    yield "# The command line\n"
    yield MADE.format(source="src/geokg/cli/")
    yield (
        "Data go to stdout, talk goes to stderr. Exit codes: 0 fine, 1 errors or violations,\n"
        "2 wrong use or unreadable input, 3 a fault of geokg itself. `-h` explains each command.\n"
    )
    for command, parser in build_parser()[1].items():
        yield f"## geokg {command}\n"
        yield f"{parser.description}\n"
        for action in parser._actions:
            if action.dest == "help":
                continue
            shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            wants = (
                ""
                if action.nargs == 0 or not action.option_strings
                else f" {action.metavar or action.dest.upper()}"
            )
            yield f"- `{shown}{wants}`: {action.help}"
        yield ""


def in_gkg(iri: str) -> bool:
    """Whether the IRI is a term of ours."""
    return iri.startswith(PREFIXES["gkg"])


def name(iri: str) -> str:
    """The local name of a term."""
    return iri.removeprefix(PREFIXES["gkg"])


def short(value: object) -> str:
    """A value as the page shows it: terms of ours by their names, others in full."""
    text = str(getattr(value, "value", value))
    return name(text) if in_gkg(text) else f"<{text}>" if text.startswith("http") else text


PAGES = {"ontology.md": ontology, "types.md": types, "questions.md": questions, "cli.md": cli}


def main() -> int:
    """Write the pages, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    check = parser.parse_args().check
    stale = []
    for page, lines in PAGES.items():
        text = "\n".join(lines()).rstrip() + "\n"
        file = HERE / page
        if check and (not file.is_file() or file.read_text(encoding="utf-8") != text):
            stale.append(page)
        elif not check:
            file.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run docs/generate.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
