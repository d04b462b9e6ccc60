"""The values of the annotation model: actors, their offices, and claims, as written.

References are checked once, when an `Article` is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from operator import attrgetter
from typing import Any, Final, TypeAlias, cast

from geokg.article.confidence import confidence_of
from geokg.base.arguments import (
    TextValue,
    TextValues,
    argument_error,
    edtf_of,
    instances_of,
    text_of,
    texts_of,
)
from geokg.base.errors import ArgumentError
from geokg.base.text import Quote, Span
from geokg.base.vocabulary import ROLES
from geokg.dates import TimeSpan

_NO_TIME: Final = TimeSpan()
UNSTATED = "unstated"
"""The name of an actor that the text leaves open; it emits nothing."""

QuoteValue: TypeAlias = str | Quote | Span
QuoteValues: TypeAlias = QuoteValue | Iterable[QuoteValue] | None
DateValue: TypeAlias = str | date | int | None


@dataclass(frozen=True, slots=True, init=False)
class Tenure:
    """An office that a person held, with EDTF dates as the annotator gives them.

    Args:
        office: The name of the office.
        of: The state of the office: an actor of the article, or the code of a state.
        from_: The first day or year, as EDTF, a date or a number; open if absent.
        until: The last day or year, in the same forms; open if absent.

    Raises:
        ArgumentError: A value is of a wrong type.

    >>> from datetime import date
    >>> Tenure(office="president", of="FRA", from_=date(1959, 1, 8), until=1969).until
    '1969'
    """

    office: str
    of: str
    from_: str
    until: str

    def __init__(
        self,
        *,
        office: TextValue,
        of: TextValue = "",
        from_: DateValue = "",
        until: DateValue = "",
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "office", text_of("office", office))
        set_field(self, "of", text_of("of", of))
        set_field(self, "from_", edtf_of("from_", from_))
        set_field(self, "until", edtf_of("until", until))


@dataclass(frozen=True, slots=True, init=False)
class Actor:
    """An actor as an article presents it: its kind, its name, and for whom it acts.

    Args:
        kind: One of ``state organ person non-state igo group unnamed``.
        name: The name; of a state, its code or a name that the reference table has.
        of: For whom it acts: another actor of the article, or a state by its code.
        in_: The state that it is in.
        office: What the text calls a person.
        holds: The dated offices of a person, one `Tenure` or several.
        members: The actors or states that are members of a group.
        aliases: Other names that the text uses.
        wikidata: The Wikidata item, such as Q2042.
        note: A note of the annotator.

    Raises:
        ArgumentError: A value is of a wrong type. What the values mean is checked in an `Article`.

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
        name: TextValue,
        *,
        of: TextValue = "",
        in_: TextValue = "",
        office: TextValue = "",
        holds: Tenure | Iterable[Tenure] | None = (),
        members: TextValues = (),
        aliases: TextValues = (),
        wikidata: TextValue = "",
        note: TextValue = "",
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "kind", text_of("kind", kind))
        set_field(self, "name", text_of("name", name))
        set_field(self, "of", text_of("of", of))
        set_field(self, "in_", text_of("in_", in_))
        set_field(self, "office", text_of("office", office))
        set_field(
            self, "holds", tuple(instances_of("holds", () if holds is None else holds, Tenure))
        )
        set_field(self, "members", texts_of("members", members))
        set_field(self, "aliases", texts_of("aliases", aliases))
        set_field(self, "wikidata", text_of("wikidata", wikidata))
        set_field(self, "note", text_of("note", note))

    @classmethod
    def from_values(cls, values: Sequence[object]) -> Actor:
        """Return an actor of the values of all its fields, in their order, which have their types.

        >>> Actor.from_values(["group", "Arcadia", *list(ACTOR_DEFAULTS.values())[2:]])
        Actor(kind='group', name='Arcadia', of='', in_='', office='', holds=(), members=(), \
aliases=(), wikidata='', note='')
        """
        actor: Any = _UnfrozenActor()
        # fmt: off
        (
            actor.kind, actor.name, actor.of, actor.in_, actor.office, actor.holds, actor.members,
            actor.aliases, actor.wikidata, actor.note,
        ) = values
        # fmt: on
        actor.__class__ = cls
        return cast(Actor, actor)


