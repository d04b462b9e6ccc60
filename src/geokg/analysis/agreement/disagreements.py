"""The table of disagreements: a row for each field in which two annotators differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple

from geokg.analysis.agreement.alignment import AlignedArticle, AlignedClaim
from geokg.analysis.agreement.fields import FIELDS, SEPARATOR
from geokg.inputs.annotation.positions import Positions
from geokg.inputs.annotation.reader import SourceLocation

JOINT: Final = " [...] "
"""Between the fragments of a quote."""
DETAILS: Final = ("issue", "place", "condition", "quantity")
"""Fields in the words of the article, which are shown and have no coefficient."""


class Disagreement(NamedTuple):
    """A field in which two annotators differ, or a claim that one of them does not have.

    ``kind`` is "field" or "only". ``hint`` says of a claim that only one has: "part" where the
    other's words for it belong to another pair, "elsewhere" where the other has the same in other
    words. Neither is a pair; an adjudicator can make it one.
    """

    article: str
    kind: str
    field: str
    annotator: str
    value: str
    claim: str
    quote: str
    other: str
    other_value: str
    other_claim: str
    other_quote: str
    unit: int
    hint: str
    words: str
    other_words: str
    note: str
    other_note: str
    where: str
    other_where: str


def disagreements(articles: Iterable[AlignedArticle]) -> Iterator[Disagreement]:
    """Yield the disagreements by article and unit, in the order of the text."""
    for article in articles:
        places = _Places()
        for number, unit in enumerate(article.units, 1):
            for one, other in combinations(article.views, 2):
                a, b = unit.get(one), unit.get(other)
                if a and b:
                    yield from _fields(article.id, number, a, b, places)
                elif a:
                    yield _only(article, number, a, other, places)
                elif b:
                    yield _only(article, number, b, one, places)


def _fields(
    article: str, unit: int, one: AlignedClaim, other: AlignedClaim, places: _Places
) -> Iterator[Disagreement]:
    for field in FIELDS.values():
        if not field.is_listed or field.value(one) == field.value(other):
            continue
        yield Disagreement(
            *(article, "field", field.name),
            *(one.annotator, field.shown(one), one.id, quote_of(one)),
            *(other.annotator, field.shown(other), other.id, quote_of(other)),
            unit=unit,
            hint="",
            words=words_of(one, field.name),
            other_words=words_of(other, field.name),
            note=one.claim.note,
            other_note=other.claim.note,
            where=places.of(one),
            other_where=places.of(other),
        )


def _only(
    article: AlignedArticle, unit: int, view: AlignedClaim, missing: str, places: _Places
) -> Disagreement:
    return Disagreement(
        *(article.id, "only", ""),
        *(view.annotator, view.type, view.id, quote_of(view)),
        *(missing, "", "", ""),
        unit=unit,
        hint=hint_of(article, view, missing),
        words=words_of(view, "type"),
        other_words="",
        note=view.claim.note,
        other_note="",
        where=places.of(view),
        other_where="",
    )


def hint_of(article: AlignedArticle, view: AlignedClaim, missing: str) -> str:
    """Return "part", "elsewhere" or nothing for a claim that another annotator does not have."""
    elsewhere = False
    for other in article.views[missing]:
        unit = article.units[article.unit_of[missing, other.id]]
        if view.annotator in unit:
            both = (view.words & other.words).bit_count()
            if both and 3 * both >= view.size:
                return "part"
        else:
            elsewhere |= _says_the_same(view, other)
    return "elsewhere" if elsewhere else ""


def _says_the_same(one: AlignedClaim, other: AlignedClaim) -> bool:
    return (
        one.type == other.type
        and one.role_actors == other.role_actors
        and one.claimant == other.claimant
        and one.claim.polarity == other.claim.polarity
        and one.claim.modality == other.claim.modality
    )


def quote_of(view: AlignedClaim) -> str:
    """Return the words of a claim, with its fragments joined."""
    return JOINT.join(quote.exact for quote in view.claim.quote)


def words_of(view: AlignedClaim, field: str) -> str:
    """Return what the file says in a field, and the details that have no coefficient."""
    said = ""
    if field == "when" and view.claim.when:
        said = view.claim.when.verbatim or view.claim.when.edtf
    elif field == "situation":
        said = f"about: {view.root}" if view.situation else "its own"
    elif field in ("type", ""):
        parts = (
            f"{key}: {value if isinstance(value, str) else SEPARATOR.join(value)}"
            for key in DETAILS
            if (value := getattr(view.claim, key))
        )
        said = "; ".join(parts)
    elif field in ("condition", "quantity"):
        said = str(getattr(view.claim, field))
    return said


class _Places:
    """The places of claims in their files; each file is read once."""

    def __init__(self) -> None:
        self._positions = cache(_positions)

    def of(self, view: AlignedClaim) -> str:
        """Return the file and line of a claim, or nothing for one that is from no file."""
        origin = view.article.locate
        if not isinstance(origin, SourceLocation):
            return ""
        at = next(n for n, claim in enumerate(view.article.claims) if claim.id == view.id)
        place = self._positions(origin).find(("claims", at), origin.file)
        return f"{place.file}:{place.line}"


def _positions(origin: SourceLocation) -> Positions:
    return origin.places()
