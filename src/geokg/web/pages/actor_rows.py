"""What the articles give to the pages of actors: rows in a spool, by state or actor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from geokg.graph.rows import THE_ARTICLE
from geokg.web.pages.batches import Batch
from geokg.web.pages.edtf_words import words_of
from geokg.web.pages.site import Site, state_code
from geokg.web.pages.spool import Keyed, KeyedTexts, Row, Spool

LAST: Final = "9999-99-99"
"""The place of what has no date: after everything that has one."""
_NOBODY: Final = "somebody not named"


class _Cast:
    """The actors of a batch, and for whom each acts."""

    def __init__(self, actors: Mapping[str, Any], site: Site) -> None:
        self._actors = actors
        self._site = site

    def behind(self, iri: str) -> tuple[str, ...]:
        """Return an actor and those for whom it acts, the state last."""
        found, waiting = [iri], [iri]
        while waiting:
            row = self._actors.get(waiting.pop())
            new = [other for other in (row.acts_for_id if row else ()) if other not in found]
            found += new
            waiting += new
        return tuple(found)

    def involved(self, iri: str) -> frozenset[str]:
        """Return all that take part where an actor does: those behind it and its members."""
        row = self._actors.get(iri)
        members = row.member_id if row else ()
        return frozenset(one for each in (iri, *members) for one in self.behind(each))

    def name(self, iri: str) -> str:
        """Return the name of an actor, or its id."""
        row = self._actors.get(iri)
        return str(row.name) if row and row.name else self._site.actor_name(iri)

    def link(self, iri: str) -> tuple[str, str]:
        """Return the name of an actor and the path of its page."""
        return self.name(iri), self._site.actor_page(iri)


def collect_actors(
    claims: Mapping[str, Any],
    shown: Mapping[str, Row],
    texts: Mapping[str, str],
    batch: Batch,
    spool: Spool,
    site: Site,
) -> None:
    """Add what pages of actors show: the actors, their organs, situations and statements.

    What belongs to articles of other batches comes into the spool with these.

    Args:
        claims: The claims by IRI.
        shown: The same as rows of lists.
        texts: These rows as texts.
        batch: The batch.
        spool: The spool.
        site: The settings of the site.
    """
    cast = _Cast({row.actor: row for row in batch.rows.actors}, site)
    own = {row.actor: row for row in batch.actors}
    spool.add("state", _states(claims, own))
    spool.add("actor", _actors(own, cast, site))
    spool.add("organ", _organs(own, site))
    spool.add_texts("said", _said(claims, texts, cast, site))
    spool.add_texts("told", _told(claims, texts, cast, site))
    own_claims = [row for row in claims.values() if row.situation not in batch.others]
    spool.add("part", _parts(own_claims, shown, cast, site))


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


def _actors(actors: Mapping[str, Any], cast: _Cast, site: Site) -> Keyed:
    """Yield the actors of articles; states are known from the reference data."""
    for iri, row in actors.items():
        if row.kind == "State":
            continue
        yield (
            "",
            iri,
            {
                "iri": iri,
                "names": [row.name or site.local(iri), *row.also],
                "kind": row.kind,
                "page": site.actor_page(iri),
                "article": site.article_of(iri),
                "office": row.office or "",
                "holds": row.holds,
                "acts_for": [cast.link(other) for other in row.acts_for_id],
                "country": [cast.link(other) for other in row.country_id],
                "members": [cast.link(other) for other in row.member_id],
                "state": next(filter(None, map(state_code, cast.behind(iri))), ""),
                "same_as": row.same_as,
            },
        )


def _organs(actors: Mapping[str, Any], site: Site) -> Keyed:
    for iri, row in actors.items():
        above = (*row.acts_for_id, *row.country_id)
        for name in filter(None, map(site.actor_name, dict.fromkeys(above))):
            yield (
                name,
                row.name or iri,
                {
                    "name": row.name or site.local(iri),
                    "kind": row.kind,
                    "office": row.office or "",
                    "page": site.actor_page(iri),
                    "article": site.article_of(iri),
                },
            )


def _said(
    claims: Mapping[str, Any], texts: Mapping[str, str], cast: _Cast, site: Site
) -> KeyedTexts:
    """Yield the claims that an actor makes, itself or by an organ or person."""
    for iri, row in claims.items():
        if row.claimant_id and row.claimant != THE_ARTICLE:
            for name in _names(cast.behind(row.claimant_id), site):
                yield name, iri, texts[iri]


def _told(
    claims: Mapping[str, Any], texts: Mapping[str, str], cast: _Cast, site: Site
) -> KeyedTexts:
    """Yield the claims of others than the article about what an actor does or meets."""
    for iri, row in claims.items():
        if row.claimant == THE_ARTICLE:
            continue
        speaking = frozenset(cast.behind(row.claimant_id)) if row.claimant_id else frozenset()
        about = {one for actor in row.actor_id for one in cast.involved(actor)}
        for name in _names(sorted(about - speaking), site):
            yield name, iri, texts[iri]


def _names(iris: Sequence[str], site: Site) -> Iterator[str]:
    return filter(None, map(site.actor_name, iris))


def _parts(claims: Iterable[Any], shown: Mapping[str, Row], cast: _Cast, site: Site) -> Keyed:
    """Yield each situation once for each actor that takes part, with the others that do."""
    situations: dict[str, list[Any]] = {}
    for row in claims:
        situations.setdefault(row.situation, []).append(row)
    for iri, told in situations.items():
        participants = {actor: cast.involved(actor) for row in told for actor in row.actor_id}
        summary = _summary(told, shown)
        place = f"{summary.pop('place')} {iri}"
        for actor in sorted(frozenset().union(*participants.values())):
            own = cast.involved(actor)
            others = {
                cast.behind(other)[-1]
                for other, involved in participants.items()
                if actor not in involved and other not in own
            }
            named = sorted((*cast.link(other), site.actor_name(other)) for other in others - own)
            if name := site.actor_name(actor):
                yield name, place, {**summary, "others": named}


def _summary(told: Sequence[Any], shown: Mapping[str, Row]) -> Row:
    """Return a situation as a row of a list, by the claims about it."""
    positive = [row for row in told if row.polarity == "positive"]
    first = next((row for row in positive if row.modality == "actual"), told[0])
    days = [row.earliest or row.latest for row in told if row.earliest or row.latest]
    dates = dict.fromkeys(words_of(row.when) for row in told if row.when)
    return {
        **shown[first.claim],
        "place": min(days).isoformat() if days else LAST,
        "when": " or ".join(list(dates)[:2]),
        **said_and_denied(told),
    }


def said_and_denied(told: Sequence[Any]) -> Row:
    """Return who makes the positive claims about a situation, and who denies it."""
    positive = (row for row in told if row.polarity == "positive")
    return {
        "claimants": list(dict.fromkeys(row.claimant or _NOBODY for row in positive)),
        "deniers": list(dict.fromkeys(row.claimant or _NOBODY for row in told if _is_denial(row))),
    }


def said_by(row: Row) -> str:
    """Return who makes the positive claims about a situation and who denies it, in words.

    >>> said_by({"claimants": ["Iran"], "deniers": ["Iraq", "Oman"]})
    'Iran; denied by Iraq, Oman'
    """
    denied = f"denied by {', '.join(row['deniers'])}" if row["deniers"] else ""
    return "; ".join(filter(None, (", ".join(row["claimants"]), denied)))


def _is_denial(row: Any) -> bool:
    return bool(row.polarity == "negative" and row.modality != "counterfactual")
