"""Pages of reference that docs/generate.py makes: the Python API and the dictionary of tables."""

from __future__ import annotations

import csv
import inspect
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import geokg
from geokg.dataset.publish.tables import COLUMNS

HERE: Final = Path(__file__).parent
DICTIONARY: Final = HERE / "data-dictionary.toml"
EXAMPLES: Final = HERE.parent / "examples"
GROUPS: Final = (
    ("geokg.inputs", "Read annotations", "Functions that read and write annotation files."),
    (
        "geokg.article",
        "Articles and claims",
        "The annotation model. Values are checked when built.",
    ),
    ("geokg.dates", "Dates", "Dates with their bounds."),
    ("geokg.actors", "Actors", "Names of states, persons and organisations, and what they mean."),
    ("geokg.graph", "The graph", "Build, validate, query and write a knowledge graph."),
    ("geokg.dataset.publish", "Publish", "Write a version of a dataset."),
    ("geokg.dataset.verify", "Verify", "Check a published version."),
    ("geokg.dataset.diff", "Compare", "List the differences between two graphs."),
    ("geokg.base.diagnostics", "Diagnostics", "Messages with code, place, words and fix."),
    ("geokg.base.errors", "Errors", "Every error that geokg raises on purpose is a `GeokgError`."),
    ("geokg", "More", "Further public names."),
)
"""Headings of the API page, each for the public names whose module begins so; the first counts."""


def api() -> Iterator[str]:
    """The page of all public names, with directives that take the docstrings."""
    yield "# Python API\n"
    yield (
        "<!-- Made by docs/generate.py from the names in `geokg.__all__`: run `make docs`. -->\n\n"
        "Import the package and use these names from it: `import geokg`, then `geokg.read(...)`.\n"
        "A name is imported from its module when it is first used. Names that are not listed here\n"
        "may change in any version.\n"
    )
    for module, heading, about in GROUPS:
        names = [name for name in geokg.__all__ if group_of(name) == module]
        if names:
            yield f"## {heading}\n"
            yield f"{about}\n"
            yield "```{eval-rst}\n.. currentmodule:: geokg\n"
            for name in sorted(names, key=lambda name: (not is_function(name), name)):
                yield f".. {directive(name)}:: geokg.{name}"
                if not is_function(name) and name not in FOREIGN:
                    yield "   :members:"
                yield ""
            yield "```\n"


FOREIGN: Final = ("Drawing",)
"""Classes whose members are those of another library."""


def group_of(name: str) -> str:
    """The first module of `GROUPS` under which the module of a public name is."""
    module = geokg._MODULES[name] + "."
    return next(prefix for prefix, _, _ in GROUPS if module.startswith(prefix + "."))


def is_function(name: str) -> bool:
    """Whether the public name is a function."""
    return inspect.isfunction(getattr(geokg, name))


def directive(name: str) -> str:
    """The directive of autodoc for a public name."""
    value = getattr(geokg, name)
    if inspect.isclass(value):
        return "autoexception" if issubclass(value, BaseException) else "autoclass"
    return "autofunction" if inspect.isfunction(value) else "autodata"


def data_dictionary() -> Iterator[str]:
    """The page of the tables in a published dataset: each column with meaning and example."""
    meanings = tomllib.loads(DICTIONARY.read_text(encoding="utf-8"))
    yield "# Data dictionary\n"
    yield (
        "<!-- Made by docs/generate.py from docs/data-dictionary.toml and the example articles:\n"
        "edit that file, then run `make docs`. -->\n\n"
        "A [published dataset](publishing.md) has these tables in `tables/`, as CSV and, where\n"
        "pyarrow is installed, as Parquet. They hold what the graph holds, for users of R, pandas\n"
        "and spreadsheets. An example is a cell of the published example articles.\n\n"
        "All cells are text. An empty cell means that the annotation states no value. A kind in\n"
        "the plural (`actors`, `texts`) means that a cell may hold several values, separated by\n"
        "`; `. A state is named by its code, any other actor by its id in `actors.csv`. A cell of\n"
        "CSV that a spreadsheet would take for a formula begins with an apostrophe; in Parquet it\n"
        "does not.\n"
    )
    tables = example_tables()
    assert list(meanings) == list(COLUMNS), "a table has no meaning, or is not published"
    for table, columns in COLUMNS.items():
        described = meanings[table]["columns"]
        assert list(described) == list(columns), f"other columns are published in {table}"
        yield f"## {table}.csv\n"
        yield f"{meanings[table]['about']}\n"
        yield "| column | kind | meaning | example |\n|---|---|---|---|"
        for column in columns:
            about = described[column]
            found = example(tables[table], column)
            assert bool(found) != ("example" in about), f"one example for {table}.{column}"
            shown = shortened(found or about["example"])
            yield f"| `{column}` | {about['kind']} | {about['meaning']} | {shown} |"
        yield ""


def example(rows: list[dict[str, str]], column: str) -> str:
    """The shortest cell of a column that has a value, for a list one with several."""
    cells = [row[column] for row in rows if row[column]]
    return min(cells, key=lambda cell: (len(cell), cell), default="")


def shortened(cell: str) -> str:
    """A cell as code in a table of Markdown, in at most 44 characters."""
    return f"`{cell if len(cell) <= 44 else cell[:43] + '…'}`".replace("|", r"\|")


def example_tables() -> dict[str, list[dict[str, str]]]:
    """The tables of the example articles, as they are published."""
    about = geokg.About(
        base="https://data.example.net/ties/",
        title="Examples",
        description="The example articles of geokg.",
        creators=(geokg.Creator(name="The geokg developers"),),
        licence="https://creativecommons.org/licenses/by/4.0/",
        quotes="short",  # so that every column has an example
        publisher="geokg",
        contact="https://example.org/contact",
        version="1.0.0",
        issued=date(2026, 1, 31),
    )
    with tempfile.TemporaryDirectory() as folder:
        articles = sorted(EXAMPLES.glob("*/articles"))
        version = geokg.publish(articles, Path(folder), about).folder
        return {name: rows_of(version / "tables" / f"{name}.csv") for name in COLUMNS}


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