@dataclass(frozen=True, slots=True, init=False)
class Claim:
    """One situation as one claimant reports it, with the exact quotes.

    Roles, ``content``, ``issue`` and ``place`` take one name or several. In an `Article`, every
    quote has its span, every date its bounds, and every claim its id.

    Args:
        quote: The words of the article that support the claim, exactly as printed. Code that has
            offsets gives ``Quote("the words", span=(4, 13))``, whose words are compared with the
            text; a bare `Span` has nothing to compare. Several are fragments.
        id: A slug; a hash of the content if absent.
        type: What the situation is, one of ``geokg types``; or else ``about``.
        about: The claim whose situation this claim is about.
        initiator: Actors of the article by their slugs, or states by their codes; so in all roles.
        target: At whom it is directed.
        party: Who takes part on equal terms.
        mediator: Who mediates.
        beneficiary: Who gains.
        against: Against whom it is.
        content: The claims whose situations are what was said.
        issue: What it is about, in words or as an actor.
        place: Where it is, in words or as an actor.
        when: The words of the article, EDTF, a date, a year, or a `TimeSpan`. Of a date-time, the
            day counts.
        status: One of ``ongoing ended suspended``, for relations.
        condition: The article's "if" or "unless".
        quantity: The article's numbers.
        claimant: Who says so; the article itself if absent.
        relayed_by: Who passed it on, from the one who heard the claimant to the article's source.
        polarity: ``positive`` or ``negative``.
        modality: One of ``actual intended wanted predicted counterfactual``.
        certainty: How sure the claimant is: ``certain``, ``probable`` or ``possible``.
        confidence: How sure the annotator is, from 0 to 1: a number, or a number as text.
        note: A note of the annotator.
        annotator: In an adjudicated article, who has the claim, where not all annotators have it.
        adjudicator: In an adjudicated article, who decided on it.

    Raises:
        ArgumentError: A value is of a wrong type. What the values mean is checked in an `Article`.

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
        quote: QuoteValues,
        id: TextValue = "",
        type: TextValue = "",
        about: TextValue = "",
        initiator: TextValues = (),
        target: TextValues = (),
        party: TextValues = (),
        mediator: TextValues = (),
        beneficiary: TextValues = (),
        against: TextValues = (),
        content: TextValues = (),
        issue: TextValues = (),
        place: TextValues = (),
        when: TimeSpan | DateValue = None,
        status: TextValue = "",
        condition: TextValue = "",
        quantity: TextValue = "",
        claimant: TextValue = "",
        relayed_by: TextValues = (),
        polarity: TextValue = "positive",
        modality: TextValue = "actual",
        certainty: TextValue = "",
        confidence: str | float | Decimal | None = "",
        note: TextValue = "",
        annotator: TextValues = (),
        adjudicator: TextValue = "",
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "id", text_of("id", id))
        set_field(self, "quote", quotes(quote))
        set_field(self, "type", text_of("type", type))
        set_field(self, "about", text_of("about", about))
        for name, names in (
            ("initiator", initiator),
            ("target", target),
            ("party", party),
            ("mediator", mediator),
            ("beneficiary", beneficiary),
            ("against", against),
            ("content", content),
            ("issue", issue),
            ("place", place),
            ("relayed_by", relayed_by),
            ("annotator", annotator),
        ):
            set_field(self, name, () if names == () else texts_of(name, names))
        set_field(self, "when", _time(when))
        set_field(self, "status", text_of("status", status))
        set_field(self, "condition", text_of("condition", condition))
        set_field(self, "quantity", text_of("quantity", quantity))
        set_field(self, "claimant", text_of("claimant", claimant))
        set_field(self, "polarity", text_of("polarity", polarity) or "positive")
        set_field(self, "modality", text_of("modality", modality) or "actual")
        set_field(self, "certainty", text_of("certainty", certainty))
        set_field(self, "confidence", confidence_of(confidence))
        set_field(self, "note", text_of("note", note))
        set_field(self, "adjudicator", text_of("adjudicator", adjudicator))

    @classmethod
    def from_texts(cls, fields: Mapping[str, object]) -> Claim:
        """Return a claim of values that already have the types of its fields.

        A reader of files has checked them, and makes many claims.

        >>> Claim.from_texts({"id": "c1", "quote": (Quote("words"),)}).modality
        'actual'
        """
        claim = cls.from_values(tuple({**CLAIM_DEFAULTS, **fields}.values()))
        if claim.confidence:
            object.__setattr__(claim, "confidence", confidence_of(claim.confidence))
        return claim

    @classmethod
    def from_values(cls, values: Sequence[object]) -> Claim:
        """Return a claim of the values of all its fields, in their order, which have their types.

        >>> claim = Claim(id="c1", quote="words")
        >>> Claim.from_values([getattr(claim, name) for name in CLAIM_DEFAULTS]) == claim
        True
        """
        claim: Any = _UnfrozenClaim()
        # fmt: off
        (
            claim.id, claim.quote, claim.type, claim.about, claim.initiator, claim.target,
            claim.party, claim.mediator, claim.beneficiary, claim.against, claim.content,
            claim.issue, claim.place, claim.when, claim.status, claim.condition, claim.quantity,
            claim.claimant, claim.relayed_by, claim.polarity, claim.modality, claim.certainty,
            claim.confidence, claim.note, claim.annotator, claim.adjudicator,
        ) = values
        # fmt: on
        claim.__class__ = cls
        return cast(Claim, claim)

    def _repr_html_(self) -> str:
        """Return the claim as a card with its quotes in context, which Jupyter shows."""
        from geokg.article.display import claim_html

        return claim_html(self)

    def roles(self) -> dict[str, tuple[str, ...]]:
        """Return the roles that are filled, with their names, in the order of the vocabulary."""
        return {role: names for role, names in zip(ROLES, in_roles(self), strict=True) if names}

    def completed(self, quote: tuple[Quote, ...], when: TimeSpan | None) -> Claim:
        """Return the claim with quotes placed, date read, and an id (by default, its digest)."""
        values = list(_values(self))
        values[_QUOTE], values[_WHEN] = quote, when
        claim = Claim.from_values(values)
        if not self.id:
            object.__setattr__(claim, "id", claim.digest())
        return claim

    def digest(self) -> str:
        """Return an id derived from the claim's content, for claims without one."""
        words = [quote.exact for quote in self.quote]
        roles = dict(zip(ROLES, in_roles(self), strict=True))
        return id_of_content(self.type or self.about, roles, words, self.claimant)


