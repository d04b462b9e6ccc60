"""Rows are what cells read one by one would be, whatever they hold, and make the same DataFrame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geokg import KnowledgeGraph
from geokg.base.vocabulary import PREFIXES
from geokg.graph.result_values import Value, python_value, split_values
from geokg.graph.rows import Rows, counted_rows, has_namesakes, rows_of

Term = Mapping[str, Any]
"""A term as SPARQL's JSON results spell it."""

NAMES = ("a", "b", "c")
TEXTS = st.text(max_size=6) | st.sampled_from(
    [
        'say "hi"',
        "tab\tend\n",
        "a\\",
        '\\"',
        "\\t",
        "\r\n",
        "\x1f",
        "b\x1fa\x1fb",
        "\x00",
        "@en",
        "<<",
    ]
)
NUMBERS = st.sampled_from(
    [
        "1",
        "01",
        "+1",
        "-7",
        "",
        "-",
        "1.",
        ".5",
        "1.50",
        "1e0",
        "1E+5",
        "INF",
        "NaN",
        "١",
        "9" * 5000,
    ]
)
DAYS = st.dates().map(str) | st.datetimes().map(datetime.isoformat) | st.just("-0044-03-15")
KINDS = ("integer", "decimal", "double", "float", "boolean", "date", "dateTime", "string", "int")
IRIS = st.sampled_from(["https://example.org/a", "urn:x:é", f"{PREFIXES['gkg']}Claim"]).map(
    lambda iri: {"type": "uri", "value": iri}
)


def literal(text: str, kind: str) -> Term:
    return {"type": "literal", "value": text, "datatype": PREFIXES["xsd"] + kind}


SIMPLE: st.SearchStrategy[Term] = (
    IRIS
    | st.sampled_from(["b0", "e"]).map(lambda name: {"type": "bnode", "value": name})
    | TEXTS.map(lambda text: {"type": "literal", "value": text})
    | TEXTS.map(lambda text: {"type": "literal", "value": text, "xml:lang": "en"})
    | TEXTS.map(lambda text: {"type": "literal", "value": text, "datatype": "https://x.org/t"})
    | st.builds(literal, NUMBERS, st.sampled_from(KINDS[:3]))
    | st.builds(literal, DAYS | st.sampled_from(["true", "0", "7"]), st.sampled_from(KINDS))
)
TRIPLES: st.SearchStrategy[Term] = st.builds(
    lambda s, p, o: {"type": "triple", "value": {"subject": s, "predicate": p, "object": o}},
    IRIS,
    IRIS,
    SIMPLE,
)
SOLUTIONS = st.lists(st.dictionaries(st.sampled_from(NAMES), SIMPLE | TRIPLES), max_size=6)


def solutions(found: Sequence[Mapping[str, Term]]) -> ox.QuerySolutions:
    answer = json.dumps({"head": {"vars": NAMES}, "results": {"bindings": found}})
    parsed = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    assert isinstance(parsed, ox.QuerySolutions)
    return parsed


@pytest.mark.slow
@given(SOLUTIONS)
def test_rows_hold_what_cells_read_one_by_one_hold(found: list[Mapping[str, Term]]) -> None:
    one_by_one = [[python_value(term) for term in solution] for solution in solutions(found)]

    rows = rows_of(solutions(found))

    assert rows.columns == NAMES
    assert [typed(row) for row in rows] == [typed(row) for row in one_by_one]


@pytest.mark.slow
@given(SOLUTIONS)
def test_a_column_of_several_holds_sorted_parts(found: list[Mapping[str, Term]]) -> None:
    one_by_one = [
        [split_values(python_value(term)) for term in solution] for solution in solutions(found)
    ]

    assert [list(row) for row in rows_of(solutions(found), frozenset(NAMES))] == one_by_one


def typed(row: Sequence[Value]) -> list[tuple[type, str]]:
    """Types and spellings, since 1, 1.0 and True are equal, and NaN is not."""
    return [(type(value), repr(value)) for value in row]


@pytest.mark.slow
def test_rows_of_megabytes_are_whole() -> None:
    found = [
        {"a": literal(str(n), "integer"), "c": literal("é" * 40, "string")} for n in range(40_000)
    ]

    rows = rows_of(solutions(found))

    assert list(rows) == [(n, None, "é" * 40) for n in range(40_000)]


@pytest.mark.parametrize(("text", "rows"), [("{}", 1), ("{ FILTER(false) }", 0)])
def test_rows_without_columns_are_counted(text: str, rows: int) -> None:
    assert len(KnowledgeGraph().sparql(f"SELECT * {text}")) == rows


# Columns and rows ----------------------------------------

VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.integers(-(2**70), 2**70),
    st.booleans(),
    st.floats(),
    st.decimals(allow_nan=False),
    st.dates(date(1700, 1, 1), date(2200, 1, 1)),
    st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)),
    st.lists(st.text(max_size=2), max_size=2).map(tuple),
)
TABLES = st.integers(0, 5).flatmap(
    lambda size: st.tuples(
        *[
            st.lists(VALUES, min_size=size, max_size=size)
            | VALUES.flatmap(lambda one: st.just([one] * size)).map(list)
            | st.lists(st.integers(0, 3) | st.none(), min_size=size, max_size=size)
            for _ in NAMES
        ]
    )
)


