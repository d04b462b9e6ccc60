"""The values of the annotation model: actors, their offices, and claims, as written.

References are checked once, when an `Article` is built.
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
"""The name of an actor that the text leaves open; it emits nothing."""

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
        set_field = object.__setattr__
        set_field(self, "kind", kind)
        set_field(self, "name", name)
        set_field(self, "of", of)
        set_field(self, "in_", in_)
        set_field(self, "office", office)
        set_field(self, "holds", tuple(holds))
        set_field(self, "members", words(members))
        set_field(self, "aliases", words(aliases))
        set_field(self, "wikidata", wikidata)
        set_field(self, "note", note)


@dataclass(frozen=True, slots=True, init=False)
class Claim:
    """One situation as one claimant reports it, with the exact quotes.

    Roles, ``content``, ``issue`` and ``place`` take one name or several; so does ``relayed_by``,
    from the actor that heard the claimant to the source of the article. ``annotator`` names those
    who made the claim, where not all annotators of the article did, and ``adjudicator`` who decided
    on it. ``quote`` takes words,
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
    relayed_by: tuple[str, ...]
    polarity: str
    modality: str
    certainty: str
    confidence: str
    note: str
    annotator: tuple[str, ...]
    adjudicator: str

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
        relayed_by: Words = (),
        polarity: str = "positive",
        modality: str = "actual",
        certainty: str = "",
        confidence: str = "",
        note: str = "",
        annotator: Words = (),
        adjudicator: str = "",
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "id", id)
        set_field(self, "quote", quotes(quote))
        set_field(self, "type", type)
        set_field(self, "about", about)
        set_field(self, "initiator", words(initiator) if initiator else ())
        set_field(self, "target", words(target) if target else ())
        set_field(self, "party", words(party) if party else ())
        set_field(self, "mediator", words(mediator) if mediator else ())
        set_field(self, "beneficiary", words(beneficiary) if beneficiary else ())
        set_field(self, "against", words(against) if against else ())
        set_field(self, "content", words(content) if content else ())
        set_field(self, "issue", words(issue) if issue else ())
        set_field(self, "place", words(place) if place else ())
        span = TimeSpan(verbatim=when) if isinstance(when, str) else when
        set_field(self, "when", None if span is None or span == _NO_TIME else span)
        set_field(self, "status", status)
        set_field(self, "condition", condition)
        set_field(self, "quantity", quantity)
        set_field(self, "claimant", claimant)
        set_field(self, "relayed_by", words(relayed_by) if relayed_by else ())
        set_field(self, "polarity", polarity)
        set_field(self, "modality", modality)
        set_field(self, "certainty", certainty)
        set_field(self, "confidence", confidence)
        set_field(self, "note", note)
        set_field(self, "annotator", words(annotator) if annotator else ())
        set_field(self, "adjudicator", adjudicator)

    def roles(self) -> dict[str, tuple[str, ...]]:
        """Return the roles that are filled, with their names, in the order of the vocabulary."""
        return {role: names for role, names in zip(ROLES, _in_roles(self), strict=True) if names}

    def completed(self, quote: tuple[Quote, ...], when: TimeSpan | None) -> Claim:
        """Return the claim with quotes placed, date read, and an id (by default, its digest)."""
        claim = object.__new__(Claim)
        for setter, value in zip(_SETTERS, _values(self), strict=True):
            setter(claim, value)
        _SET_QUOTE(claim, quote)
        _SET_WHEN(claim, when)
        if not self.id:
            object.__setattr__(claim, "id", claim.digest())
        return claim

    def digest(self) -> str:
        """Return an id derived from the claim's content, for claims without one."""
        content = [
            self.type or self.about,
            self.roles(),
            [quote.exact for quote in self.quote],
            self.claimant,
        ]
        return "c" + sha256(dumps(content, sort_keys=True).encode()).hexdigest()[:10]


_FIELDS: Final = tuple(field.name for field in fields(Claim))
_values: Final[Callable[[Claim], tuple[object, ...]]] = attrgetter(*_FIELDS)
_in_roles: Final[Callable[[Claim], tuple[tuple[str, ...], ...]]] = attrgetter(*ROLES)
# The fastest way to set the slots of a frozen value.
_SETTERS: Final = tuple(getattr(Claim, name).__set__ for name in _FIELDS)
_SET_QUOTE, _SET_WHEN = _SETTERS[_FIELDS.index("quote")], _SETTERS[_FIELDS.index("when")]


def words(value: Words) -> tuple[str, ...]:
    """Return one word or several as a tuple; an empty word gives an empty tuple."""
    if value.__class__ is tuple:
        return value
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value)


def quotes(value: QuoteWords) -> tuple[Quote, ...]:
    """Return one quote or several (words, quotes or spans) as a tuple of quotes."""
    if isinstance(value, str | Quote | Span):
        value = (value,)
    return tuple(map(_quote, value))


def _quote(value: str | Quote | Span) -> Quote:
    if isinstance(value, Quote):
        return value
    return Quote(span=value) if isinstance(value, Span) else Quote(value)
