"""Writes the pages of docs/ that are made from the sources; ``--check``: whether they are current.

``ontology.md`` from geokg.ttl, ``types.md`` from types.ttl, ``questions.md`` from the named
queries, ``cli.md`` from the command line's own parser, ``api.md`` from the public names,
``data-dictionary.md`` from the published tables; the pictures; and the output of commands in
other pages.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
import command_output
import matplotlib
import pyoxigraph as ox
from drawings import DRAWINGS
from pictures import PICTURES
from reference_pages import api, data_dictionary

from geokg import KnowledgeGraph, read
from geokg.base.vocabulary import DCTERMS, GKG, PREFIXES, RDF, RDFS, SKOS, resource, situation_types
from geokg.cli import COMMANDS, app
from geokg.graph.queries import NamedQuery, named_queries
from geokg.graph.rows import Rows

HERE = Path(__file__).parent
MADE = "<!-- Made by docs/generate.py from {source}: edit that, then run `make docs`. -->\n"
MATPLOTLIB = "3.11."
"""The release of matplotlib that made the drawings."""
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
    yield MADE.format(source="src/geokg/graph/queries/")
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
    yield (
        "A query on situations excludes what no claim affirms as fact; `all=True` in Python, or\n"
        "`--all` in the shell, includes it. `ties.ttl` has the articles of `examples/`, as in the\n"
        "[tutorial](tutorial.md). IRIs are shown without the base, and states as `gkgs:CODE`.\n"
    )
    kg = KnowledgeGraph()
    kg.add(read(HERE.parent / "examples"))
    for query in named_queries().values():
        yield from question(query, kg)


def question(query: NamedQuery, kg: KnowledgeGraph) -> Iterator[str]:
    """One named query: parameters, columns, an example's output, and the SPARQL."""
    yield f"## {query.name}\n"
    yield f"{query.title}.\n"
    if query.notes:
        yield f"{query.notes}\n"
    if query.parameters:
        yield "| parameter | kind | unless given | meaning |\n|---|---|---|---|"
        for p in query.parameters:
            yield f"| `{p.name}` | {p.kind} | {p.default or 'must be given'} | {p.meaning} |"
        yield ""
    yield "| column | kind | meaning |\n|---|---|---|"
    for column in query.columns:
        kind = column.kind.replace("iri", "IRI")
        kind = f"list of {kind}s" if column.is_list else kind
        yield f"| `{column.name}` | {kind} | {column.meaning} |"
    yield ""
    asked = " ".join(filter(None, ["geokg query ties.ttl", query.name, query.example]))
    yield f"```console\n{asked}\n```\n"
    yield from output(kg.query(query.name, **dict(p.split("=") for p in query.example.split())), kg)
    yield "\n".join(["```sparql", *body(query.text), "```", ""])


def output(rows: Rows, kg: KnowledgeGraph) -> Iterator[str]:
    """The first rows as a table; the columns are its lines where they are many."""
    shown = [[cell(value, kg.base) for value in row] for row in rows[:5]]
    if is_wide := len(_filled(shown)) > 6:
        shown = shown[:2]
    lines = [[f"`{rows.columns[at]}`", *(row[at] for row in shown)] for at in _filled(shown)]
    if is_wide:
        lines.insert(0, ["column", "first row", "second row"][: len(shown) + 1])
    else:
        lines = [list(line) for line in zip(*lines, strict=True)]
    yield f"| {' | '.join(lines[0])} |\n|{'---|' * len(lines[0])}"
    for line in lines[1:]:
        yield f"| {' | '.join(line)} |"
    if left := len(rows) - len(shown):
        yield f"\n{left} more row{'' if left == 1 else 's'}."
    yield ""


def _filled(rows: list[list[str]]) -> list[int]:
    """The places of the columns in which some row has a value."""
    return [at for at, cells in enumerate(zip(*rows, strict=True)) if any(cells)]


def cell(value: object, base: str) -> str:
    """A value as a table on a page shows it."""
    if isinstance(value, tuple):
        return "; ".join(cell(each, base) for each in value)
    text = "" if value is None else " ".join(str(value).split())
    text = text.removeprefix(base) if base else text
    if text.startswith(PREFIXES["gkgs"]):
        text = f"gkgs:{text.removeprefix(PREFIXES['gkgs'])}"
    return text.replace("|", "\\|")


def body(text: str) -> list[str]:
    """The lines of a query below its header."""
    lines = text.rstrip().splitlines()
    start = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    return lines[start:]


