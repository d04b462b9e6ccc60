"""What the articles give to pages that several share: rows in a spool, by page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from geokg.analysis.pair_situations import PairSituation
from geokg.web.pages.actor_rows import LAST, collect_actors, said_and_denied
from geokg.web.pages.answer_tables import Answers
from geokg.web.pages.batches import Batch
from geokg.web.pages.claim_views import claim_row, who
from geokg.web.pages.edtf_words import words_of
from geokg.web.pages.site import Site
from geokg.web.pages.spool import Keyed, KeyedTexts, Spool, text_of
from geokg.web.pages.statements import situation_graphs

SEVERITIES: Final = ("error", "warning", "note")
DERIVED: Final = "derived"
"""What IRIs of findings of rules have in place of an article."""


def collect(batch: Batch, spool: Spool, site: Site) -> None:
    """Add the rows of a batch: articles, claims by type, actors."""
    claims = {row.claim: row for row in batch.rows.claims}
    shown = {iri: claim_row(row, site) for iri, row in claims.items()}
    texts = {iri: text_of(row) for iri, row in shown.items()}
    spool.add("article", _articles(batch.rows.articles))
    spool.add_texts("type", _by_type(claims, texts))
    collect_actors(claims, shown, texts, batch, spool, site)
    spool.add("finding", _findings(batch.findings, site))
    if site.is_one_document:
        spool.add("address", _addresses(batch, site))
    spool.add("quote", _quotes(batch.rows.words, claims, site))


def collect_situations(spool: Spool, site: Site, answers: Answers) -> None:
    """Add what compares articles: pairs, answers, and the findings of rules, also by article."""
    seen: set[str] = set()
    for batch in situation_graphs(spool, site):
        claims = {row.claim: row for row in batch.rows.claims}
        answers.add_situations(batch)
        # What an article states itself was collected with all of the article.
        derived = [
            row
            for row in batch.graph.findings()
            if site.article_of(row.finding) == DERIVED and row.finding not in seen
        ]
        seen.update(row.finding for row in derived)
        spool.add("finding", _findings(derived, site))
        spool.add("article finding", _findings_of_articles(derived, site))
        spool.add("pair", _pairs(batch.graph.pair_situations(), claims, site))


def _findings_of_articles(rows: Any, site: Site) -> Keyed:
    """Yield each finding for each article that it concerns or rests on."""
    for row in rows:
        names = ("finding", "rule", "severity", "explanation")
        values = {name: getattr(row, name) for name in names}
        place = (
            f"{SEVERITIES.index(row.severity)} {row.rule} {' '.join(row.concerns)} {row.finding}"
        )
        for article in sorted({site.article_of(iri) for iri in (*row.concerns, *row.claims)}):
            if article:
                yield article, place, values


def _articles(rows: Any) -> Keyed:
    for row in rows:
        yield (
            "",
            row.id,
            {
                "id": row.id,
                "title": row.title or row.id,
                "published": _iso(row.published),
                "publisher": row.publisher or "",
                "language": row.language or "",
                "licence": row.licence or "",
                "claims": row.claims,
            },
        )


def _by_type(claims: Mapping[str, Any], texts: Mapping[str, str]) -> KeyedTexts:
    for iri, row in claims.items():
        yield row.type or "", _iso(row.earliest) or f"{LAST} {iri}", texts[iri]


def _pairs(rows: tuple[PairSituation, ...], claims: Mapping[str, Any], site: Site) -> Keyed:
    for row in rows:
        told = [claims[iri] for iri in row.claims if iri in claims]
        if not told:
            continue
        first = next(
            (c for c in told if c.claim.startswith(row.situation.removesuffix(".situation"))),
            told[0],
        )
        one, other = row.pair
        whens = tuple(dict.fromkeys(words_of(c.when) for c in told if c.when))
        shown = claim_row(first, site)
        words = tuple(dict.fromkeys(c.time_words for c in told if c.time_words != c.when))
        yield (
            f"{one} {other}",
            _middle(row),
            {
                **shown,
                "label": _label(row, shown["label"]),
                "situations": sorted({c.situation for c in told}),
                "one": one,
                "other": other,
                "source": row.source,
                "target": row.target,
                "valence": row.valence,
                "via": row.via,
                "standing": row.standing,
                "days": [[a.isoformat(), b.isoformat()] for a, b in row.days],
                "sure": [day.isoformat() for day in row.sure] if row.sure else None,
                "when": " or ".join(whens[:2]),
                "open": any((c.when or "").endswith(("/..", "/")) for c in told),
                "words": list(filter(None, words))[:2],
                **said_and_denied(told),
                "articles": sorted({(site.article_of(c.claim), c.title or "") for c in told}),
                "published": _iso(max((c.published for c in told if c.published), default=None)),
            },
        )


def _label(row: PairSituation, label: str) -> str:
    """Return what happened between the two: cooperation may be directed against one of them."""
    return f"{label} against it" if row.link.endswith("-against") else label


def _middle(row: PairSituation) -> str:
    """Return the place of a situation among others: by the middle of its possible days."""
    if not row.days:
        return f"{LAST} {row.situation}"
    first, last = row.days[0][0].toordinal(), row.days[-1][1].toordinal()
    return f"{date.fromordinal((first + last) // 2).isoformat()} {row.situation}"


def _findings(rows: Any, site: Site) -> Keyed:
    for row in rows:
        quotes = [
            {"text": quote, "page": site.page_of(claim), "speaker": speaker}
            for quote, claim, speaker in zip(row.quotes, row.claims, row.speakers, strict=False)
        ]
        yield (
            str(SEVERITIES.index(row.severity)),
            row.finding,
            {
                "severity": row.severity,
                "rule": row.rule,
                "explanation": row.explanation,
                "quotes": quotes,
                "article": next(filter(None, map(site.article_of, row.claims)), ""),
                "id": site.local(row.finding),
            },
        )


def _quotes(words: Any, claims: Mapping[str, Any], site: Site) -> Keyed:
    for row in words:
        if row.exact and row.claim in claims:
            claim = claims[row.claim]
            yield (
                "",
                row.quote,
                {"text": row.exact, "page": site.page_of(row.claim), "who": who(claim)},
            )


def _addresses(batch: Batch, site: Site) -> Keyed:
    """Yield the IRIs of each article without the base, and where each leads."""
    own = {row.id for row in batch.rows.articles}
    for iri in sorted(batch.graph.subjects):
        if site.article_of(iri) not in own:
            continue
        if page := site.page_of(iri) if site.article_of(iri) else "":
            yield site.article_of(iri), iri, {"id": site.local(iri), "page": page}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
