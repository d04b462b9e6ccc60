"""Measure how often the byline rule reports a true byline, and how often it finds a wrong one.

    python bench/truth.py            print the tables
    python bench/truth.py --write    put them into docs/benchmarks.md

True sentences come from two places. Visits of foreign leaders to the United States, with name,
office and day, are independent of the tables of geokg: the tables are not built from them. They are
in ../shared, and without it this part is left out. The second place is the table itself: who holds
an office on 1 July of a year. Each sentence is published a week after its day, and again with the
year moved by 7 and by 15. A warning on the first is a false alarm, on the others a hit; notes, the
weak findings, are counted separately. Where the table has the same person in the office at the
moved date, the sentence is true there, too, and no hit is possible: hits are also counted without
these.

The list of visits has mistakes. Those that the rule finds are in bench/visits-mistakes.csv, each
with who was in office by two sources of the table, and false alarms are counted with and without.
Only the public rule is used: the findings of a knowledge graph.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from measure import put_table

from geokg import KnowledgeGraph
from geokg.actors import Level, coverage_of, heads_on, resolve, states
from geokg.actors.coverage import OFFICES
from geokg.actors.leaders import HEAD_OF_GOVERNMENT, HEAD_OF_STATE
from geokg.article import Actor, Article, Claim
from geokg.graph.byline.office_terms import may_be_same_person

ROOT = Path(__file__).resolve().parent.parent
VISITS = ROOT.parent / "shared" / "data" / "reference" / "leaders" / "state-visits" / "visits.csv"
MISTAKES = ROOT / "bench" / "visits-mistakes.csv"
RULE = "byline-against-content"
SHIFTS = (0, 7, 15)
"""Years by which a byline is moved; 0 is the true one."""
WEEK = timedelta(days=7)
YEARS = range(1946, 2026)
ONE_IN = 4
"""Each year every fourth term of the table is used, a different quarter each year."""
BATCH = 500
HEADS = {
    **dict.fromkeys(
        ("president", "king", "queen", "emperor", "sultan", "amir", "emir", "grand duke", "shah"),
        HEAD_OF_STATE,
    ),
    **dict.fromkeys(("prime minister", "premier", "chancellor", "taoiseach"), HEAD_OF_GOVERNMENT),
}
VISITOR = re.compile(rf"(?P<title>{'|'.join(HEADS)}) (?P<name>.+)", re.IGNORECASE)
COMPANY = re.compile(r",| and (?:Queen|Mrs|Princess|Prince|First Lady|Madame|Prime Minister)\b")
NO_NAME = re.compile(r"(?i)\b(?:of|elect|designate)\b")


@dataclass(frozen=True)
class Sentence:
    """A true sentence: a person, an office, a state and a day."""

    origin: str
    name: str
    title: str
    office: str
    code: str
    day: date
    mistaken: bool = False

    @property
    def full(self) -> bool:
        """Whether the name is more than a surname."""
        return " " in self.name

    def article(self, id: str, years: int) -> Article | None:
        """Return the article with the byline moved by some years, or None if no date results."""
        published = self.day + WEEK
        try:
            byline = published.replace(year=published.year + years)
        except ValueError:
            byline = published.replace(year=published.year + years, day=28)
        if byline.year > YEARS[-1]:
            return None
        state = states()[self.code]
        text = f"{self.title.title()} {self.name} of {state.in_prose} visited Washington last week."
        return Article(
            id=id,
            published=byline.isoformat(),
            text=text,
            actors={"leader": Actor("person", self.name, office=self.title, of=self.code)},
            claims=[
                Claim(type="visit", party=["leader", "USA"], quote=text[:-1], when="last week")
            ],
        )


@dataclass(frozen=True)
class Result:
    """One article: its sentence, the shift of its byline, and what the rule found in it.

    ``level`` is the coverage of the office at the byline; ``true`` says whether the table has the
    same person in the office then; ``severity`` is that of the finding, or empty.
    """

    sentence: Sentence
    years: int
    level: Level
    true: bool
    severity: str


@dataclass
class Count:
    """The number of articles, and of those in which the rule found something."""

    articles: int = 0
    found: int = 0

    def __str__(self) -> str:
        return (
            f"{100 * self.found / self.articles:.1f} % of {self.articles:,}"
            if self.articles
            else ""
        )


def visits() -> Iterator[Sentence]:
    """The visits whose visitor and state can be read, with name and title as news had them."""
    wrong = set(mistakes())
    with VISITS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["start"])
            visitor = COMPANY.split(row["visitor"])[0]
            match = VISITOR.fullmatch(visitor)
            found = resolve(re.sub(r" \(.*\)", "", row["from"]), at=day).candidates
            codes = {one.code for one in found if one.kind == "state"}
            if day.year < YEARS[0] or not match or NO_NAME.search(match["name"]) or len(codes) != 1:
                continue
            title = match["title"].casefold()
            mistaken = row["id"] in wrong
            yield Sentence("visits", match["name"], title, HEADS[title], codes.pop(), day, mistaken)


def mistakes() -> Iterator[str]:
    """The ids of the visits of somebody who was not in office, by two sources of the table."""
    with MISTAKES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            (term,) = (
                term
                for term in heads_on(row["state"], row["office"], date.fromisoformat(row["day"]))
                if term.holder == row["in office by two sources"]
            )
            lists = {source.partition(":")[0] for source in row["sources"].split()}
            assert len(lists) > 1, row
            assert set(row["sources"].split()) <= set(term.source.split()), row
            yield row["id"]


def terms() -> Iterator[Sentence]:
    """Yield the only holder of each office on 1 July of each year whose title is known."""
    for year in YEARS:
        day = date(year, 7, 1)
        for at, state in enumerate(states().values()):
            if at % ONE_IN != year % ONE_IN or not state.dated or not state.held_on(day):
                continue
            for office in OFFICES:
                held = heads_on(state.code, office, day)
                if len(held) == 1 and held[0].office in HEADS:
                    one = held[0]
                    yield Sentence("table", one.holder, one.office, office, state.code, day)


def severities(articles: Iterable[tuple[str, Article]]) -> dict[str, str]:
    """The severity of the finding on the byline of each article that has one, by its key."""
    found: dict[str, str] = {}
    batch: dict[str, str] = {}
    kg = KnowledgeGraph()
    for key, article in articles:
        batch[article.id] = key
        kg.add(article)
        if len(batch) == BATCH:
            found |= {batch[name]: severity for name, severity in found_in(kg)}
            kg, batch = KnowledgeGraph(), {}
    return found | {batch[name]: severity for name, severity in found_in(kg)}


def found_in(kg: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """The ids of the articles with a finding of the byline rule, and its severity."""
    for row in kg.findings():
        if str(row.rule).startswith(f"{RULE}/"):
            for iri in row.concerns:
                yield iri.rpartition("/")[2], str(row.severity)


def measured(sentences: Iterable[Sentence]) -> list[Result]:
    """Each sentence with each byline, and what was found."""
    asked: dict[str, tuple[Sentence, int, Level, bool]] = {}
    articles: list[tuple[str, Article]] = []
    for at, sentence in enumerate(sentences):
        for years in SHIFTS:
            key = f"s-{at}-{years}"
            if article := sentence.article(key, years):
                assert article.published is not None
                day = article.published.day
                level = coverage_of(sentence.code, sentence.office, day)
                held = heads_on(sentence.code, sentence.office, day)
                true = any(may_be_same_person(term.holder, sentence.name) for term in held)
                asked[key] = sentence, years, level, true
                articles.append((key, article))
    found = severities(articles)
    return [Result(*asked[key], found.get(key, "")) for key in asked]


COLUMNS: dict[str, Callable[[Result], bool | None]] = {
    "false alarms": lambda r: _is(r, "warning") if not r.years else None,
    "without mistakes of the list": lambda r: (
        _is(r, "warning") if not r.years and not r.sentence.mistaken else None
    ),
    "of full names": lambda r: (
        _is(r, "warning") if not r.years and not r.sentence.mistaken and r.sentence.full else None
    ),
    "notes": lambda r: _is(r, "note") if not r.years and not r.sentence.mistaken else None,
    "found at +7 years": lambda r: _is(r, "warning") if r.years == SHIFTS[1] else None,
    "of those out of office": lambda r: (
        _is(r, "warning") if r.years == SHIFTS[1] and not r.true else None
    ),
    "as a note": lambda r: _is(r, "note") if r.years == SHIFTS[1] else None,
    "found at +15 years": lambda r: _is(r, "warning") if r.years == SHIFTS[2] else None,
    "of those out of office ": lambda r: (
        _is(r, "warning") if r.years == SHIFTS[2] and not r.true else None
    ),
}
"""What each column counts: None for an article that it does not concern."""


def _is(result: Result, severity: str) -> bool:
    return result.severity == severity


def counted(results: Iterable[Result]) -> dict[tuple[str, str, str], Count]:
    """The counts by decade, coverage at the byline, and column."""
    counts: dict[tuple[str, str, str], Count] = {}
    for result in results:
        decades = [f"{result.sentence.day.year // 10 * 10}s", "all"]
        if date(1990, 1, 1) <= result.sentence.day <= date(2024, 11, 30):
            decades.append("all 1990 to 2024-11")
        for column, counts_in in COLUMNS.items():
            if (found := counts_in(result)) is not None:
                for decade in decades:
                    count = counts.setdefault((decade, result.level, column), Count())
                    count.articles += 1
                    count.found += found
    return counts


def tables(results: list[Result]) -> Iterator[str]:
    """The tables in Markdown: by origin, and within it by decade and coverage at the byline."""
    for origin in dict.fromkeys(result.sentence.origin for result in results):
        source = "the list of visits" if origin == "visits" else "the table"
        yield f"True sentences from {source}:\n"
        yield f"| decade | coverage at the byline | {' | '.join(map(str.strip, COLUMNS))} |"
        yield f"|---|---|{'---:|' * len(COLUMNS)}"
        counts = counted([result for result in results if result.sentence.origin == origin])
        for decade in sorted({decade for decade, _, _ in counts}):
            for level in ("complete", "partial", "none"):
                cells = [counts.get((decade, level, column), Count()) for column in COLUMNS]
                if any(cell.articles for cell in cells):
                    yield f"| {decade} | {level} | {' | '.join(map(str, cells))} |"
        yield ""


def main(arguments: list[str]) -> int:
    """Measure, and print or write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    options = parser.parse_args(arguments)
    sentences = [*(visits() if VISITS.is_file() else ()), *terms()]
    table = "\n".join(tables(measured(sentences)))
    print(table)
    if options.write:
        put_table("truth", table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
