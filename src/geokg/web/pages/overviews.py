"""The pages about more than one article: lists, types, findings, and the landing page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from geokg.base.vocabulary import SituationType, situation_types
from geokg.web.pages.actor_pages import write_actors
from geokg.web.pages.answer_tables import Answers
from geokg.web.pages.citing import bibtex, cite, dataset_ld
from geokg.web.pages.coverage_note import office_coverage
from geokg.web.pages.list_rows import claim_items_of_type
from geokg.web.pages.ontology_page import alignments, write_ontology
from geokg.web.pages.pairs import state_name, write_pairs
from geokg.web.pages.question_pages import write_questions
from geokg.web.pages.rendering import PageWriter
from geokg.web.pages.search_pages import write_search, write_sparql
from geokg.web.pages.site import Download, Gone
from geokg.web.pages.spool import Row, Spool
from geokg.web.pages.year_bars import YearBars, year_bars

SHOWN: Final = 300
"""The most claims on the page of a type, which says how many there are."""
FINDINGS: Final = 300
"""The most findings on one page of their list: each has its quotes."""
_FIRST: Final = 12
ADDRESSES: Final = 3_000
"""The most IRIs that are ids of a landing page; a script leads the others onwards."""
_LISTED: Final = 1_000
"""The most IRIs on one page of their list."""


def write_overviews(spool: Spool, pages: PageWriter, answers: Answers) -> None:
    """Write every page that is not of one article."""
    pairs, years, partners = write_pairs(spool, pages)
    write_actors(spool, pages, partners)
    _write_articles(spool, pages)
    _write_types(spool, pages)
    _write_findings(spool, pages)
    _write_addresses(spool, pages)
    write_ontology(pages)
    if pairs:
        busiest = max(pairs, key=lambda pair: (pair["count"], pair["page"]))
        one, other = busiest["codes"]
        rows = spool.rows("pair", f"{one} {other}")
        answers.add_history(one, other, {s for row in rows for s in row["situations"]})
    write_questions(pages, answers)
    write_search(spool, pages)
    write_sparql(spool, pages, answers)
    pages.page("404.html", "404.html")
    _write_index(spool, pages, pairs, year_bars(years))


def _write_articles(spool: Spool, pages: PageWriter) -> None:
    total = sum(spool.counts("article").values())
    pages.listing("articles/index.html", "articles.html", spool.rows("article"), total)


def _write_types(spool: Spool, pages: PageWriter) -> None:
    counts = spool.counts("type")
    known = situation_types()
    for name in known:
        pages.page(
            f"types/{name}.html",
            "type.html",
            type=known[name],
            count=counts.get(name, 0),
            claims=claim_items_of_type(islice(spool.rows("type", name), SHOWN)),
            shown=SHOWN,
            related=[known[r] for r in (known[name].broader, *known[name].related) if r in known],
            alignments=alignments().get(name, ((), ())),
            narrower=[kind for kind in known.values() if kind.broader == name],
        )
    pages.page("types/index.html", "types.html", types=_by_domain(known.values()), counts=counts)


def _by_domain(kinds: Iterable[SituationType]) -> list[tuple[str, list[SituationType]]]:
    found: dict[str, list[SituationType]] = {}
    for kind in kinds:
        found.setdefault(kind.domain or "other", []).append(kind)
    return sorted(found.items())


def _write_findings(spool: Spool, pages: PageWriter) -> None:
    total = sum(spool.counts("finding").values())
    firsts = [row["id"] for row in islice(spool.rows("finding"), 0, None, FINDINGS)]
    pages.listing(
        "findings.html",
        "findings.html",
        spool.rows("finding"),
        total,
        most=FINDINGS,
        firsts=firsts,
    )
    if total > FINDINGS:
        # From these a script finds the part that has a finding.
        names = (f"{row['id']}\n" for row in spool.rows("finding"))
        pages.stream("assets/finding-names.js", "geokg_findings", names)


def _write_addresses(spool: Spool, pages: PageWriter) -> None:
    """Write the list of IRIs, for a landing page that has only some of them."""
    total = sum(spool.counts("address").values())
    if total > ADDRESSES:
        firsts = [row["id"] for row in islice(spool.rows("address"), 0, None, _LISTED)]
        rows = spool.rows("address")
        path = "addresses.html"
        pages.listing(path, path, rows, total, most=_LISTED, firsts=firsts)


def _write_index(
    spool: Spool, pages: PageWriter, pairs: Sequence[Row], years: YearBars | None
) -> None:
    site = pages.site
    articles = list(islice(spool.rows("article"), _FIRST))
    numbers = {
        "articles": sum(spool.counts("article").values()),
        "claims": sum(spool.counts("type").values()),
        "states": len(spool.counts("state")),
        "actors": sum(spool.counts("actor").values()),
        "pairs": len(pairs),
        "findings": sum(spool.counts("finding").values()),
    }
    busiest = sorted(pairs, key=lambda pair: (-pair["count"], pair["page"]))[:_FIRST]
    warnings = [r for r in spool.rows("finding") if r["severity"] != "note"][:_FIRST]
    languages = sorted({row["language"] for row in spool.rows("article") if row["language"]})
    pages.page(
        "index.html",
        "index.html",
        articles=articles,
        numbers=numbers,
        pairs=busiest,
        findings=warnings,
        years=years,
        coverage=office_coverage(spool.counts("state"), years.first, years.last) if years else (),
        panels=_panels(site.downloads),
        addresses=list(islice(spool.rows("address"), ADDRESSES)),
        address_count=sum(spool.counts("address").values()),
        cite=cite(site),
        bibtex=bibtex(site),
        ld=dataset_ld(site, languages, years, [state_name(c) for c in spool.counts("state")]),
    )


def _panels(downloads: Iterable[Download]) -> list[tuple[Download, Download]]:
    """Return the tables of the panel as CSV, each with its codebook."""
    files = {file.path: file for file in downloads}
    return [
        (files[table], file)
        for path, file in files.items()
        if path.endswith(".md") and (table := f"{path.removesuffix('.md')}.csv") in files
    ]


def write_tombstones(spool: Spool, pages: PageWriter) -> None:
    """Write a page for each article of an earlier version that is gone, with its claims."""
    known = {row["id"] for row in spool.rows("article")}
    gone: dict[str, list[Gone]] = {}
    for thing in pages.site.gone:
        if thing.article not in known:
            gone.setdefault(thing.article, []).append(thing)
    for article, things in gone.items():
        pages.page(f"articles/{article}.html", "gone.html", article=article, things=things)
