"""The annotation model: an article, its actors and its claims, checked once and then frozen.

The model knows no RDF and no file. Code that holds an `Article` need not check it again: every
quote occurs in the text, every name refers to an actor, every type has its roles, every date
exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from geokg.actors import State
from geokg.article.checks import Draft, check
from geokg.article.values import UNSTATED, Actor, Claim, Tenure, words
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
    "check",
]


@dataclass(frozen=True, init=False)
class Article:
    """An annotated article; building one checks everything and raises all errors together.

    Args:
        id: A slug, the first part of every IRI of the article.
        text: The text with LF line ends, to which quotes and offsets refer.
        actors: The actors by slug.
        claims: The claims; their order is kept.
        title: The title.
        url: The web address.
        publisher: The newspaper, agency or other publisher.
        author: The names of its authors.
        dateline: The place and date with which the text begins.
        published: The day or date-time of publication, such as 2008-07-07.
        language: A tag of BCP 47; English if empty.
        claimant: Who makes the claims that name no claimant; the article itself if empty.
        licence: The web address of the licence of the text.
        rights: Other terms of use, as text.
        annotator: The names of the annotators.
        annotated: The day or date-time of the annotation.
        adjudication: The rule by which several annotations became this one, such as gold/1.
        locate: Returns the place in a file of a path of the annotation.

    Raises:
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
        id: str,
        text: str,
        actors: Mapping[str, Actor],
        claims: Iterable[Claim],
        title: str = "",
        url: str = "",
        publisher: str = "",
        author: str | Iterable[str] = (),
        dateline: str = "",
        published: str | PublicationDate = "",
        language: str = "",
        claimant: str = "",
        licence: str = "",
        rights: str = "",
        annotator: str | Iterable[str] = (),
        annotated: str = "",
        adjudication: str = "",
        locate: Callable[[KeyPath], Location] | None = None,
    ) -> None:
        checked = check(
            Draft(
                id=id,
                text=text,
                title=title,
                url=url,
                publisher=publisher,
                author=words(author),
                dateline=dateline,
                published=published.text if isinstance(published, PublicationDate) else published,
                language=language,
                claimant=claimant,
                licence=licence,
                rights=rights,
                annotator=words(annotator),
                annotated=annotated,
                adjudication=adjudication,
                actors=actors,
                claims=tuple(enumerate(claims)),
            )
        )
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

    @property
    def annotated_by(self) -> str:
        """The label of the annotators, who are one team, such as "ana + ben"; empty if unknown."""
        return " + ".join(sorted(set(self.annotator)))

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

    def __repr__(self) -> str:
        return f"Article({self.id!r}, {len(self.claims)} claims, {len(self.actors)} actors)"


ADJUDICATION = "gold/1"
"""The rule of an adjudicated article that names none: a claim names who decided on it."""
COPIED = (
    *("id", "text", "title", "url", "publisher", "author", "dateline", "language"),
    *("claimant", "licence", "rights", "annotator", "annotated", "adjudication"),
)
