"""The files and folders of a published dataset: where each is, and what it is.

A dataset is a folder of versions, with a link to the latest. Paths are relative to the folder of a
version; that of a folder ends in ``/``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

LATEST_LINK: Final = "latest"
"""The link, next to the versions, to the newest."""

# The graph ----------------------------------------

DATA_DIR: Final = "data/"
WHOLE_GRAPH_STEM: Final = f"{DATA_DIR}all."
"""The beginning of the files that hold the whole graph."""
TURTLE_PATH: Final = f"{WHOLE_GRAPH_STEM}ttl"
TRIG_PATH: Final = f"{WHOLE_GRAPH_STEM}trig"
NQUADS_PATH: Final = f"{WHOLE_GRAPH_STEM}nq"
REFERENCE_PATH: Final = f"{DATA_DIR}reference.ttl"
ARTICLE_GRAPHS_DIR: Final = f"{DATA_DIR}articles/"
YEARS_DIR: Final = f"{DATA_DIR}years/"
COMPRESSED_SUFFIX: Final = ".gz"
INDEX_PAGE_PATH: Final = "index.html"
"""The landing page, where a version has pages."""

# What stands next to the graph ----------------------------------------

TABLES_DIR: Final = "tables/"
GONE_PATH: Final = f"{TABLES_DIR}gone.csv"
"""What earlier versions had and this one has not."""
ANNOTATIONS_DIR: Final = "articles/"
ONTOLOGY_DIR: Final = "ontology/"
SHAPES_DIR: Final = "shapes/"
REPORT_DIR: Final = "report/"
REPORT_TURTLE_PATH: Final = f"{REPORT_DIR}validation.ttl"
REPORT_PAGE_PATH: Final = f"{REPORT_DIR}validation.md"

# What describes the version ----------------------------------------

README_PATH: Final = "README.md"
CITATION_PATH: Final = "CITATION.cff"
VOID_PATH: Final = "void.ttl"
DCAT_PATH: Final = "dcat.ttl"
DCAT_JSONLD_PATH: Final = "dcat.jsonld"
PROV_PATH: Final = "prov.ttl"
CRATE_PATH: Final = "ro-crate-metadata.json"
HTACCESS_PATH: Final = ".htaccess"
INPUT_HASHES_PATH: Final = "INPUTS.sha256"
CHECKSUMS_PATH: Final = "SHA256SUMS"

FOLDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ARTICLE_GRAPHS_DIR: "the graph of each article, in Turtle",
        YEARS_DIR: "the graph by year of publication, in Turtle",
        ANNOTATIONS_DIR: "annotation and text of each article whose licence is open",
        ONTOLOGY_DIR: "the ontology and the types used, byte for byte",
        SHAPES_DIR: "the shapes that the data conform to, byte for byte",
        REPORT_DIR: "the validation report, for people and for programs",
    }
)
"""The folders that may hold any number of files, and what is in each."""
DESCRIBING_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        README_PATH: "what this dataset is, and how to use, cite and verify it",
        VOID_PATH: "what is in the data, and how much of it (VoID)",
        DCAT_PATH: "the dataset as catalogues list it (DCAT 3)",
        DCAT_JSONLD_PATH: f"the statements of {DCAT_PATH} as JSON-LD",
        PROV_PATH: "the inputs and programs of which this version was made (PROV-O)",
        CRATE_PATH: "the dataset as a research object (RO-Crate)",
        CITATION_PATH: "how to cite this dataset (Citation File Format)",
        INPUT_HASHES_PATH: "the SHA-256 of each input file",
        CHECKSUMS_PATH: "the SHA-256 of each file of this version",
    }
)
"""The files that describe a version, and what each is; the web server's own is not among them."""
TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "articles": "one row per article",
        "claims": "one row per claim",
        "actors": "one row per actor of an article",
        "states": "one row per state used in the data",
    }
)
"""The tables, and what a row of each is about."""
_TABLE_FORMATS: Final = {"csv": "CSV", "parquet": "Parquet"}
_PANEL_TABLE: Final = re.compile(
    r"(events|(?:un)?directed-(?:year|quarter|month)|left-out|types)(?:\.(?:cow|gw))?"
    r"\.(csv|parquet|md|columns\.csv|csv-metadata\.json)"
)
_PANEL_TABLES: Final = {
    "events": "one row per situation and ordered pair of states",
    "left-out": "one row per situation without a pair of states",
    "types": "one row per type of event or relation",
}
_PANEL_FORMATS: Final = {
    "csv": "{}, as CSV",
    "parquet": "{}, as Parquet",
    "md": "the codebook of the table with {}",
    "columns.csv": "the columns of the table with {}",
    "csv-metadata.json": "the description for programs (CSVW) of the table with {}",
}
_COVERAGE_FILES: Final = {
    f"{TABLES_DIR}coverage.yaml": "the period and the states that the panel covers",
    f"{TABLES_DIR}read.csv": "one row per article that was read, those without a claim too",
}
_GRAPH_FILES: Final = {
    GONE_PATH: "what earlier versions had and this one has not, with the reason if known",
    TURTLE_PATH: "the union of all graphs, in Turtle",
    TRIG_PATH: "one named graph per article, in TriG",
    NQUADS_PATH: "the same graphs as sorted lines, in N-Quads",
    REFERENCE_PATH: "the states and types used in the data, in Turtle",
}


