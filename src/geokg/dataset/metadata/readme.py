"""``README.md``: what a dataset is and how to use, cite and verify it, for people.

Markdown has no strings: all that people wrote goes through `plain`, so that it shows as it is.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Final

from geokg.base.plural import pluralize
from geokg.base.safe_text import single_line
from geokg.base.version_files import CHECKSUMS_PATH, INPUT_HASHES_PATH
from geokg.dataset.metadata.prose import published_texts, quote_policy, quoted_share
from geokg.dataset.metadata.release import File, Release, web_address

_MARKS: Final = re.compile(f"[{re.escape(string.punctuation)}]")
_HARMLESS: Final = frozenset(",;'\"()/?%-")
_FORMATS: Final = {
    "ttl": "the union of all graphs, in Turtle",
    "trig": "one named graph per article, in TriG",
    "nq": "the same as sorted lines, in N-Quads",
}
_TABLES: Final = {
    "articles": "one row per article",
    "claims": "one row per claim",
    "actors": "one row per actor of an article",
    "states": "one row per state in use",
}
_FOLDERS: Final = {
    "data/articles/": "the graph of each article by itself, in Turtle",
    "data/years/": "the data by the year of publication, in Turtle",
    "articles/": "annotation and text of the articles whose licence is open",
    "ontology/": "the ontology and the types, byte for byte as used",
    "shapes/": "the shapes that the data conform to, byte for byte as used",
    "report/": "the report of the validation, for people and for machines",
}
_DESCRIBING: Final = {
    "void.ttl": "what is in the data, and how much of it (VoID)",
    "dcat.ttl": "the dataset as catalogues list it (DCAT 3); the same as `dcat.jsonld`",
    "prov.ttl": "from what and by which programs this version was made (PROV-O)",
    "ro-crate-metadata.json": "the dataset as a research object (RO-Crate)",
    "CITATION.cff": "how to cite it",
    INPUT_HASHES_PATH: "the SHA-256 of each input file",
    CHECKSUMS_PATH: "the SHA-256 of each file here",
}


def readme(release: Release) -> str:
    """The README of a version, as text of Markdown."""
    sections = (_about, _contents, _files, _loading, _verifying, _citing, _rights)
    return "\n\n".join("\n".join(section(release)) for section in sections) + "\n"


def plain(text: str) -> str:
    r"""The words as Markdown that shows just them: no markup, HTML, link, or break of a table.

    They may not begin a line; for those that do, see `paragraph`.

    >>> print(plain("a|b <i> [c](javascript:d) e.g. 1.0 www.example.org"))
    a\|b \<i\> \[c\](javascript\:d) e.g. 1.0 www\.example.org
    """
    return _MARKS.sub(_escaped, single_line(text))


def paragraph(text: str) -> str:
    r"""The words as `plain` has them, of which no list begins at the start of a line.

    >>> print(paragraph("1. a"), paragraph("- b"))
    1\. a \- b
    """
    return re.sub(r"^([0-9]*)([-.)])", r"\1\\\2", plain(text))


def _escaped(found: re.Match[str]) -> str:
    mark, before, after = found[0], found.string[: found.start()], found.string[found.end() :]
    if mark == ".":
        # Of these, some readers make links.
        return "\\." if before.lower().endswith("www") else "."
    harmless = mark in _HARMLESS or (mark == ":" and after.startswith(" "))
    return mark if harmless else f"\\{mark}"


def _link(text: str) -> str:
    """A web address as a link to it; anything else as words."""
    address = web_address(text)
    return f"<{address}>" if address.isascii() and address else plain(text)


def _about(release: Release) -> Iterator[str]:
    about = release.about
    yield f"# {plain(about.title)}, version {plain(about.version)}"
    yield ""
    yield paragraph(about.description)
    yield ""
    yield f"- Made by: {', '.join(plain(creator.name) for creator in about.creators)}"
    yield f"- Published by: {plain(about.publisher)}, {about.issued.isoformat()}"
    yield f"- Contact: {f'<{release.mail}>' if release.mail else _link(about.contact)}"
    yield f"- Licence: {_link(about.licence)}"
    yield f"- IRI of this version: {_link(release.iri)}"
    if about.location:
        yield f"- On the web: {_link(release.download(''))}"
    if release.previous:
        yield f"- Version before this one: {plain(release.previous)}"


def _contents(release: Release) -> Iterator[str]:
    numbers = release.statistics
    yield "## What is in it"
    yield ""
    yield (
        f"{pluralize(numbers.claims, 'claim')} of {pluralize(numbers.articles, 'article')} on what "
        "states and others do to each other: who says it, about whom, when, in which words, and "
        f"how surely. {pluralize(numbers.actors, 'actor')} and "
        f"{pluralize(numbers.states, 'state')} occur in them. "
        f"In RDF these are {pluralize(numbers.triples, 'triple')}."
    )
    if numbers.first and numbers.last:
        first, last = numbers.first.isoformat(), numbers.last.isoformat()
        yield f"The articles were published from {first} to {last}."
    if numbers.languages:
        languages = ", ".join(plain(tag) for tag in sorted(set(numbers.languages)))
        yield f"Their languages are: {languages}."


def _files(release: Release) -> Iterator[str]:
    yield "## The files"
    yield ""
    yield "| file | bytes | what it is |"
    yield "|---|--:|---|"
    folders = tuple(_FOLDERS)
    for file in release.under("data/", "tables/"):
        if not file.path.startswith(folders):
            yield f"| `{_path(file.path)}` | {file.bytes:,} | {_purpose(file)} |"
    for folder, what in _FOLDERS.items():
        if files := release.under(folder):
            size = f"{sum(file.bytes for file in files):,}"
            yield f"| `{folder}` ({pluralize(len(files), 'file')}) | {size} | {what} |"
    for path, what in _DESCRIBING.items():
        yield f"| `{path}` | | {what} |"


def _path(path: str) -> str:
    """A path as it may stand between backticks, in a table."""
    return re.sub(r"[^A-Za-z0-9._/-]", "_", path)


def _purpose(file: File) -> str:
    stem, _, rest = file.path.rpartition("/")[2].partition(".")
    suffix = rest.removesuffix(".gz")
    if file.path.startswith("tables/"):
        what = _TABLES.get(stem, "a table") + (
            ", as Parquet" if suffix == "parquet" else ", as CSV"
        )
    elif stem == "reference":
        what = "the states and types in use, in Turtle"
    else:
        what = _FORMATS.get(suffix, "data")
    return f"{what}, compressed" if file.is_compressed else what


def _loading(release: Release) -> Iterator[str]:
    have = {file.path for file in release.files}
    yield "## How to load it"
    if "data/all.ttl" in have:
        yield "\nIn Python, with rdflib:\n"
        yield "```python"
        yield "import rdflib"
        yield ""
        yield 'graph = rdflib.Graph().parse("data/all.ttl")'
        yield "print(len(graph))"
        yield "```"
    if "data/all.trig" in have:
        yield "\nInto a SPARQL server, here Oxigraph's, with one named graph per article:\n"
        yield "```sh"
        yield "oxigraph load --location store --file data/all.trig"
        yield "oxigraph serve-read-only --location store --union-default-graph"
        yield "```"
    if "tables/claims.csv" in have:
        yield from _loading_tables()


def _loading_tables() -> Iterator[str]:
    yield "\nThe tables with pandas; every column is text, so that no code is taken for a number:\n"
    yield "```python"
    yield "import pandas"
    yield ""
    yield 'claims = pandas.read_csv("tables/claims.csv", dtype=str, keep_default_na=False)'
    yield "print(len(claims))"
    yield "```"
    yield "\nWith R:\n"
    yield "```r"
    yield 'claims <- read.csv("tables/claims.csv", colClasses = "character", encoding = "UTF-8")'
    yield "```"
    yield "\nWith DuckDB:\n"
    yield "```sql"
    yield "FROM read_csv('tables/claims.csv', header = true, all_varchar = true);"
    yield "```"


def _verifying(release: Release) -> Iterator[str]:
    yield "## How to verify it"
    yield ""
    yield "In this folder, with nothing but the tools of the system:"
    yield ""
    yield "```sh"
    yield "sha256sum --check SHA256SUMS"
    yield "```"
    yield ""
    yield "With geokg, which also counts, validates and follows the links between the files:"
    yield ""
    yield "```sh"
    yield "geokg verify ."
    yield "```"
    yield ""
    yield (
        "The SHA-256 of all graphs in canonical form (RDFC-1.0), which any program that canonises "
        f"RDF finds: `{_path(release.canonical)}`. It is that of their N-Quads, the lines sorted "
        "by code point."
    )


def _citing(release: Release) -> Iterator[str]:
    about = release.about
    names = ", ".join(single_line(creator.name) for creator in about.creators)
    yield "## How to cite it"
    yield ""
    said = f"{plain(about.title)}, version {plain(about.version)}. {plain(about.publisher)}."
    yield f"{paragraph(names)} ({about.issued.year:04}): {said} {_link(release.iri)}"
    yield ""
    yield "`CITATION.cff` says the same to programs that manage references."


def _rights(release: Release) -> Iterator[str]:
    rights = release.rights
    yield "## Rights in the articles"
    yield ""
    yield f"{plain(quote_policy(release))} {plain(quoted_share(release))}"
    yield ""
    yield published_texts(release)
    yield ""
    yield "| licence of the article | articles |"
    yield "|---|--:|"
    for licence, number in sorted(rights.licences.items(), key=lambda row: (-row[1], row[0])):
        yield f"| {_link(licence) if licence else 'none is known'} | {number:,} |"
    if rights.excluded:
        yield ""
        yield f"Left out by name: {', '.join(plain(name) for name in sorted(rights.excluded))}."
