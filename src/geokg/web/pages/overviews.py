"""The pages about more than one article: lists, types, findings, and the landing page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from geokg.actors import states
from geokg.base.vocabulary import PREFIXES, SituationType, situation_types
from geokg.web.pages.citing import bibtex, cite, dataset_ld
from geokg.web.pages.claim_views import Name
from geokg.web.pages.pairs import state_name, write_pairs
from geokg.web.pages.question_pages import write_questions
from geokg.web.pages.rendering import PageWriter
from geokg.web.pages.search_pages import write_search, write_sparql
from geokg.web.pages.site import Gone, pair_slug, state_slug
from geokg.web.pages.spool import Row, Spool
from geokg.web.pages.year_bars import YearBars, year_bars

SHOWN: Final = 300
"""The most rows of a list on one page; the page says how many there are."""
_FIRST: Final = 12


def write_overviews(spool: Spool, pages: PageWriter) -> None:
    """Write every page that is not of one article."""
    pairs, years, partners = write_pairs(spool, pages)
    _write_states(spool, pages, partners)
    _write_articles(spool, pages)
    _write_types(spool, pages)
    _write_findings(spool, pages)
    write_questions(pages)
    write_search(spool, pages)
    write_sparql(spool, pages)
    pages.page("404.html", "404.html")
    _write_index(spool, pages, pairs, year_bars(years))


def _write_articles(spool: Spool, pages: PageWriter) -> None:
    total = sum(spool.counts("article").values())
    pages.listing("articles/index.html", "articles.html", spool.rows("article"), total)


def _write_states(spool: Spool, pages: PageWriter, partners: Mapping[str, Counter[str]]) -> None:
    codes = list(spool.counts("state"))
    organs, said = spool.counts("organ"), spool.counts("said")
    for code in codes:
        own = partners.get(code, Counter())
        pages.page(
            f"actors/{state_slug(code)}.html",
            "actor.html",
            code=code,
            state=states().get(code),
            name=state_name(code),
            iri=PREFIXES["gkgs"] + code,
            partners=[
                (Name(state_name(other), f"pairs/{pair_slug(code, other)}.html"), number)
                for other, number in sorted(own.items(), key=lambda item: (-item[1], item[0]))
            ],
            organs=_distinct(islice(spool.rows("organ", code), SHOWN)),
            organ_count=organs.get(code, 0),
            said=list(islice(spool.rows("said", code), SHOWN)),
            said_count=said.get(code, 0),
            neighbours=_succession(code, codes),
        )
    rows = [
        (
            Name(state_name(code), f"actors/{state_slug(code)}.html"),
            sum(partners.get(code, Counter()).values()),
            len(partners.get(code, ())),
        )
        for code in codes
    ]
    rows.sort(key=lambda row: row[0].text)
    pages.page("actors/index.html", "actors.html", actors=rows)


def _succession(code: str, known: Iterable[str]) -> list[tuple[str, Name]]:
    """Return the states before and after a state, with pages where they have one."""
    state, pages = states().get(code), frozenset(known)
    before = [("before", other) for other in (state.replaces if state else ())]
    after = [("after", other.code) for other in states().values() if code in other.replaces]
    return [
        (when, Name(state_name(c), f"actors/{state_slug(c)}.html" if c in pages else ""))
        for when, c in sorted([*before, *after])
    ]


def _distinct(rows: Iterable[Row]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return organs and persons by name and kind, each with the articles that name it."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in rows:
        key = (row["name"], row["kind"], row["office"])
        found.setdefault(key, []).append((row["article"], row["page"]))
    return [(*key, articles) for key, articles in found.items()]


def _write_types(spool: Spool, pages: PageWriter) -> None:
    counts = spool.counts("type")
    known = situation_types()
    for name in known:
        pages.page(
            f"types/{name}.html",
            "type.html",
            type=known[name],
            count=counts.get(name, 0),
            claims=list(islice(spool.rows("type", name), SHOWN)),
            related=[known[r] for r in (known[name].broader, *known[name].related) if r in known],
            narrower=[kind for kind in known.values() if kind.broader == name],
        )
    pages.page("types/index.html", "types.html", types=_by_domain(known.values()), counts=counts)


def _by_domain(kinds: Iterable[SituationType]) -> list[tuple[str, list[SituationType]]]:
    found: dict[str, list[SituationType]] = {}
    for kind in kinds:
        found.setdefault(kind.domain or "other", []).append(kind)
    return sorted(found.items())


def _write_findings(spool: Spool, pages: PageWriter) -> None:
    rows = list(islice(spool.rows("finding"), SHOWN))
    total = sum(spool.counts("finding").values())
    pages.page("findings.html", "findings.html", findings=rows, total=total)


def _write_index(
    spool: Spool, pages: PageWriter, pairs: Sequence[Row], years: YearBars | None
) -> None:
    site = pages.site
    articles = list(islice(spool.rows("article"), _FIRST))
    numbers = {
        "articles": sum(spool.counts("article").values()),
        "claims": sum(spool.counts("type").values()),
        "states": len(spool.counts("state")),
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
        cite=cite(site),
        bibtex=bibtex(site),
        ld=dataset_ld(site, languages, years, [state_name(c) for c in spool.counts("state")]),
    )


def write_tombstones(spool: Spool, pages: PageWriter) -> None:
    """Write a page for each article of an earlier version that is gone, with its claims."""
    known = {row["id"] for row in spool.rows("article")}
    gone: dict[str, list[Gone]] = {}
    for thing in pages.site.gone:
        if thing.article not in known:
            gone.setdefault(thing.article, []).append(thing)
    for article, things in gone.items():
        pages.page(f"articles/{article}.html", "gone.html", article=article, things=things)
