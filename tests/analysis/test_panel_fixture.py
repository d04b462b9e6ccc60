"""The panel equals tables that were worked by hand, byte for byte."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from geokg import KnowledgeGraph, Panel, read
from geokg.cli.app import app

FIXTURE = Path(__file__).parent / "fixture-a"
EXPECTED = FIXTURE / "expected"
COVERAGE = FIXTURE / "coverage.yaml"
MONTH_TYPES = ("negotiate", "use-force", "meet", "seize", "establish-relations")
PANELS: dict[str, dict[str, object]] = {
    "directed-year.cow.csv": {"system": "cow", "coverage": COVERAGE},
    "directed-year.cow.expected.csv": {"system": "cow", "coverage": COVERAGE, "count": "expected"},
    "directed-year.cow.content.csv": {"system": "cow", "coverage": COVERAGE, "reading": "content"},
    "directed-year.gw.csv": {"system": "gw", "coverage": COVERAGE},
    "undirected-year.cow.csv": {"system": "cow", "coverage": COVERAGE, "directed": False},
    "undirected-year.gw.csv": {"system": "gw", "coverage": COVERAGE, "directed": False},
    "undirected-month.cow.csv": {
        "system": "cow",
        "period": "month",
        "directed": False,
        "types": MONTH_TYPES,
    },
    "undirected-quarter.cow.csv": {
        "system": "cow",
        "period": "quarter",
        "directed": False,
        "types": ("war", "negotiate"),
    },
}


@cache
def graph() -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(read(FIXTURE / "articles"))
    return kg


@cache
def panel(name: str) -> Panel:
    return graph().panel(**PANELS[name])  # type: ignore[arg-type]  # each has its own


def expected(name: str) -> str:
    return (EXPECTED / name).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", PANELS)
def test_a_panel_equals_the_table_worked_by_hand(name: str) -> None:
    assert panel(name).rows.csv() == expected(name)


@pytest.mark.slow
def test_the_event_table_and_what_is_left_out_equal_those_worked_by_hand() -> None:
    found = panel("directed-year.cow.csv")

    assert found.events.csv() == expected("events.cow.csv")
    assert found.left_out.csv() == expected("left-out.csv")


@pytest.mark.slow
def test_the_command_writes_the_tables_with_codebook_columns_and_metadata(tmp_path: Path) -> None:
    arguments = ["panel", str(FIXTURE / "articles"), "--system", "cow"]
    arguments += ["--coverage", str(COVERAGE), "-o", str(tmp_path)]
    result = CliRunner().invoke(app, arguments, standalone_mode=False)

    assert result.return_value == 0
    assert "65 rows of events: 56 counted" in result.stderr
    tables = ("events.cow", "directed-year.cow", "undirected-year.cow", "left-out", "types")
    endings = (".csv", ".md", ".columns.csv", ".csv-metadata.json")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        f"{table}{ending}" for table in tables for ending in endings
    )
    for name in ("events.cow.csv", "directed-year.cow.csv", "undirected-year.cow.csv"):
        assert (tmp_path / name).read_bytes() == (EXPECTED / name).read_bytes()


@pytest.mark.slow
def test_a_dump_and_a_store_give_the_same_panel_as_the_annotation_files(tmp_path: Path) -> None:
    graph().dump(tmp_path / "ties.ttl")
    with KnowledgeGraph(tmp_path / "store") as stored:
        stored.add(reversed(list(read(FIXTURE / "articles"))))
        stored.derive()
        of_store = stored.panel(system="cow", coverage=COVERAGE)
        codebook = of_store.codebook
    of_dump = KnowledgeGraph(tmp_path / "ties.ttl").panel(system="cow", coverage=COVERAGE)

    name = "directed-year.cow.csv"
    assert of_store.rows.csv() == of_dump.rows.csv() == expected(name)
    assert codebook == of_dump.codebook == panel(name).codebook


@pytest.mark.slow
def test_frames_have_the_types_of_the_specification() -> None:
    found = panel("directed-year.cow.csv")
    rows, events = found.df().dtypes.astype(str), found.events.df().dtypes.astype(str)

    assert rows["ccode1"] == rows["year"] == rows["vcoop"] == "Int64"
    assert rows["events_expected"] == "float64"
    assert rows["iso3_1"] == events["situation"] == "string"
    assert events["first"] == events["sure_last"] == "datetime64[s]"
    assert panel("directed-year.cow.expected.csv").df().dtypes.astype(str)["vcoop"] == "float64"


@pytest.mark.slow
def test_parquet_has_real_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    panel("directed-year.cow.csv").events.write_parquet(tmp_path / "events.parquet")
    schema = parquet.read_schema(tmp_path / "events.parquet")
    kinds = {name: str(schema.field(name).type) for name in ("situation", "ccode1", "first")}

    assert kinds == {"situation": "string", "ccode1": "int64", "first": "date32[day]"}


@pytest.mark.slow
def test_every_number_opens_to_the_claims_behind_it() -> None:
    found = panel("directed-year.cow.csv")
    for place, row in enumerate(found.rows):
        behind = found.provenance(place)
        told = {line.claim for line in behind if line.role == "bears"}

        assert behind == found.provenance(row)
        assert (row.n_claims or 0) <= len(told)
        assert all(line.quote for line in behind)
        assert bool(behind) or row.covered


@pytest.mark.slow
def test_a_row_of_a_frame_opens_too() -> None:
    found = panel("directed-year.cow.csv")
    frame = found.df()
    recall = frame[(frame.ccode1 == 220) & (frame.ccode2 == 705) & (frame.year == 1992)].iloc[0]
    events = found.events.df()
    (line,) = found.provenance(events[events.situation == "herald-2006.guns"].iloc[0])

    reports = [row for row in found.provenance(recall) if row.situation == "gazette-1992.recall"]
    assert [row.article for row in reports] == ["gazette-1992", "harbour-1992", "post-1992"]
    assert line.role == "bears"
    assert line.quote == "none of its guns had fired on Serbia"


@pytest.mark.slow
def test_the_accounts_add_up() -> None:
    found = panel("directed-year.cow.csv")
    told = {row.situation for row in found.events}

    assert sum(found.accounts.values()) == len(found.events)
    assert f"| read, linked ones once | {len(told) + len(found.left_out)} |" in found.codebook
    assert "of which 1 without a claim" in found.codebook
    assert "- 345: SCG (1992-04-28 to 2006-06-04), SRB" in found.codebook


@pytest.mark.slow
def test_the_codebook_explains_every_column() -> None:
    for name in PANELS:
        found = panel(name)

        assert [row.column for row in found.columns] == list(found.rows.columns)
        assert all(f"| `{column}` |" in found.codebook for column in found.rows.columns)
