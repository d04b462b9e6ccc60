"""The files of a panel: tables as CSV and Parquet, each with its codebook and CSVW metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geokg.analysis.panel import Panel, Table
from geokg.analysis.panel.codebook import column_table
from geokg.analysis.panel.typed_table import TableColumn
from geokg.base.vocabulary import CSVW, situation_types

LEFT_OUT: Final = "left-out"
TYPES: Final = "types"
_DATATYPES: Final = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "date": "date",
}
_TYPE_COLUMNS: Final = (
    TableColumn("type", "string", "id of the type"),
    TableColumn("label", "string", "name of the type"),
    TableColumn("kind", "string", "`event` or `relation`"),
    TableColumn("direction", "string", "`directed`, `mutual`, `single` or `either`"),
    TableColumn("conduct", "string", "`verbal` or `material`"),
    TableColumn("valence", "string", "`cooperative`, `conflictual` or `neutral`"),
    TableColumn("domain", "string", "the area: `diplomatic`, `political`, `economic` ..."),
    TableColumn("broader", "string", "id of the more general type"),
    TableColumn("definition", "string", "what it is"),
)


@dataclass(frozen=True, slots=True)
class PanelFile:
    """A file to write: its name, and its text; without a text it is a table in Parquet."""

    name: str
    text: str
    table: Table | None = None

    def write(self, folder: Path) -> None:
        """Write the file into a folder."""
        if self.table is not None:
            self.table.write_parquet(folder / self.name)
        else:
            (folder / self.name).write_bytes(self.text.encode())


def files_of(panel: Panel, directions: tuple[bool, ...], *, parquet: bool) -> Iterator[PanelFile]:
    """Yield the files of a panel, of its event table, of what is left out, and of the types.

    Args:
        panel: The panel.
        directions: Whether to write a directed table, an undirected one, or both.
        parquet: Whether to write each table as Parquet too; needs the extra ``parquet``.
    """
    yield from _files(
        panel.events_name,
        panel.events,
        panel.codebook_of(panel.events_name, panel.events),
        parquet=parquet,
    )
    for directed in directions:
        turned = panel.turned(directed=directed)
        yield from _files(turned.name, turned.rows, turned.codebook, parquet=parquet)
    left_out = panel.codebook_of(LEFT_OUT, panel.left_out)
    yield from _files(LEFT_OUT, panel.left_out, left_out, parquet=parquet)
    types = types_table()
    yield from _files(TYPES, types, panel.codebook_of(TYPES, types), parquet=parquet)


def _files(name: str, table: Table, codebook: str, *, parquet: bool) -> Iterator[PanelFile]:
    yield PanelFile(f"{name}.csv", table.csv())
    if parquet:
        yield PanelFile(f"{name}.parquet", "", table)
    yield PanelFile(f"{name}.md", codebook)
    yield PanelFile(f"{name}.columns.csv", column_table(table).csv())
    yield PanelFile(f"{name}.csv-metadata.json", csv_metadata(name, table))


def csv_metadata(name: str, table: Table) -> str:
    """Return the description of a CSV file for programs, as CSV on the Web (CSVW) has it."""
    document = {
        "@context": CSVW,
        "url": f"{name}.csv",
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"'},
        "notes": [{"codebook": f"{name}.md", "columns": f"{name}.columns.csv"}],
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": _DATATYPES[column.kind],
                    "null": "",
                    "dc:description": column.meaning,
                }
                for column in table.described
            ]
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def types_table() -> Table:
    """Return the types of events and relations, with what decides the class of a row.

    >>> types_table()[0].type
    'accede'
    """
    return Table(
        _TYPE_COLUMNS,
        (
            (
                kind.id,
                kind.label,
                kind.kind.casefold(),
                kind.direction or None,
                kind.conduct or None,
                kind.valence or None,
                kind.domain or None,
                kind.broader or None,
                kind.definition,
            )
            for kind in situation_types().values()
        ),
    )