@pytest.mark.slow
@given(TABLES)
def test_a_data_frame_of_columns_is_that_of_their_rows(table: tuple[list[Value], ...]) -> None:
    rows = Rows(NAMES, list(zip(*table, strict=True)))

    frame = Rows.of_columns(NAMES, table).df()

    assert_frame_equal(frame, rows.df())
    assert list(frame.columns) == list(NAMES)
    for name, column in zip(NAMES, table, strict=True):
        assert [plain(cell) for cell in frame[name]] == [plain(value) for value in column]


def plain(cell: object) -> object:
    """Return a cell of a frame, or the value of a row, as a value that both share."""
    if isinstance(cell, tuple):
        return cell
    if pandas.isna(cell):  # type: ignore[call-overload]  # any scalar
        return None
    if isinstance(cell, pandas.Timestamp):
        return cell.to_pydatetime()
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return float(cell) if isinstance(cell, int | float | Decimal) else cell


def test_a_data_frame_has_types_that_pandas_compares_and_groups() -> None:
    rows = Rows(
        ["earliest", "claims", "confidence", "asserted", "standing", "party"],
        [
            (date(1066, 10, 14), 3, Decimal("0.5"), True, "asserted", ("Iran", "Tajikistan")),
            (None, None, None, None, None, ()),
        ],
    )

    frame = rows.df()

    assert [str(dtype) for dtype in frame.dtypes][:5] == [
        "datetime64[s]",
        "Int64",
        "Float64",
        "boolean",
        "category",
    ]
    assert (frame["earliest"] < pandas.Timestamp("1500-01-01")).sum() == 1
    assert list(frame.explode("party")["party"].dropna()) == ["Iran", "Tajikistan"]


def test_a_column_without_values_has_the_type_that_its_query_gives() -> None:
    frame = KnowledgeGraph().query("history", a="IRN", b="TJK").df()

    assert str(frame["earliest"].dtype) == "datetime64[s]"


@pytest.mark.slow
@given(TABLES)
def test_rows_are_the_same_from_columns_and_from_tuples(table: tuple[list[Value], ...]) -> None:
    tuples = list(zip(*table, strict=True))
    columns = Rows.of_columns(NAMES, table, excluded=2)
    rows = Rows(NAMES, tuples, excluded=2)

    assert len(columns) == len(rows) == len(tuples)
    assert columns == rows
    assert hash(columns) == hash(rows)
    assert repr(columns) == repr(rows)
    assert list(columns[1:]) == tuples[1:]
    assert columns.excluded == 2


@pytest.mark.slow
@given(TABLES, st.booleans())
def test_counting_is_the_same_from_columns_and_from_tuples(
    table: tuple[list[Value], ...], everything: bool
) -> None:
    names = ("type", "counted", "claim")

    found = counted_rows(Rows.of_columns(names, table), everything)

    kept = [(a, c) for a, counted, c in zip(*table, strict=True) if everything or counted]
    assert found == Rows(["type", "claim"], kept)
    assert found.excluded == len(table[0]) - len(kept)


def test_what_is_excluded_is_counted_in_situations_where_rows_name_them() -> None:
    rows = [("a", False), ("a", False), ("b", False), ("c", True)]

    found = counted_rows(Rows(["situation", "counted"], rows))

    assert found.excluded == 2
    assert list(found) == [("c",)]


def test_a_row_has_its_columns_as_attributes_wherever_it_is_taken_from() -> None:
    rows = Rows.of_columns(["actor", "claims"], [["IRN", "TJK"], [3, Decimal(1)]])

    assert [row.actor for row in rows] == ["IRN", "TJK"]
    assert rows[-1].claims == 1
    assert rows[0] == ("IRN", 3)
    assert ("TJK", 1) in rows


@pytest.mark.parametrize(
    ("ids", "needed"),
    [
        (("kg/a.f", "kg/a.s"), True),
        (("kg/a.f", "kg/a.f"), False),
        (("kg/a.f", "kg/b.f"), False),
        (("https://w3id.org/geokg/state/gw:1", "https://w3id.org/geokg/state/gw:2"), True),
    ],
)
def test_ids_are_needed_where_actors_of_one_article_have_one_name(
    ids: tuple[str, str], needed: bool
) -> None:
    rows = Rows(["party", "party_id"], [(("Ministry", "Ministry"), ids)])

    assert has_namesakes(rows, {"party_id": ("party",)}) == needed


def test_articles_that_speak_for_themselves_are_no_namesakes() -> None:
    rows = Rows(["by", "by_id"], [("the article", "kg/a"), ("the article", "kg/b"), (None, None)])

    assert not has_namesakes(rows, {"by_id": ("by",)})
