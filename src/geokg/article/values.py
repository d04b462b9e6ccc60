"""The values of the annotation model: actors, their offices, and claims, as written.

They hold what the annotation file says. References are checked once, when an `Article` is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from hashlib import sha256
from json import dumps
from operator import attrgetter
from typing import Final

from geokg.base.text import Quote, Span
from geokg.base.vocabulary import ROLES
from geokg.dates import TimeSpan

_NO_TIME: Final = TimeSpan()
UNSTATED = "unstated"
"""Written where the text does not say who; it emits nothing."""

Words = str | Iterable[str]
QuoteWords = str | Quote | Span | Iterable[str | Quote | Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """An office that a person held, with EDTF dates as the annotator gives them."""

    office: str
    of: str = ""
    from_: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, init=False)
class Actor:
    """An actor as an article presents it: its kind, its name, and for whom it acts.

    ``of`` and ``in_`` name another actor of the article, or a state by its code.

    >>> Actor("organ", "Government of France", of="FRA", aliases="Paris").aliases
    ('Paris',)
    """

    kind: str
    name: str
    of: str
    in_: str
    office: str
    holds: tuple[Tenure, ...]
    members: tuple[str, ...]
    aliases: tuple[str, ...]
    wikidata: str
    note: str

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        of: str = "",
        in_: str = "",
        office: str = "",
        holds: Iterable[Tenure] = (),
        members: Words = (),
        aliases: Words = (),
        wikidata: str = "",
        note: str = "",
    ) -> None:
        put = object.__setattr__
        put(self, "kind", kind)
        put(self, "name", name)
        put(self, "of", of)
        put(self, "in_", in_)
        put(self, "office", office)
        put(self, "holds", tuple(holds))
        put(self, "members", words(members))
        put(self, "aliases", words(aliases))
        put(self, "wikidata", wikidata)
        put(self, "note", note)


@dataclass(frozen=True, slots=True, init=False)
class Claim:
    """One situation as one claimant reports it, with the exact quotes.

    Roles, ``content``, ``issue`` and ``place`` take one name or several. ``quote`` takes words,
    spans in code points, or several of them. In an `Article`, every quote has its span, every date
    its bounds, and every claim its id.

    >>> Claim(type="recognise", initiator="IRN", target="TJK", quote=Span(4, 30)).initiator
    ('IRN',)
    """

    id: str
    quote: tuple[Quote, ...]
    type: str
    about: str
    initiator: tuple[str, ...]
    target: tuple[str, ...]
    party: tuple[str, ...]
    mediator: tuple[str, ...]
    beneficiary: tuple[str, ...]
    against: tuple[str, ...]
    content: tuple[str, ...]
    issue: tuple[str, ...]
    place: tuple[str, ...]
    when: TimeSpan | None
    status: str
    condition: str
    quantity: str
    claimant: str
    relayed_by: str
    polarity: str
    modality: str
    certainty: str
    confidence: str
    note: str

    def __init__(
        self,
        *,
        quote: QuoteWords,
        id: str = "",
        type: str = "",
        about: str = "",
        initiator: Words = (),
        target: Words = (),
        party: Words = (),
        mediator: Words = (),
        beneficiary: Words = (),
        against: Words = (),
        content: Words = (),
        issue: Words = (),
        place: Words = (),
        when: TimeSpan | str | None = None,
        status: str = "",
        condition: str = "",
        quantity: str = "",
        claimant: str = "",
        relayed_by: str = "",
        polarity: str = "positive",
        modality: str = "actual",
        certainty: str = "",
        confidence: str = "",
        note: str = "",
    ) -> None:
        put = object.__setattr__
        put(self, "id", id)
        put(self, "quote", quotes(quote))
        put(self, "type", type)
        put(self, "about", about)
        put(self, "initiator", words(initiator) if initiator else ())
        put(self, "target", words(target) if target else ())
        put(self, "party", words(party) if party else ())
        put(self, "mediator", words(mediator) if mediator else ())
        put(self, "beneficiary", words(beneficiary) if beneficiary else ())
        put(self, "against", words(against) if against else ())
        put(self, "content", words(content) if content else ())
        put(self, "issue", words(issue) if issue else ())
        put(self, "place", words(place) if place else ())
        given = TimeSpan(verbatim=when) if isinstance(when, str) else when
        put(self, "when", None if given is None or given == _NO_TIME else given)
        put(self, "status", status)
        put(self, "condition", condition)
        put(self, "quantity", quantity)
        put(self, "claimant", claimant)
        put(self, "relayed_by", relayed_by)
        put(self, "polarity", polarity)
        put(self, "modality", modality)
        put(self, "certainty", certainty)
        put(self, "confidence", confidence)
        put(self, "note", note)

    def roles(self) -> dict[str, tuple[str, ...]]:
        """Return the roles that are filled, with their names, in the order of the vocabulary."""
        return {role: names for role, names in zip(ROLES, _in_roles(self), strict=True) if names}

    def completed(self, quote: tuple[Quote, ...], when: TimeSpan | None) -> Claim:
        """Return the claim with quotes placed, date read, and an id (by default, its digest)."""
        claim = object.__new__(Claim)
        for put, value in zip(_PUT, _values(self), strict=True):
            put(claim, value)
        _PUT_QUOTE(claim, quote)
        _PUT_WHEN(claim, when)
        if not self.id:
            object.__setattr__(claim, "id", claim.digest())
        return claim

    def digest(self) -> str:
        """Return an id derived from the claim's content, for claims without one."""
        said = [
            self.type or self.about,
            self.roles(),
            [quote.exact for quote in self.quote],
            self.claimant,
        ]
        return "c" + sha256(dumps(said, sort_keys=True).encode()).hexdigest()[:10]


_FIELDS: Final = tuple(field.name for field in fields(Claim))
_values: Final[Callable[[Claim], tuple[object, ...]]] = attrgetter(*_FIELDS)
_in_roles: Final[Callable[[Claim], tuple[tuple[str, ...], ...]]] = attrgetter(*ROLES)
# The fastest way to set the slots of a frozen value.
_PUT: Final = tuple(getattr(Claim, name).__set__ for name in _FIELDS)
_PUT_QUOTE, _PUT_WHEN = _PUT[_FIELDS.index("quote")], _PUT[_FIELDS.index("when")]


def words(given: Words) -> tuple[str, ...]:
    """Return one word or several as a tuple; an empty word gives an empty tuple."""
    if given.__class__ is tuple:
        return given
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(given)


def quotes(given: QuoteWords) -> tuple[Quote, ...]:
    """Return one quote or several (words, quotes or spans) as a tuple of quotes."""
    if isinstance(given, str | Quote | Span):
        given = (given,)
    return tuple(map(_quote, given))


def _quote(given: str | Quote | Span) -> Quote:
    if isinstance(given, Quote):
        return given
    return Quote(span=given) if isinstance(given, Span) else Quote(given)
