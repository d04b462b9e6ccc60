"""Articles that are known to be right, built in one pass: see `known_claims`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

from geokg.article import COPIED, Article
from geokg.article.checks import (
    ADJUDICATION_RULE,
    KEYS_OF_KINDS,
    RESERVED_ARTICLES,
    report_unused,
)
from geokg.article.circles import circles
from geokg.article.known_claims import Known, Unknown, check_together, known_claim, situations_of
from geokg.article.values import ACTOR_DEFAULTS, UNSTATED, Actor, Claim, Tenure, in_roles
from geokg.article.verdicts import is_free_slug, is_right_language, state_named
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import DateError
from geokg.base.safe_text import WIKIDATA_ITEM_ID, is_slug, is_web_address
from geokg.base.text import ArticleText
from geokg.dates import PublicationDate, parse_edtf, parse_published

HEAD_DEFAULTS: Final[Mapping[str, object]] = {
    name: () if name in ("author", "annotator") else "" for name in COPIED
}
"""The texts of an article in the order of its fields, each with the value of an absent key."""
_FOREIGN: Final = {
    # An attrgetter of one name returns no tuple.
    kind: attrgetter(*foreign, *foreign[:1])
    for kind, own in KEYS_OF_KINDS.items()
    if (foreign := [key for key in ACTOR_DEFAULTS if key not in {"kind", "name", *own}])
}
"""For each kind of actor, the values that it does not have."""
_MOST_STEPS: Final = 8
"""Actors that act for one another, of which one is followed."""


def known_article(
    head: Mapping[str, Any],
    published: str,
    actors: dict[str, Actor],
    claims: Sequence[list[Any]],
    locate: Callable[[KeyPath], Location] | None,
) -> Article:
    """Return an article whose values are all known to be right.

    The caller answers for the characters of its texts (`is_writable`), and that none is blank.

    Args:
        head: The texts of the article, in the order of `HEAD_DEFAULTS`.
        published: The date of publication as written.
        actors: The actors by slug.
        claims: The values of each claim, as `known_claim` takes them.
        locate: As for `Article`.

    Raises:
        Unknown: Something is not known to be right.
    """
    date_of_publication = _check_head(head, published)
    known = Known(
        id=head["id"],
        claimant=head["claimant"] or head["id"],
        source=ArticleText(head["text"]),
        published=date_of_publication.day if date_of_publication else None,
        english=head["language"].casefold().split("-")[0] in ("", "en"),
        annotator=frozenset(head["annotator"]),
        actors=actors,
    )
    if actors:
        _check_actors(known)
    if head["claimant"] not in ("", UNSTATED, known.id):
        known.refer(head["claimant"])
    built = tuple([known_claim(values, at, known) for at, values in enumerate(claims)])
    situations = situations_of(built, known)
    check_together(built, known)
    if actors:
        _check_unused(built, known)
    return Article.from_values(
        head,
        published=date_of_publication,
        actors=MappingProxyType(actors),
        claims=built,
        states=MappingProxyType(known.states),
        situations=MappingProxyType(situations),
        warnings=tuple(known.problems.found),
        locate=locate,
    )


def _check_head(head: Mapping[str, Any], published: str) -> PublicationDate | None:
    text = head["text"]
    if not is_slug(head["id"]) or head["id"] in RESERVED_ARTICLES or not text:
        raise Unknown
    if "\r" in text or text[0] == "\ufeff":
        raise Unknown
    if head["language"] and not is_right_language(head["language"]):
        raise Unknown
    for address in (head["url"], head["licence"]):
        if address and not is_web_address(address):
            raise Unknown
    if head["adjudication"] and not ADJUDICATION_RULE.fullmatch(head["adjudication"]):
        raise Unknown
    try:
        if head["annotated"]:
            parse_published(head["annotated"])
        return parse_published(published) if published else None
    except DateError:
        raise Unknown from None


def _check_actors(known: Known) -> None:
    actors = known.actors
    for slug, actor in actors.items():
        if actor.kind == "state":
            # If it is the slug of another state, the day does not matter to what it means.
            day = None if actor.name in known.states else known.published
            known.add_state(slug, state_named(actor.name, day))
        else:
            known.meant[slug] = slug
    for slug, actor in actors.items():
        if not is_free_slug(slug) or slug == known.id:
            raise Unknown
        if any(_FOREIGN[actor.kind](actor)):
            raise Unknown
        if actor.kind == "state":
            continue
        if actor.wikidata and not WIKIDATA_ITEM_ID.fullmatch(actor.wikidata):
            raise Unknown
        _check_ties(actor, known)
    if known.nested:
        _check_circles(actors)


def _check_ties(actor: Actor, known: Known) -> None:
    if actor.of:
        known.refer(actor.of)
        known.nested |= actor.of in known.actors
    if actor.in_:
        _check_state(actor.in_, known)
    if actor.members:
        known.refer_all(actor.members)
        known.nested |= not known.actors.keys().isdisjoint(actor.members)
    for tenure in actor.holds:
        if tenure.of:
            _check_state(tenure.of, known)
        _check_tenure(tenure)


def _check_state(name: str, known: Known) -> None:
    known.refer(name)
    if name in known.actors and known.actors[name].kind != "state":
        raise Unknown


def _check_tenure(tenure: Tenure) -> None:
    try:
        start = parse_edtf(tenure.from_) if tenure.from_ else None
        end = parse_edtf(tenure.until) if tenure.until else None
    except DateError:
        raise Unknown from None
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        raise Unknown


def _check_circles(actors: Mapping[str, Actor]) -> None:
    for actor in actors.values():
        steps = 0
        while actor.of in actors:
            actor = actors[actor.of]
            steps += 1
            if steps > _MOST_STEPS:
                raise Unknown
    members = {slug: actor.members for slug, actor in actors.items() if actor.members}
    if any(name in members for names in members.values() for name in names) and circles(members):
        raise Unknown


def _check_unused(claims: Sequence[Claim], known: Known) -> None:
    """Warn of actors that are named neither by a claim nor in the text."""
    actors = known.actors
    roles = chain.from_iterable(map(in_roles, claims))
    silent = actors.keys() - chain.from_iterable(roles)
    if not silent:
        return
    for claim in claims:
        silent.difference_update((claim.claimant,), claim.relayed_by, claim.issue, claim.place)
    silent -= {known.claimant, *_named_by(actors)}
    unused = [slug for slug in actors if slug in silent] if silent else ()
    report_unused(unused, actors, known.source.text, known.states, known.problems)


def _named_by(actors: Mapping[str, Actor]) -> Iterator[str]:
    """Yield the names that actors refer to."""
    for actor in actors.values():
        yield from (actor.of, actor.in_, *actor.members)
        yield from (tenure.of for tenure in actor.holds)