TABLES = (
    "A table fits the terminal: its width is that of the variable COLUMNS, else that of the\n"
    "terminal, else 80. Where it is too wide, long cells are wrapped, then the less important\n"
    "columns are left out, which a message on stderr names; where even the important ones do not\n"
    "fit, each row is a block of lines. Prose, such as a claim or a finding, takes at most 100\n"
    "columns, also where no terminal gives a width. CSV and JSON always have every column. Bold\n"
    "headers and progress appear on a terminal only; NO_COLOR turns the former off.\n",
    "Inputs are files, and folders with everything below them, each file once. Links are followed\n"
    "inside the folders that are named; one that leads out of them, leads nowhere or cannot be\n"
    "read is an error, as are pipes, sockets and devices. A store or a published dataset inside\n"
    "a folder is left out with a warning. Hidden files and folders, whose names begin with a\n"
    "point, are no inputs. A file of more than 256 MB is refused, and of JSONL a longer line;\n"
    "`--max-size 1GB` raises the limit.\n\n"
    "The outputs of a command take their places together when all of them are written, or none\n"
    "does: after an error, on a full disk, and when the command is stopped by Ctrl-C, SIGTERM or\n"
    "SIGHUP, whose message names what was written before. A store that exists is updated where\n"
    "it is; each of its articles is the old or the new one. Temporary folders, named `.geokg-`\n"
    "and 16 digits, belong to the process that made them; if it was killed, the next command\n"
    "that writes to the same folder deletes them.\n\n"
    "`-o` takes a file of a suffix that the command knows; any other suffix is an error. For\n"
    "`geokg build` a name that ends in `/`, that has no suffix, or that is a store already is a\n"
    "store.\n",
    "`geokg completion SHELL` prints the script that completes commands, options, file names, and\n"
    "the names of queries and types in bash (4.4 or newer), zsh and fish. `geokg help completion`\n"
    "says where to save it.\n",
)


def cli() -> Iterator[str]:
    """The page of the command line."""
    yield "# The command line\n"
    yield MADE.format(source="src/geokg/cli/")
    yield (
        "Data go to stdout, messages to stderr. Exit codes: 0 success, 1 errors or violations,\n"
        "2 wrong usage or unreadable input, 3 an internal error. `geokg help COMMAND` explains a\n"
        "command; `-q` or `--quiet` prints no summary and no progress, with every command.\n"
    )
    yield from TABLES
    root = app.make_context("geokg", [], resilient_parsing=True)
    for task in dict.fromkeys(entry.task for entry in COMMANDS.values()):
        yield f"## {task}\n"
        for command in (name for name, entry in COMMANDS.items() if entry.task == task):
            found = app.get_command(root, command)
            assert found is not None
            yield from command_lines(found, click.Context(found, root, command))


def command_lines(command: click.Command, context: click.Context) -> Iterator[str]:
    """One command: its usage, its help, and its options."""
    yield f"### geokg {command.name}\n"
    yield f"```text\ngeokg {command.name} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        verbatim = paragraph.startswith("\b\n")
        yield f"```text\n{paragraph[2:]}\n```\n" if verbatim else f"{paragraph}\n"
    for option in command.params:
        if isinstance(option, click.Option) and "--quiet" not in option.opts:
            usage, meaning = option.get_help_record(context) or ("", "")
            yield f"- `{usage}`: {meaning}"
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


PAGES = {
    "ontology.md": ontology,
    "types.md": types,
    "questions.md": questions,
    "cli.md": cli,
    "api.md": api,
    "data-dictionary.md": data_dictionary,
}


def main() -> int:
    """Write the pages, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    check = parser.parse_args().check
    stale = []
    texts = {HERE / page: "\n".join(lines()).rstrip() + "\n" for page, lines in PAGES.items()}
    texts |= {HERE / name: draw() for name, draw in PICTURES.items()}
    if matplotlib.__version__.startswith(MATPLOTLIB):  # another release draws other bytes
        texts |= {HERE / name: draw() for name, draw in DRAWINGS.items()}
    for page in command_output.PAGES:
        file = command_output.ROOT / page
        texts[file] = command_output.with_outputs(file.read_text(encoding="utf-8"))
    for file, text in texts.items():
        if check and (not file.is_file() or file.read_text(encoding="utf-8") != text):
            stale.append(file.name)
        elif not check:
            file.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run docs/generate.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