def id_of_content(
    what: str, roles: Mapping[str, Sequence[str]], quotes: Sequence[str], claimant: str
) -> str:
    """Return an id derived from the content of a claim.

    Args:
        what: The type of the claim, or the claim that it is about.
        roles: The names in each role of `ROLES`; other keys do not count.
        quotes: The words of its quotes.
        claimant: Who makes it, as the claim says.

    >>> id_of_content("meet", Claim(quote=(), party=["FRA", "MLI"]).roles(), ["met"], "")
    'c3a181cfc9a'
    """
    # What json.dumps writes with sorted keys, in a fourth of the time.
    filled = ", ".join(
        [f'"{role}": {_json_list(names)}' for role in _SORTED_ROLES if (names := roles.get(role))]
    )
    content = f"[{_json(what)}, {{{filled}}}, {_json_list(quotes)}, {_json(claimant)}]"
    return "c" + sha256(content.encode()).hexdigest()[:10]


def _json_list(texts: Sequence[str]) -> str:
    return f"[{_json(texts[0])}]" if len(texts) == 1 else f"[{', '.join(map(_json, texts))}]"


_json: Final = encode_basestring_ascii
_SORTED_ROLES: Final = sorted(ROLES)
_FIELDS: Final = tuple(field.name for field in fields(Claim))
_values: Final[Callable[[Claim], tuple[object, ...]]] = attrgetter(*_FIELDS)
in_roles: Final[Callable[[Claim], tuple[tuple[str, ...], ...]]] = attrgetter(*ROLES)
"""Returns the names in each role of a claim, in the order of `ROLES`."""
_QUOTE, _WHEN = _FIELDS.index("quote"), _FIELDS.index("when")


class _UnfrozenClaim:
    """A claim while it is made: its slots are those of `Claim`, whose class it then gets.

    To assign to attributes is four times as fast as to call the setters of a frozen class.
    """

    __slots__ = _FIELDS


class _UnfrozenActor:
    """An actor while it is made, with the slots of `Actor`."""

    __slots__ = tuple(field.name for field in fields(Actor))


def quotes(value: object) -> tuple[Quote, ...]:
    """Return one quote or several (words, quotes or spans) as a tuple of quotes.

    Raises:
        ArgumentError: A value is none of these.
    """
    if value is None:
        return ()
    if isinstance(value, str | Quote | Span):
        return (_quote("quote", value),)
    if isinstance(value, bytes | dict | set) or not isinstance(value, Iterable):
        raise _no_quote("quote", value)
    items = tuple(value)
    if len(items) == 2 and all(isinstance(item, int) for item in items):
        start, end = items
        raise _no_quote("quote", items, f'quote=Quote("the words", span=({start}, {end}))')
    return tuple([_quote(f"quote[{at}]", item) for at, item in enumerate(items)])


def _quote(name: str, value: object) -> Quote:
    if isinstance(value, Quote):
        return value
    if isinstance(value, Span):
        return Quote(span=value)
    if isinstance(value, str):
        return Quote(value)
    raise _no_quote(name, value)


def _no_quote(name: str, value: object, fix: str = "") -> ArgumentError:
    expected = 'words of the article, or Quote("the words", span=(start, end)), or a list of these'
    return argument_error(name, value, expected, fix)


def _time(value: object) -> TimeSpan | None:
    if value is None:
        return None
    if isinstance(value, TimeSpan):
        return None if value == _NO_TIME else value
    if not isinstance(value, str | date | int) or isinstance(value, bool):
        expected = "words of the article, EDTF, a date, a year, or a TimeSpan"
        raise argument_error("when", value, expected)
    words = edtf_of("when", value)
    return TimeSpan(verbatim=words) if words else None


CLAIM_DEFAULTS: Final[Mapping[str, object]] = {
    name: getattr(Claim(quote=()), name) for name in _FIELDS
}
"""The fields of a claim in their order, each with the value of an absent key."""
ACTOR_DEFAULTS: Final[Mapping[str, object]] = {
    field.name: getattr(Actor("", ""), field.name) for field in fields(Actor)
}
"""The fields of an actor in their order, each with the value of an absent key."""
