"""Measure how often the byline rule reports a true byline, and how often it finds a wrong one.

    python bench/truth.py            print the tables
    python bench/truth.py --write    put them into docs/benchmarks.md

True sentences come from two places. Visits of foreign leaders to the United States, with name,
office and day, are independent of the tables of geokg: the tables are not built from them. They lie
in ../shared, and without it this part is left out. The second place is the table itself: who holds
an office on 1 July of a year. Each sentence is published a week after its day, and again with the
year moved by 7 and by 15. A finding on the first is a false alarm, on the others a hit. Only the
public rule is used: the findings of a knowledge graph.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from measure import put_table

from geokg import KnowledgeGraph
from geokg.actors import Level, coverage_of, heads_on, resolve, states
from geokg.actors.coverage import OFFICES
from geokg.actors.leaders import HEAD_OF_GOVERNMENT, HEAD_OF_STATE
from geokg.article import Actor, Article, Claim

ROOT = Path(__file__).resolve().parent.parent
VISITS = ROOT.parent / "shared" / "data" / "reference" / "leaders" / "state-visits" / "visits.csv"
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
    """Return the visits whose visitor and state can be read, with name and title as in the news."""
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
            yield Sentence("visits", match["name"], title, HEADS[title], codes.pop(), day)


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


def accused(articles: Iterable[tuple[str, Article]]) -> set[str]:
    """Return the keys of the articles whose byline has a finding in the graph."""
    found: set[str] = set()
    batch: dict[str, str] = {}
    kg = KnowledgeGraph()
    for key, article in articles:
        batch[article.id] = key
        kg.add(article)
        if len(batch) == BATCH:
            found |= {batch[name] for name in found_in(kg)}
            kg, batch = KnowledgeGraph(), {}
    return found | {batch[name] for name in found_in(kg)}


def found_in(kg: KnowledgeGraph) -> set[str]:
    """Return the ids of the articles with a finding of the byline rule."""
    return {
        iri.rpartition("/")[2]
        for row in kg.findings()
        if str(row.rule).startswith(f"{RULE}/")
        for iri in row.concerns
    }


def measured(sentences: Iterable[Sentence]) -> list[tuple[Sentence, int, Level, bool]]:
    """Yield each sentence with each byline: the shift, the coverage, and whether it was found."""
    asked: dict[str, tuple[Sentence, int, Level]] = {}
    articles: list[tuple[str, Article]] = []
    for at, sentence in enumerate(sentences):
        for years in SHIFTS:
            key = f"s-{at}-{years}"
            if article := sentence.article(key, years):
                assert article.published is not None
                level = coverage_of(sentence.code, sentence.office, article.published.day)
                asked[key] = sentence, years, level
                articles.append((key, article))
    found = accused(articles)
    return [(*asked[key], key in found) for key in asked]


def tables(results: list[tuple[Sentence, int, Level, bool]]) -> Iterator[str]:
    """Return the tables in Markdown: by origin, and within it by decade and coverage."""
    for origin in dict.fromkeys(sentence.origin for sentence, *_ in results):
        told = "the list of visits" if origin == "visits" else "the table"
        yield f"True sentences from {told}:\n"
        yield (
            "| decade | coverage at the byline | false alarms | of full names "
            "| found at +7 years | found at +15 years |"
        )
        yield "|---|---|---:|---:|---:|---:|"
        counts: dict[tuple[str, str, str], Count] = {}
        for sentence, years, level, found in results:
            if sentence.origin != origin:
                continue
            columns = [str(years), *(["full"] if sentence.full and not years else [])]
            for decade in (f"{sentence.day.year // 10 * 10}s", "all"):
                for column in columns:
                    count = counts.setdefault((decade, level, column), Count())
                    count.articles += 1
                    count.found += found
        for decade in sorted({decade for decade, _, _ in counts}):
            for level in ("complete", "partial", "none"):
                cells = [counts.get((decade, level, c), Count()) for c in ("0", "full", "7", "15")]
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
