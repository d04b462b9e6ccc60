"""The identity of an annotation: the article and who annotated it.

Several people may annotate one article. Comparing and adjudicating take them all; whatever counts,
builds or publishes takes one annotation of each article.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, KeyPath, Location

Locate = Callable[[KeyPath], Location]
ADJUDICATED: Final = "adjudicated"
WHICH_COUNTS: Final = (
    "`geokg agreement` compares them, `geokg adjudicate` makes the one that counts"
)
GOLD_ALONE: Final = "give only the adjudicated article: it is the one that counts"


class Identity(NamedTuple):
    """What tells one annotation of an article from another, and what they must share."""

    article: str
    annotator: str
    """The label of the annotators; empty if the file names none."""
    adjudicated: bool
    text: str
    """The SHA-256 of the text."""
    published: str
    language: str

    @property
    def maker(self) -> str:
        """Who made it, in words; "adjudicated" is nobody's annotation."""
        return ADJUDICATED if self.adjudicated else f"annotated by {self.annotator or 'nobody'}"


def identity_of(article: Article) -> Identity:
    """Return the identity of an annotation.

    >>> identity_of(Article(id="note", text="Rain.", actors={}, claims=[], annotator="ana")).maker
    'annotated by ana'
    """
    return Identity(
        article.id,
        article.annotated_by,
        article.is_adjudicated,
        sha256(article.text.encode()).hexdigest(),
        article.published.text if article.published else "",
        article.language.casefold(),
    )


def conflict(
    first: Identity, second: Identity, first_place: Locate, place: Locate, *, several: bool = False
) -> Diagnostic | None:
    """Return why two annotations of one article cannot be used together, or None.

    Args:
        first: The annotation that comes first in the input.
        second: The other annotation, at which the error is located.
        first_place: Returns places in the file of the first one.
        place: Returns places in the file of the other one.
        several: Whether several annotators of one article are allowed.
    """
    if first.adjudicated == second.adjudicated and (
        first.adjudicated or first.annotator == second.annotator
    ):
        return _duplicate(first, first_place, place)
    if fault := _different_source(first, second, first_place, place):
        return fault
    unnamed = [one for one in (first, second) if not (one.annotator or one.adjudicated)]
    if unnamed:
        named = second if unnamed[0] is first else first
        where = (place if unnamed[0] is second else first_place)(("article",))
        other = (first_place if unnamed[0] is second else place)(("article", "id"))
        return Diagnostic(
            code="GK027",
            message=f"the article `{first.article}` names no annotator, and {_place(other)} "
            f"has it {named.maker}",
            fix="add `annotator:` with the name of who annotated it; another article needs "
            "another id",
            where=where,
        )
    return None if several else several_annotators(first, second, first_place, place)


def is_anothers(stored: Identity, new: Identity) -> bool:
    """Return whether an annotation is not to replace another one of the same article.

    An adjudicated article replaces any. Where nobody is named, any annotation replaces it.
    """
    if new.adjudicated or (stored.annotator == new.annotator and not stored.adjudicated):
        return False
    return bool(new.annotator) and bool(stored.annotator or stored.adjudicated)


def several_annotators(
    first: Identity, second: Identity, first_place: Locate | None, place: Locate | None
) -> Diagnostic:
    """Return the error for two annotations of one article where only one can be used."""
    where = [
        f" in {_place(locate(('article', 'annotator')))}" if locate else ""
        for locate in (first_place, place)
    ]
    makers = [one.maker for one in (first, second)]
    if makers[0] != ADJUDICATED != makers[1]:
        makers[1] = makers[1].removeprefix("annotated ")
    return Diagnostic(
        code="GK026",
        message=f"`{first.article}` is {makers[0]}{where[0]} and {makers[1]}{where[1]}",
        fix=GOLD_ALONE if ADJUDICATED in makers else WHICH_COUNTS,
        where=place(("article", "annotator")) if place else None,
    )


def _duplicate(first: Identity, first_place: Locate, place: Locate) -> Diagnostic:
    earlier = _place(first_place(("article", "id")))
    by = f", also {first.maker}" if first.adjudicated or first.annotator else ""
    fix = "give each article an id of its own"
    if not first.adjudicated:
        fix += "; two annotations of one article differ in `annotator`"
    return Diagnostic(
        code="GK021",
        message=f"the article id `{first.article}` is already used in {earlier}{by}",
        fix=fix,
        where=place(("article", "id")),
    )


def _different_source(
    first: Identity, second: Identity, first_place: Locate, place: Locate
) -> Diagnostic | None:
    for key, what in (("text", "text"), ("published", "date"), ("language", "language")):
        found = getattr(second, key)
        expected = getattr(first, key)
        if found == expected:
            continue
        earlier = _place(first_place(("article", "id")))
        # The texts are too long for a message.
        shown = "" if key == "text" else f"{found or 'none'}, there {expected or 'none'}"
        return Diagnostic(
            code="GK028",
            message=f"`{first.article}` has another {what} in {earlier}",
            found=shown,
            fix=f"two annotations of one article need the same {what}; another article needs "
            "another id",
            where=place(("article", "body" if key == "text" else key)),
        )
    return None


def _place(location: Location) -> str:
    return f"{location.file}:{location.line}" if location.line else str(location)


@dataclass(slots=True)
class Identities:
    """The annotations that were read so far, each with its place."""

    several: bool = False
    """Whether several annotators of one article are allowed."""
    _seen: dict[str, list[tuple[Identity, Locate]]] = field(default_factory=dict)

    def fault(self, identity: Identity, place: Locate) -> Diagnostic | None:
        """Remember an annotation; return why it cannot be used with an earlier one, or None."""
        earlier = self._seen.setdefault(identity.article, [])
        for first, first_place in earlier:
            if fault := conflict(first, identity, first_place, place, several=self.several):
                return fault
        earlier.append((identity, place))
        return None


def duplicate_id_error(article_id: str, first: Location, second: Location) -> Diagnostic:
    """Return the error for a second use of an article id, located there."""
    return Diagnostic(
        code="GK021",
        message=f"the article id `{article_id}` is already used in {first}",
        fix="give each article an id of its own; two annotations of one article differ in "
        "`annotator`",
        where=second,
    )
