"""Measure how completely the tables list heads of states: docs/coverage.md and docs/coverage.svg.

    python bench/coverage.py            write the page and the picture
    python bench/coverage.py --check    fail if they are not what would be written

The same tables give the same bytes: every coordinate has one decimal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from picture import STYLE, line, text

from geokg.actors import State, coverage_of, coverage_spans, heads_on, states
from geokg.actors.coverage import OFFICES

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, PICTURE = DOCS / "coverage.md", DOCS / "coverage.svg"
YEARS = range(1946, 2026)
RECENT = range(1990, 2025)
WIDTH, HEIGHT, LEFT, PLOT = 860, 200, 60.0, 560.0
COLOURS = {"in the table": "#0b6e4f", "complete": "#c27c0e"}


@dataclass(frozen=True)
class Share:
    """The numbers of states on a day with a head in the table, and with a complete record."""

    states: int
    present: int
    complete: int

    def percent(self, what: str) -> float:
        """The share in percent: ``in the table`` or ``complete``."""
        part = self.present if what == "in the table" else self.complete
        return 100 * part / self.states


def there(day: date) -> list[State]:
    """Return the dated states, without territories, that exist on a day."""
    return [s for s in states().values() if s.dated and not s.territory and s.held_on(day)]


@cache
def share(year: int, office: str) -> Share:
    """Return the share of an office on 1 July of a year."""
    day = date(year, 7, 1)
    codes = [state.code for state in there(day)]
    return Share(
        states=len(codes),
        present=sum(bool(heads_on(code, office, day)) for code in codes),
        complete=sum(coverage_of(code, office, day) == "complete" for code in codes),
    )


@cache
def state_years(office: str, years: range) -> dict[str, tuple[int, int]]:
    """Return the years in which each state existed, and those with every day complete."""
    found: dict[str, tuple[int, int]] = {}
    for state in states().values():
        spans = coverage_spans(state.code, office)
        if state.territory or not spans:
            continue
        levels = []
        for year in years:
            first, last = date(year, 1, 1), date(year, 12, 31)
            levels.append({level for time, level in spans if time.meets(first, last)})
        known = [level for level in levels if level]
        found[state.code] = len(known), sum(level == {"complete"} for level in known)
    return {code: counts for code, counts in found.items() if counts[0]}


def complete_state_years(years: range = RECENT) -> tuple[int, int]:
    """Return the number of complete state-office-years, and of all."""
    counts = [pair for office in OFFICES for pair in state_years(office, years).values()]
    return sum(complete for _, complete in counts), sum(every for every, _ in counts)


def gaps(office: str, years: Iterable[int]) -> dict[str, list[int]]:
    """Return the years on whose 1 July an office of a state is vacant, by the name of the state."""
    found: dict[str, list[int]] = {}
    for year in years:
        day = date(year, 7, 1)
        for state in there(day):
            if not heads_on(state.code, office, day):
                found.setdefault(state.name, []).append(year)
    return dict(sorted(found.items()))


def ranges(years: list[int]) -> str:
    """Return years as text.

    >>> ranges([1990, 1991, 1992, 1995])
    '1990-1992, 1995'
    """
    breaks = [at for at, (a, b) in enumerate(pairwise(years), 1) if b > a + 1]
    parts = [years[i:j] for i, j in zip([0, *breaks], [*breaks, len(years)], strict=True)]
    return ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)


def page() -> Iterator[str]:
    """Yield the lines of the page."""
    complete, every = complete_state_years()
    yield "# Coverage of heads of state and of government\n"
    yield "<!-- Made by bench/coverage.py from reference/: run `make coverage`. -->\n"
    yield (
        "The table of leaders declares what it knows. "
        "For each state, office and time its level is:\n"
    )
    yield "| level | meaning |\n|---|---|"
    yield (
        "| `complete` | the terms follow each other without a gap of more than 31 days, two "
        "sources confirm both bounds of each, and no unconfirmed term of somebody else lies in it |"
    )
    yield "| `partial` | the table has a term |"
    yield "| `none` | the table has no term |\n"
    yield (
        "The rules never use the absence of a name as evidence, whatever the level. "
        "`geokg actors NAME --at DAY` prints the level, `geokg.actors.coverage_of` returns it, and "
        "`reference/README.md` describes the sources and the rules. How often the byline rule is "
        "right under each level is measured in [Benchmarks](benchmarks.md).\n"
    )
    yield (
        f"Of the {every:,} years of a state and an office from {RECENT[0]} to {RECENT[-1]}, "
        f"{complete:,} are complete on every day: {100 * complete / every:.1f} %. After 2025-10-03 "
        "nothing is complete, since only one source goes on.\n"
    )
    yield "![Share of states by year](coverage.svg)\n"
    yield "## By year\n"
    yield "Share of the states that were there on 1 July, in percent.\n"
    yield (
        "| year | states | head of state in the table | complete "
        "| head of government in the table | complete |"
    )
    yield "|---|---:|---:|---:|---:|---:|"
    for year in YEARS:
        shares = [share(year, office) for office in OFFICES]
        cells = [f"{one.percent(what):.1f}" for one in shares for what in COLOURS]
        yield f"| {year} | {shares[0].states} | {' | '.join(cells)} |"
    yield ""
    for office in OFFICES:
        for years in (range(1990, 2026), range(1946, 1990)):
            yield f"## Gaps: {office}, {years[0]} to {years[-1]}\n"
            yield "Years on whose 1 July the table has nobody.\n"
            yield from (f"- {name}: {ranges(found)}" for name, found in gaps(office, years).items())
            yield ""


def plot(top: float, office: str) -> str:
    """Return one plot: both shares of an office over the years."""
    high, low = top + 34, top + 34 + HEIGHT
    across, down = PLOT / (len(YEARS) - 1), HEIGHT / 100
    drawn = text(10, top + 16, f"{office.capitalize()}: share of states on 1 July", kind="h")
    for percent in range(0, 101, 20):
        y = low - percent * down
        drawn += line(LEFT, y, LEFT + PLOT, y)
        drawn += text(LEFT - 8, y + 4, f"{percent} %", kind="s", anchor="end")
    for year in YEARS:
        if year % 10 == 0:
            x = LEFT + (year - YEARS[0]) * across
            drawn += line(x, high, x, low)
            drawn += text(x, low + 16, str(year), kind="s", anchor="middle")
    for at, (what, colour) in enumerate(COLOURS.items()):
        places = [
            (LEFT + (year - YEARS[0]) * across, low - share(year, office).percent(what) * down)
            for year in YEARS
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        drawn += f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>\n'
        y = high + 14 + 22 * at
        drawn += f'<rect x="{LEFT + PLOT + 24:.1f}" y="{y - 9:.1f}" width="16" height="5" '
        drawn += f'fill="{colour}"/>\n' + text(LEFT + PLOT + 46, y - 2, what)
    return drawn


def picture() -> str:
    """Return the picture as SVG."""
    height = HEIGHT + 80
    drawn = "".join(plot(10 + at * height, office) for at, office in enumerate(OFFICES))
    total = 10 + len(OFFICES) * height
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total}">\n'
    paper = f'<style>{STYLE}</style>\n<rect width="{WIDTH}" height="{total}" fill="#fff"/>\n'
    return f"{head}{paper}{drawn}</svg>\n"


def main(arguments: list[str]) -> int:
    """Write the page and the picture, or check that they are up to date."""
    failed = False
    for path, content in ((PAGE, "\n".join(page())), (PICTURE, picture())):
        content = content.rstrip("\n") + "\n"
        if arguments == ["--check"]:
            same = path.is_file() and path.read_text(encoding="utf-8") == content
            failed |= not same
            print(f"{path.name}: {'as made' if same else 'differs: run bench/coverage.py'}")
        else:
            path.write_text(content, encoding="utf-8")
            print(f"{path.name}: {len(content)} characters")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
