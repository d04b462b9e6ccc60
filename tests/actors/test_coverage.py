"""What the table of leaders declares to know: measured by state and year, and true to the terms."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import coverage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.actors import coverage_of, coverage_spans, heads_on, states
from geokg.actors.coverage import LEVELS, OFFICES
from geokg.cli import main

CHECKOUT = Path(__file__).resolve().parents[2]
DATED = sorted(code for code, state in states().items() if state.dated)
MONTH = timedelta(days=31)
FIRST, LAST = date(1816, 1, 1), date(2026, 1, 22)
"""The first day of the lists of states, and the last that any source of heads reaches."""
FEW = {"head of state": 0.94, "head of government": 0.96}
"""The least share of states on 1 July of a year since 1990, as the sources give it today."""


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("year", range(1990, 2025))
def test_nine_states_of_ten_have_their_head_in_the_table_each_year_since_1990(
    year: int, office: str
) -> None:
    share = coverage.share(year, office)

    assert share.present >= FEW[office] * share.states >= 0.9 * share.states


def test_three_state_years_of_five_are_complete_since_1990() -> None:
    complete, every = coverage.complete_state_years()

    assert every > 13_000
    assert complete / every > 0.78


def test_each_state_and_office_has_levels_for_all_of_its_time_and_no_other() -> None:
    for code in DATED:
        for office in OFFICES:
            spans = [time for time, _ in coverage_spans(code, office)]

            assert spans
            for time in states()[code].validity:
                last = min(time.end or LAST, LAST)
                assert any(span.start == max(time.start or FIRST, FIRST) for span in spans)
                assert any(span.end == last for span in spans)
            for before, after in pairwise(spans):
                assert before.end is not None
                assert after.start is not None
                assert before.end < after.start


@given(
    st.sampled_from(DATED),
    st.sampled_from(OFFICES),
    st.dates(date(1816, 1, 1), date(2031, 1, 1)),
)
def test_a_level_says_whether_somebody_is_in_the_table(code: str, office: str, day: date) -> None:
    level = coverage_of(code, office, day)
    held = heads_on(code, office, day)
    known = any(day in time for time, _ in coverage_spans(code, office))

    assert level in LEVELS
    if level == "partial":
        assert held
    if level == "none" and known:
        assert not held
    if level == "complete":
        near = (day - MONTH, day, day + MONTH)
        assert any(heads_on(code, office, other) for other in near)


def test_of_a_day_that_no_source_reaches_nothing_is_known() -> None:
    assert coverage_of("FRA", "head of state", date(2030, 1, 1)) == "none"
    assert coverage_of("FRA", "head of state", date(2025, 12, 24)) == "partial"
    assert coverage_of("FRA", "head of state", date(2024, 12, 24)) == "complete"
    assert coverage_of("Nowhere", "head of state", date(2024, 12, 24)) == "none"


@pytest.mark.slow
def test_the_page_and_the_picture_are_what_the_tables_give() -> None:
    done = subprocess.run(
        [sys.executable, CHECKOUT / "bench" / "coverage.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.count("as made")) == (0, 2)


def test_the_command_prints_the_level_of_both_offices(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "Shinzo Abe", "--at", "2014-09-01"]) == 0

    printed = " ".join(capsys.readouterr().out.split())
    assert "coverage" in printed
    assert "head of state complete, head of government complete" in printed
