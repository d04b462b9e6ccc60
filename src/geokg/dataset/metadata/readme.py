"""``README.md``: what a dataset is, and how to use, cite and verify it.

Every text from people goes through `plain`, so that Markdown shows it unchanged.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Final

from geokg.base.plural import pluralize
from geokg.base.safe_text import single_line
from geokg.base.version_files import (
    CHECKSUMS_PATH,
    CITATION_PATH,
    DATA_DIR,
    DESCRIBING_FILES,
    FOLDERS,
    README_PATH,
    TABLES_DIR,
    TRIG_PATH,
    TURTLE_PATH,
    description_of,
    table_path,
)
from geokg.dataset.metadata.prose import published_texts, quote_policy, quoted_share
from geokg.dataset.metadata.release import Release, web_address

_MARKS: Final = re.compile(f"[{re.escape(string.punctuation)}]")
_HARMLESS: Final = frozenset(",;'\"()/?%-")


def readme(release: Release) -> str:
    """Return the README of a version as Markdown."""
    sections = (_about, _contents, _files, _loading, _verifying, _citing, _rights)
    return "\n\n".join("\n".join(section(release)) for section in sections) + "\n"


def plain(text: str) -> str:
    r"""Return Markdown that shows a text unchanged: no markup, HTML, link, or break of a table.

    It may not begin a line; see `paragraph` for a text that does.

    >>> print(plain("a|b <i> [c](javascript:d) e.g. 1.0 www.example.org"))
    a\|b \<i\> \[c\](javascript\:d) e.g. 1.0 www\.example.org
    """
    return _MARKS.sub(_escaped, single_line(text))


def paragraph(text: str) -> str:
    r"""Return a text as `plain` does, so that it begins no list at the start of a line.

    >>> print(paragraph("1. a"), paragraph("- b"))
    1\. a \- b
    """
    return re.sub(r"^([0-9]*)([-.)])", r"\1\\\2", plain(text))


def _escaped(match: re.Match[str]) -> str:
    mark, before, after = match[0], match.string[: match.start()], match.string[match.end() :]
    if mark == ".":
        # Some readers make links of these.
        return "\\." if before.lower().endswith("www") else "."
    harmless = mark in _HARMLESS or (mark == ":" and after.startswith(" "))
    return mark if harmless else f"\\{mark}"


def _link(text: str) -> str:
    """Return a web address as a link to it, and anything else as text."""
    address = web_address(text)
    return f"<{address}>" if address.isascii() and address else plain(text)


def _about(release: Release) -> Iterator[str]:
    about = release.about
    yield f"# {plain(about.title)}, version {plain(about.version)}"
    yield ""
    yield paragraph(about.description)
    yield ""
    yield f"- Creators: {', '.join(plain(creator.name) for creator in about.creators)}"
    yield f"- Publisher: {plain(about.publisher)}, {about.issued.isoformat()}"
    yield f"- Contact: {f'<{release.mail}>' if release.mail else _link(about.contact)}"
    yield f"- Licence: {_link(about.licence)}"
    yield f"- IRI of this version: {_link(release.iri)}"
    if about.location:
        yield f"- On the web: {_link(release.download(''))}"
    if release.previous:
        yield f"- Previous version: {plain(release.previous)}"


def _contents(release: Release) -> Iterator[str]:
    numbers = release.statistics
    yield "## Contents"
    yield ""
    yield (
        f"{pluralize(numbers.claims, 'claim')} in {pluralize(numbers.articles, 'article')} about "
        "relations between states and other actors: who reports what about whom, when, in which "
        f"words, and how certain it is. They mention {pluralize(numbers.actors, 'actor')} and "
        f"{pluralize(numbers.states, 'state')}. "
        f"The graph has {pluralize(numbers.triples, 'triple')}."
    )
    if numbers.first and numbers.last:
        first, last = numbers.first.isoformat(), numbers.last.isoformat()
        yield f"The articles were published from {first} to {last}."
    if numbers.languages:
        languages = ", ".join(plain(tag) for tag in sorted(set(numbers.languages)))
        yield f"Languages of the articles: {languages}."


def _files(release: Release) -> Iterator[str]:
    yield "## Files"
    yield ""
    yield "| file | bytes | content |"
    yield "|---|--:|---|"
    for file in release.under(DATA_DIR, TABLES_DIR):
        if not file.path.startswith(tuple(FOLDERS)):
            what = description_of(file.path) or "data"
            yield f"| `{_path(file.path)}` | {file.bytes:,} | {what} |"
    for folder, what in FOLDERS.items():
        if files := release.under(folder):
            size = f"{sum(file.bytes for file in files):,}"
            yield f"| `{folder}` ({pluralize(len(files), 'file')}) | {size} | {what} |"
    for path, what in DESCRIBING_FILES.items():
        if path != README_PATH:
            yield f"| `{path}` | | {what} |"


def _path(path: str) -> str:
    """Return a path that is safe between backticks in a table."""
    return re.sub(r"[^A-Za-z0-9._/-]", "_", path)


def _loading(release: Release) -> Iterator[str]:
    paths = {file.path for file in release.files}
    yield "## How to load it"
    if TURTLE_PATH in paths:
        yield "\nIn Python, with rdflib:\n"
        yield "```python"
        yield "import rdflib"
        yield ""
        yield f'graph = rdflib.Graph().parse("{TURTLE_PATH}")'
        yield "print(len(graph))"
        yield "```"
    if TRIG_PATH in paths:
        yield "\nInto a SPARQL server, here Oxigraph's, with one named graph per article:\n"
        yield "```sh"
        yield f"oxigraph load --location store --file {TRIG_PATH}"
        yield "oxigraph serve-read-only --location store --union-default-graph"
        yield "```"
    if table_path("claims") in paths:
        yield from _loading_tables()


def _loading_tables() -> Iterator[str]:
    claims = table_path("claims")
    yield "\nThe tables with pandas; every column is text, so that no code is read as a number:\n"
    yield "```python"
    yield "import pandas"
    yield ""
    yield f'claims = pandas.read_csv("{claims}", dtype=str, keep_default_na=False)'
    yield "print(len(claims))"
    yield "```"
    yield "\nWith R:\n"
    yield "```r"
    yield f'claims <- read.csv("{claims}", colClasses = "character", encoding = "UTF-8")'
    yield "```"
    yield "\nWith DuckDB:\n"
    yield "```sql"
    yield f"FROM read_csv('{claims}', header = true, all_varchar = true);"
    yield "```"


def _verifying(release: Release) -> Iterator[str]:
    yield "## How to verify it"
    yield ""
    yield "In this folder, with the tools of the system alone:"
    yield ""
    yield "```sh"
    yield f"sha256sum --check {CHECKSUMS_PATH}"
    yield "```"
    yield ""
    yield "With geokg, which also counts, validates and checks the links between the files:"
    yield ""
    yield "```sh"
    yield "geokg verify ."
    yield "```"
    yield ""
    yield (
        f"The SHA-256 of all graphs in canonical form (RDFC-1.0) is `{_path(release.canonical)}`. "
        "Any program for canonical RDF can compute it; it is that of the N-Quads, sorted by code "
        "point."
    )


def _citing(release: Release) -> Iterator[str]:
    about = release.about
    names = ", ".join(single_line(creator.name) for creator in about.creators)
    yield "## How to cite it"
    yield ""
    publication = f"{plain(about.title)}, version {plain(about.version)}. {plain(about.publisher)}."
    address = _link(release.doi or release.iri)
    yield f"{paragraph(names)} ({about.issued.year:04}): {publication} {address}"
    yield ""
    yield f"`{CITATION_PATH}` holds the same for reference managers."


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
        yield f"| {_link(licence) if licence else 'unknown'} | {number:,} |"
    if rights.excluded:
        yield ""
        yield f"Excluded by name: {', '.join(plain(name) for name in sorted(rights.excluded))}."
