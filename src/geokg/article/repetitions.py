"""Situations that one article describes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

from geokg.article.references import Problems
from geokg.article.values import Claim, in_roles
from geokg.base.vocabulary import situation_types
from geokg.dates import TimeSpan

_values = attrgetter("type", "polarity", "modality", "status", "condition", "quantity")
_topics = attrgetter("content", "issue", "place")


def report_repetitions(
    claims: Sequence[tuple[int, Claim]],
    claimant: str,
    meant: Callable[[str], str],
    problems: Problems,
) -> None:
    """Warn of claims that repeat another one; the arguments are those of `repetitions`."""
    ids = {at: claim.id for at, claim in claims}
    for at, first in repetitions(claims, claimant, meant):
        problems.add(
            ("claims", at),
            "GK125",
            f"`{ids[at]}` describes the situation of `{ids[first]}`, and it counts twice",
            fix=f"take one of the two out, or write `about: {ids[first]}` for type and roles; "
            "if there were two situations, say when, where or over what each was",
            severity="warning",
            related=("claims", first),
        )


def repetitions(
    claims: Iterable[tuple[int, Claim]], claimant: str, meant: Callable[[str], str]
) -> Iterator[tuple[int, int]]:
    """Yield the index of each claim that repeats an earlier one, and the index of that one.

    A claim repeats another where type, roles, what it is over and said in it, place, date, claimant
    and relays, polarity, modality, status, condition and quantity are the same; the order of names
    in a role does not matter. Denials are left out, since to repeat a denial adds no situation that
    an analysis counts, and so are claims whose type is undecided.

    Args:
        claims: The claims of an article with their indexes.
        claimant: Who makes the claims that name no claimant.
        meant: Returns the one name of an actor that may be named in several ways.
    """
    first: dict[object, int] = {}
    claims = tuple(claims)
    types = Counter([claim.type for _, claim in claims])
    known, sets = situation_types(), _Sets(meant)
    for at, claim in claims:
        # Most types occur once in an article, and need no comparison.
        if types[claim.type] == 1 or claim.polarity == "negative" or claim.type not in known:
            continue
        topics = _topics(claim)
        content = (
            _values(claim),
            tuple([names and sets[names] for names in in_roles(claim)]),
            tuple(map(frozenset, topics)) if any(topics) else (),
            claim.when and _date(claim.when),
            meant(claim.claimant or claimant),
            claim.relayed_by and tuple(map(meant, claim.relayed_by)),
        )
        if content in first:
            yield at, first[content]
        else:
            first[content] = at


class _Sets(dict[tuple[str, ...], frozenset[str]]):
    """What several names mean, in any order; the same names come again and again."""

    def __init__(self, meant: Callable[[str], str]) -> None:
        super().__init__()
        self.meant = meant

    def __missing__(self, names: tuple[str, ...]) -> frozenset[str]:
        self[names] = found = frozenset(map(self.meant, names))
        return found


def _date(when: TimeSpan) -> object:
    """Return what tells one date from another: its bounds, or its words where it has none."""
    if when.earliest or when.latest:
        return (when.earliest, when.latest, when.one_of)
    return when.edtf or when.verbatim.casefold()
