"""What is a literal of which datatype: 400 forms that are, and 400 that are not, and laws.

The tables hold a datatype (``@`` for language tags), a text as JSON writes it, and of valid ones
whether it is canonical. The tables were compared with elementpath's XSD 1.1 types: they differ
where elementpath strips white space, which RDF does not, and in leap years after 9999.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.vocabulary import EDTF_DATATYPE, PREFIXES, XSD
from geokg.graph.literals import (
    FORMS,
    LANG_STRING,
    is_canonical,
    is_language_tag,
    is_valid,
    position,
)
from geokg.graph.quads import decimal

TABLES = Path(__file__).parent / "literals"


def rows(name: str) -> list[tuple[str, str, str]]:
    """The rows of a table: datatype as an IRI or ``@``, text, and whether it is canonical."""
    found = []
    for line in (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        datatype, text, *canonical = line.split("\t")
        prefix, _, local = datatype.partition(":")
        iri = PREFIXES[prefix] + local if local else datatype
        found.append((iri, json.loads(text), "".join(canonical)))
    return found


def is_right(text: str, datatype: str) -> bool:
    return is_language_tag(text) if datatype == "@" else is_valid(text, datatype)


@pytest.mark.parametrize("name", ["valid", "invalid"])
def test_a_table_has_four_hundred_forms_and_leaves_no_datatype_out(name: str) -> None:
    forms = [(datatype, text) for datatype, text, _ in rows(name)]
    counts = Counter(datatype for datatype, _ in forms)

    assert len(set(forms)) == len(forms) >= 400
    assert set(counts) == {*FORMS, "@"}


@pytest.mark.parametrize("datatype", [*FORMS, "@"])
def test_every_valid_form_is_taken(datatype: str) -> None:
    refused = [text for d, text, _ in rows("valid") if d == datatype and not is_right(text, d)]

    assert refused == []


@pytest.mark.parametrize("datatype", [*FORMS, "@"])
def test_every_invalid_form_is_refused(datatype: str) -> None:
    taken = [text for d, text, _ in rows("invalid") if d == datatype and is_right(text, d)]

    assert taken == []


def test_a_form_is_canonical_where_the_table_says_so() -> None:
    wrong = [
        (datatype, text)
        for datatype, text, canonical in rows("valid")
        if datatype != "@" and is_canonical(text, datatype) != (canonical == "yes")
    ]

    assert wrong == []
    assert {canonical for _, _, canonical in rows("valid")} == {"yes", "no"}


def test_what_is_invalid_is_not_canonical_either() -> None:
    assert not any(is_canonical(text, d) for d, text, _ in rows("invalid") if d != "@")


def test_a_datatype_that_is_not_judged_is_not_called_valid() -> None:
    with pytest.raises(KeyError):
        is_valid("1", XSD.double)


@pytest.mark.parametrize("datatype", [XSD.integer, XSD.decimal])
def test_a_number_may_have_more_digits_than_python_reads(datatype: str) -> None:
    assert is_canonical("1" * 100_000, datatype)
    assert not is_valid("1" * 100_000 + "e", datatype)


def test_a_year_may_have_more_digits_than_python_reads() -> None:
    assert is_valid("4" * 5000 + "-02-29", XSD.date)
    assert not is_valid("4" * 4999 + "5-02-29", XSD.date)


# Laws --------------------------------------------------------------------------------------------

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@given(st.dates())
def test_every_day_of_python_is_a_canonical_date(day: date) -> None:
    assert is_canonical(day.isoformat(), XSD.date)


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_the_calendar_is_that_of_python(year: int, month: int, day: int) -> None:
    try:
        exists = bool(date(year, month, day))
    except ValueError:
        exists = False

    assert is_valid(f"{year:04}-{month:02}-{day:02}", XSD.date) == exists


@given(st.integers(1, 9599), st.integers(1, 5000), st.integers(28, 29))
def test_the_calendar_comes_round_every_four_hundred_years(year: int, times: int, day: int) -> None:
    same = is_valid(f"{year:04}-02-{day}", XSD.date)

    assert is_valid(f"{year + 400 * times:04}-02-{day}", XSD.date) == same
    back = year - 400 * (times + 24)
    assert is_valid(f"-{-back:04}-02-{day}", XSD.date) == same


@given(st.datetimes(timezones=st.none() | ZONES | st.just(UTC)))
def test_every_moment_of_python_is_a_date_time(moment: datetime) -> None:
    text = moment.isoformat()

    assert is_valid(text, XSD.dateTime)
    assert is_canonical(text, XSD.dateTime) == (not re.search(r"\.\d*0\b|\+00:00$", text))


@given(st.integers())
def test_every_integer_of_python_is_canonical(number: int) -> None:
    assert is_canonical(str(number), XSD.integer)
    assert is_canonical(str(number), XSD.decimal)


@given(st.decimals(0, 1, places=4))
def test_what_geokg_writes_for_a_confidence_is_canonical(number: Decimal) -> None:
    assert is_canonical(decimal(f"{number:f}"), XSD.decimal)


@given(st.text())
def test_text_is_valid_where_xml_can_hold_it(text: str) -> None:
    held = all(
        c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
        for c in text
    )

    assert is_valid(text, XSD.string) == is_valid(text, LANG_STRING) == held


@given(st.sampled_from(sorted(FORMS)), st.text(max_size=12))
def test_only_valid_forms_are_canonical(datatype: str, text: str) -> None:
    assert is_valid(text, datatype) or not is_canonical(text, datatype)


@pytest.mark.slow
@given(st.from_regex(r"[a-z0-9]{1,9}(-[a-zA-Z0-9]{1,9}){0,4}", fullmatch=True))
def test_a_language_tag_is_what_the_store_takes_for_one(tag: str) -> None:
    try:
        taken = bool(ox.Literal("x", language=tag))
    except ValueError:
        taken = False

    assert is_language_tag(tag) == taken


@given(st.dates(), st.dates())
def test_days_stand_on_a_line_in_their_order(one: date, other: date) -> None:
    first, second = (position(day.isoformat(), XSD.date) for day in (one, other))

    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)


@given(st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_share_a_line_whatever_their_datatype(whole: int, part: Decimal) -> None:
    first = position(str(whole), XSD.integer)
    second = position(f"{part:f}", XSD.decimal)

    assert first is not None
    assert second is not None
    assert (first < second) == (whole < part)


@pytest.mark.parametrize(
    ("text", "datatype", "line"),
    [
        ("1963-01-22", XSD.date, "days "),
        ("1963-01-22Z", XSD.date, "days Z"),
        ("1963-01-22-00:00", XSD.date, "days Z"),
        ("1963-01-22+01:00", XSD.date, "days +01:00"),
        ("1963-02-30", XSD.date, "days "),
        ("2024-W01-1", XSD.date, None),
        ("1e3", XSD.decimal, None),
        ("true", XSD.boolean, None),
        ("1963", EDTF_DATATYPE, None),
    ],
)
def test_what_cannot_be_compared_stands_on_no_line(
    text: str, datatype: str, line: str | None
) -> None:
    found = position(text, datatype)

    assert (found and found[0]) == line
