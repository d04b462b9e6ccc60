"""The annotation model: an article, its actors and its claims, checked once and then frozen.

The model knows no RDF and no file. Code that holds an `Article` need not check it again: every
quote occurs in the text, every name refers to an actor, every type has its roles, every date
exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from geokg.actors import State
from geokg.article.checks import Draft, check
from geokg.article.values import UNSTATED, Actor, Claim, Tenure
from geokg.base.arguments import (
    TextValue,
    TextValues,
    argument_error,
    instance_of,
    instances_of,
    text_of,
    texts_of,
)
from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import AnnotationError
from geokg.base.text import Quote, Span
from geokg.dates import PublicationDate

__all__ = [
    "ADJUDICATION",
    "UNSTATED",
    "Actor",
    "Article",
    "Claim",
    "Draft",
    "Quote",
    "Span",
    "Tenure",
    "article_of",
    "check",
]


@dataclass(frozen=True, init=False)
class Article:
    """An annotated article; building one checks everything and raises all errors together.

    Numbers, dates and paths are accepted wherever an annotation file takes their text, and None
    wherever it leaves a key out.

    Args:
        id: A slug, the first part of every IRI of the article; `geokg.slug` makes one.
        text: The text. A byte order mark is removed, and CR and CRLF become LF; spans are counted
            in the text as given, and are moved with it.
        actors: The actors by slug; none if absent. A state needs no entry: claims name it by its
            code.
        claims: The claims; their order is kept.
        title: The title.
        url: The web address.
        publisher: The newspaper, agency or other publisher.
        author: The names of its authors.
        dateline: The place and date with which the text begins.
        published: The day or date-time of publication: a date, or text such as 2008-07-07.
        language: A tag of BCP 47; English if empty.
        claimant: Who makes the claims that name no claimant; the article itself if empty.
        licence: The web address of the licence of the text.
        rights: Other terms of use, as text.
        annotator: The names of the annotators.
        annotated: The day or date-time of the annotation.
        adjudication: The rule by which several annotations became this one, such as gold/1.
        locate: Returns the place in a file of a path of the annotation.

    Raises:
        ArgumentError: An argument is of a wrong type.
        AnnotationError: Something is wrong; each diagnostic has its path in the annotation.

    >>> article = Article(id="note", text="Arcadia recognised France.",
    ...     actors={"arcadia": Actor("group", "Arcadia")},
    ...     claims=[Claim(type="recognise", initiator="arcadia", target="FRA",
    ...                   quote="recognised France")])
    >>> article.claims[0].quote[0].span
    Span(start=8, end=25)
    """

    id: str
    text: str
    title: str
    url: str
    publisher: str
    author: tuple[str, ...]
    dateline: str
    published: PublicationDate | None
    language: str
    claimant: str
    licence: str
    rights: str
    annotator: tuple[str, ...]
    annotated: str
    adjudication: str
    actors: Mapping[str, Actor]
    claims: tuple[Claim, ...]
    states: Mapping[str, State] = field(init=False, compare=False)
    """The states that the article names, by slug or code."""
    situations: Mapping[str, str] = field(init=False, compare=False)
    """For each claim, and each claim it refers to, the claim whose situation it is about."""
    warnings: tuple[Diagnostic, ...] = field(init=False, compare=False)
    locate: Callable[[KeyPath], Location] | None = field(compare=False)
    """Returns the location of a path of the annotation in the file it was read from."""

    def __init__(
        self,
        *,
        id: TextValue,
        text: str | None,
        claims: Iterable[Claim] | None,
        actors: Mapping[str, Actor] | None = None,
        title: TextValue = "",
        url: TextValue = "",
        publisher: TextValue = "",
        author: TextValues = (),
        dateline: TextValue = "",
        published: str | date | PublicationDate | None = "",
        language: TextValue = "",
        claimant: TextValue = "",
        licence: TextValue = "",
        rights: TextValue = "",
        annotator: TextValues = (),
        annotated: str | date | None = "",
        adjudication: TextValue = "",
        locate: Callable[[KeyPath], Location] | None = None,
    ) -> None:
        if locate is not None and not callable(locate):
            raise argument_error("locate", locate, "a function, or None")
        draft = Draft(
            id=text_of("id", id),
            text="" if text is None else instance_of("text", text, str),
            title=text_of("title", title),
            url=text_of("url", url),
            publisher=text_of("publisher", publisher),
            author=texts_of("author", author),
            dateline=text_of("dateline", dateline),
            published=_published(published),
            language=text_of("language", language),
            claimant=text_of("claimant", claimant),
            licence=text_of("licence", licence),
            rights=text_of("rights", rights),
            annotator=texts_of("annotator", annotator),
            annotated=text_of("annotated", annotated),
            adjudication=text_of("adjudication", adjudication),
            actors=_actors(actors),
            claims=tuple(enumerate(_claims(claims))),
        )
        self._set(draft, locate)

    def _set(self, draft: Draft, locate: Callable[[KeyPath], Location] | None) -> None:
        """Check a draft, and set the fields to what it resolves to."""
        checked = check(draft)
        if checked.errors:
            raise AnnotationError(checked.errors)
        set_field = object.__setattr__
        for name in COPIED:
            set_field(self, name, getattr(checked.draft, name))
        set_field(self, "published", checked.published)
        set_field(self, "actors", MappingProxyType(dict(checked.draft.actors)))
        set_field(self, "claims", checked.claims)
        set_field(self, "states", MappingProxyType(checked.states))
        set_field(self, "situations", MappingProxyType(checked.situations))
        set_field(self, "warnings", checked.warnings)
        set_field(self, "locate", locate)

    @classmethod
    def from_values(
        cls,
        copied: Mapping[str, object],
        *,
        published: PublicationDate | None,
        actors: Mapping[str, Actor],
        claims: tuple[Claim, ...],
        states: Mapping[str, State],
        situations: Mapping[str, str],
        warnings: tuple[Diagnostic, ...] = (),
        locate: Callable[[KeyPath], Location] | None = None,
    ) -> Article:
        """Return an article of values that are checked; ``copied`` are those of ``COPIED``."""
        article = object.__new__(cls)
        vars(article).update(
            copied,
            published=published,
            actors=actors,
            claims=claims,
            states=states,
            situations=situations,
            warnings=warnings,
            locate=locate,
        )
        return article

    @property
    def annotated_by(self) -> str:
        """The label of the annotators, who are one team, such as "ana + ben"; empty if unknown."""
        return " + ".join(sorted(set(self.annotator))) if self.annotator else ""

    @property
    def annotators(self) -> frozenset[str]:
        """Everybody who annotated the article or decided on a claim of it."""
        decided = {claim.adjudicator for claim in self.claims if claim.adjudicator}
        return frozenset(self.annotator) | decided

    @property
    def is_adjudicated(self) -> bool:
        """Whether it was decided from several annotations, and is nobody's annotation.

        It then names the rule, or a claim names who decided on it.
        """
        return bool(self.adjudication) or any(claim.adjudicator for claim in self.claims)

    def __getstate__(self) -> dict[str, object]:
        # Read-only views cannot be pickled, and articles are sent to other processes.
        return {
            name: dict(value) if isinstance(value, MappingProxyType) else value
            for name, value in vars(self).items()
        }

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            view = MappingProxyType(value) if isinstance(value, dict) else value
            object.__setattr__(self, name, view)

    def _repr_html_(self) -> str:
        """Return the article as a card, which Jupyter shows."""
        from geokg.article.display import article_html

        return article_html(self)

    def __repr__(self) -> str:
        return f"Article({self.id!r}, {len(self.claims)} claims, {len(self.actors)} actors)"


ADJUDICATION = "gold/1"
"""The rule of an adjudicated article that names none: a claim names who decided on it."""
COPIED = (
    *("id", "text", "title", "url", "publisher", "author", "dateline", "language"),
    *("claimant", "licence", "rights", "annotator", "annotated", "adjudication"),
)


def article_of(draft: Draft, locate: Callable[[KeyPath], Location] | None = None) -> Article:
    """Return the article of a draft whose values have the types of its fields.

    A reader of files has checked them, and makes many articles.

    Args:
        draft: The draft.
        locate: As for `Article`.

    Raises:
        AnnotationError: Something is wrong, as for `Article`.

    >>> article_of(Draft(id="note", text="It rained.", actors={}, claims=()))
    Article('note', 0 claims, 0 actors)
    """
    article = object.__new__(Article)
    article._set(draft, locate)
    return article


def _published(value: object) -> str:
    return value.text if isinstance(value, PublicationDate) else text_of("published", value)


def _actors(value: object) -> Mapping[str, Actor]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise argument_error("actors", value, "a mapping from slugs to Actor values")
    return {
        text_of("actors", slug): instance_of(f"actors[{slug!r}]", actor, Actor)
        for slug, actor in value.items()
    }


def _claims(value: object) -> Iterable[Claim]:
    return () if value is None else instances_of("claims", value, Claim)
