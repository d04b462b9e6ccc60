"""What the articles give to pages that several share: rows in a spool, by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from geokg.analysis.pair_situations import PairSituation
from geokg.base.vocabulary import situation_types
from geokg.web.pages.batches import Batch
from geokg.web.pages.claim_views import doubt_of, valence_of, who
from geokg.web.pages.edtf_words import words_of
from geokg.web.pages.site import Site, state_code
from geokg.web.pages.spool import Row, Spool

_LAST: Final = "9999-99-99"
"""The place of what has no date: after everything that has one."""
SEVERITIES: Final = ("error", "warning", "note")

Keyed = Iterator[tuple[str, str, Row]]


def collect(batch: Batch, spool: Spool, site: Site) -> None:
    """Add the rows of a batch: articles, claims by type, pairs, states, findings."""
    claims = {row.claim: row for row in batch.claims}
    actors = {row.actor: row for row in batch.actors}
    spool.add("article", _articles(batch.articles))
    spool.add("type", _by_type(claims, site))
    spool.add("pair", _pairs(batch.graph.pair_situations(), claims, site))
    spool.add("organ", _organs(actors, site))
    spool.add("said", _said(claims, actors, site))
    spool.add("state", _states(claims, actors))
    spool.add("finding", _findings(batch.findings, site))
    spool.add("nquads", _nquads(batch.quads))
    spool.add("actor", _actors(actors, site))
    spool.add("quote", _quotes(batch.words, claims, site))


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


def _claim(row: Any, site: Site) -> Row:
    known = situation_types().get(row.type or "")
    return {
        "page": site.page_of(row.claim),
        "who": who(row),
        "type": row.type or "",
        "label": known.label if known else (row.type or "claim").replace("-", " "),
        "valence": valence_of(row.type),
        "doubt": doubt_of(row),
        "when": words_of(row.when) if row.when else "",
        "claimant": row.claimant or "somebody not named",
        "article": site.article_of(row.claim),
        "title": row.title or site.article_of(row.claim),
    }


def _by_type(claims: Mapping[str, Any], site: Site) -> Keyed:
    for iri, row in claims.items():
        yield row.type or "", _iso(row.earliest) or f"{_LAST} {iri}", _claim(row, site)


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
        shown = _claim(first, site)
        yield (
            f"{one} {other}",
            _middle(row),
            {
                **shown,
                "label": _label(row, shown["label"]),
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
                "claimants": list(dict.fromkeys(c.claimant or "somebody not named" for c in told)),
                "published": _iso(max((c.published for c in told if c.published), default=None)),
            },
        )


def _label(row: PairSituation, label: str) -> str:
    """Return what happened between the two: cooperation may be directed against one of them."""
    return f"{label} against it" if row.link.endswith("-against") else label


def _middle(row: PairSituation) -> str:
    """Return the place of a situation among others: by the middle of its possible days."""
    if not row.days:
        return f"{_LAST} {row.situation}"
    first, last = row.days[0][0].toordinal(), row.days[-1][1].toordinal()
    return f"{date.fromordinal((first + last) // 2).isoformat()} {row.situation}"


def _organs(actors: Mapping[str, Any], site: Site) -> Keyed:
    for iri, row in actors.items():
        for state in filter(None, map(state_code, (*row.acts_for_id, *row.country_id))):
            yield (
                state,
                row.name or iri,
                {
                    "name": row.name or site.local(iri),
                    "kind": row.kind,
                    "office": row.office or "",
                    "page": site.page_of(iri),
                    "article": site.article_of(iri),
                },
            )


def _said(claims: Mapping[str, Any], actors: Mapping[str, Any], site: Site) -> Keyed:
    """Yield the claims that a state makes, itself or by an organ or person."""
    for iri, row in claims.items():
        speaker = row.claimant_id or ""
        behind = actors[speaker].acts_for_id if speaker in actors else ()
        for state in filter(None, map(state_code, (speaker, *behind))):
            yield state, iri, _claim(row, site)


def _states(claims: Mapping[str, Any], actors: Mapping[str, Any]) -> Keyed:
    """Yield the states that claims name, each once a batch."""
    named = {code for row in claims.values() for code in map(state_code, row.actor_id)}
    named |= {
        state_code(iri)
        for row in actors.values()
        for iri in (row.actor, *row.acts_for_id, *row.country_id, *row.member_id)
    }
    for code in sorted(filter(None, named)):
        yield code, "", {}


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
                "iri": row.finding,
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


def _actors(actors: Mapping[str, Any], site: Site) -> Keyed:
    for iri, row in actors.items():
        names = [row.name or site.local(iri), *row.also]
        yield "", iri, {"names": names, "kind": row.kind, "page": site.page_of(iri)}


def _nquads(quads: Sequence[str]) -> Keyed:
    """Yield the statements of a batch, as one row."""
    yield "", quads[0] if quads else "", {"text": "".join(f"{quad} .\n" for quad in quads)}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