def article_graph_path(article: str) -> str:
    """Return the path of the graph of an article.

    >>> article_graph_path("note")
    'data/articles/note.ttl'
    """
    return f"{ARTICLE_GRAPHS_DIR}{article}.ttl"


def article_of_graph(path: str) -> str:
    """Return the id of the article whose graph is at a path.

    >>> article_of_graph("data/articles/note.ttl")
    'note'
    """
    return path.removeprefix(ARTICLE_GRAPHS_DIR).removesuffix(".ttl")


def table_path(table: str, suffix: str = "csv") -> str:
    """Return the path of a table.

    >>> table_path("claims")
    'tables/claims.csv'
    """
    return f"{TABLES_DIR}{table}.{suffix}"


def description_of(path: str) -> str:
    """Return what a file of a version is, or a folder, as a noun phrase; empty for others.

    >>> description_of("tables/claims.csv"), description_of("data/all.nq.gz")
    ('one row per claim, as CSV', 'the same graphs as sorted lines, in N-Quads, compressed')
    """
    plain = path.removesuffix(COMPRESSED_SUFFIX)
    named = {**FOLDERS, **DESCRIBING_FILES, **_GRAPH_FILES, **_COVERAGE_FILES}
    what = named.get(plain, "") or _description_of_panel(plain)
    table, _, suffix = plain.removeprefix(TABLES_DIR).partition(".")
    if plain.startswith(TABLES_DIR) and table in TABLES and suffix in _TABLE_FORMATS:
        what = f"{TABLES[table]}, as {_TABLE_FORMATS[suffix]}"
    return f"{what}, compressed" if what and plain != path else what


def _description_of_panel(path: str) -> str:
    """Return what a file of a panel is; empty for others.

    >>> _description_of_panel("tables/directed-year.cow.csv")
    'one row per pair of states and year, each order apart, as CSV'
    """
    match = _PANEL_TABLE.fullmatch(path.removeprefix(TABLES_DIR))
    if match is None or not path.startswith(TABLES_DIR):
        return ""
    direction, _, period = match[1].partition("-")
    order = "each order apart" if direction == "directed" else "in one order"
    rows = _PANEL_TABLES.get(match[1]) or f"one row per pair of states and {period}, {order}"
    return _PANEL_FORMATS[match[2]].format(rows)


def version_folder(path: Path) -> Path | None:
    """Return the folder of a published version: the path itself, or its latest version.

    None where the path is neither a version nor a folder of versions.
    """
    for folder in (path, path / LATEST_LINK):
        with suppress(OSError):  # a folder that may not be entered
            if (folder / CHECKSUMS_PATH).is_file() and (folder / NQUADS_PATH).is_file():
                return folder
    return None
