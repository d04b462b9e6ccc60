"""The Parquet files of a panel have types that DuckDB and pandas read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas
import pytest

import geokg
from geokg.analysis.panel.table_files import files_of

EXAMPLES = Path(__file__).parents[2] / "examples"
WANTED = {
    "directed-year.cow.parquet": {"ccode1": "BIGINT", "iso3_1": "VARCHAR", "events": "BIGINT"}
    | {"events_expected": "DOUBLE", "year": "BIGINT"},
    "events.cow.parquet": {"first": "DATE", "last": "DATE", "sure_first": "DATE"}
    | {"situation": "VARCHAR", "n_claims": "BIGINT"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WANTED)
def test_duckdb_and_pandas_read_the_right_types(name: str, tmp_path: Path) -> None:
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(*sorted(EXAMPLES.glob("*/articles"))))
    panel = kg.panel(system="cow")
    for file in files_of(panel, (True,), parquet=True):
        file.write(tmp_path)
    rows = panel.events if name.startswith("events") else panel.rows

    found = duckdb.execute(f"DESCRIBE SELECT * FROM '{tmp_path / name}'").fetchall()
    (count,) = duckdb.execute(f"SELECT count(*) FROM '{tmp_path / name}'").fetchall()
    frame = pandas.read_parquet(tmp_path / name)

    types = {column: kind for column, kind, *_ in found}
    assert WANTED[name].items() <= types.items()
    assert count == (len(rows),)
    assert list(frame.columns) == list(rows.columns)
    assert len(frame) == len(rows)
