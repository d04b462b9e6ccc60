"""The ids of converted articles: one for each text, and the same for all its annotators.

Several annotators of one text have articles of one id, which differ in `annotator`. Another text
with the same id gets a numbered one. What repeats an article is left out, so that nothing is
counted twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import lru_cache
from hashlib import sha256
from marshal import dumps
from operator import attrgetter
from typing import Final

from geokg.article import Actor, Article, Claim
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.text import normalise_newlines


@dataclass(frozen=True, slots=True)
class _Annotated:
    """One article of a conversion."""

    where: Location
    content: bytes


@dataclass(slots=True)
class _Text:
    """A text that has an id, with its articles by annotator."""

    digest: bytes
    by_annotator: dict[str, _Annotated] = field(default_factory=dict)


@dataclass(slots=True)
class ArticleIds:
    """The articles of one conversion, by id and annotator."""

    texts: dict[str, _Text] = field(default_factory=dict)
    ids_of_texts: dict[bytes, str] = field(default_factory=dict)
    """The first id of each text, by its digest."""

    def id_for(self, own_id: str, text: str) -> str:
        """Return the id for a text: its own one, numbered if another text has it.

        >>> ids = ArticleIds()
        >>> article = Article(id="note", text="It rained.", actors={}, claims=[])
        >>> ids.add(article, Location("a.json"))
        >>> ids.id_for("note", "It rained."), ids.id_for("note", "It snowed.")
        ('note', 'note-2')
        """
        digest = _digest(text)
        number, candidate = 2, own_id
        while candidate in self.texts and self.texts[candidate].digest != digest:
            candidate, number = f"{own_id}-{number}", number + 1
        return candidate

    def add(self, article: Article, where: Location) -> None:
        """Remember an article, whose id and annotator must be new."""
        digest = _digest(article.text)
        text = self.texts.setdefault(article.id, _Text(digest))
        text.by_annotator[annotators(article)] = _Annotated(where, content_digest(article))
        self.ids_of_texts.setdefault(digest, article.id)

    def place(self, article_id: str) -> Location:
        """Return the place of the first article with an id."""
        return next(iter(self.texts[article_id].by_annotator.values())).where

    def is_repeat(self, article: Article) -> bool:
        """Return whether an article with this id, annotator and content was added."""
        known = self._known(article)
        return known is not None and known.content == content_digest(article)

    def conflict(self, article: Article, where: Location) -> Diagnostic | None:
        """Return the error for an article whose id and annotator another one has, or None."""
        text = self.texts.get(article.id)
        if text is None:
            return None
        who = annotators(article)
        if who and who not in text.by_annotator and "" not in text.by_annotator:
            return None
        other = text.by_annotator.get(who) or next(iter(text.by_annotator.values()))
        by = f" by {who}" if who in text.by_annotator and who else ""
        message = f"the text of `{article.id}` is annotated twice{by}, first in {other.where}"
        fix = "keep one of the two"
        if not by:
            message += ", and not both annotators are named"
            fix = "keep one, or name the annotator of each: `article: {annotator: NAME}` in a "
            fix += "mapping for each"
        return Diagnostic(code="GK866", message=message, fix=fix, where=where)

    def same_text(self, article: Article, where: Location) -> Diagnostic | None:
        """Return the warning that another article has the same text, or None."""
        other = self.ids_of_texts.get(_digest(article.text), article.id)
        if other == article.id or not article.text.strip():
            return None
        return Diagnostic(
            code="GK867",
            message=f"`{article.id}` has the same text as `{other}`, in {self.place(other)}: "
            "claims that both have are counted twice",
            fix="if it is one article, keep one of them, or give both the same id and name the "
            "annotator of each",
            severity="warning",
            where=where,
        )

    def _known(self, article: Article) -> _Annotated | None:
        text = self.texts.get(article.id)
        return text.by_annotator.get(annotators(article)) if text else None


def annotators(article: Article) -> str:
    """Return the label of the annotators of an article, who are one team.

    >>> annotators(Article(id="a", text="b", actors={}, claims=[], annotator=["ben", "ana"]))
    'ana + ben'
    """
    return " + ".join(sorted(set(article.annotator)))


def content_digest(article: Article) -> bytes:
    """Return a digest of the actors and claims of an article, whatever their order.

    Of a quote only the place counts: articles that are compared have one text.
    """
    actors = [
        (slug, _actor_values(actor), repr(actor.holds)) for slug, actor in article.actors.items()
    ]
    claims = [
        (
            _claim_values(claim),
            [at for quote in claim.quote for at in quote.span],
            repr(claim.when),
        )
        for claim in article.claims
    ]
    # Slugs of actors and ids of claims differ, and come first. This version of marshal writes equal
    # values alike, and in a fourth of the time that repr takes.
    return sha256(dumps((sorted(actors), sorted(claims)), 2)).digest()


_actor_values: Final[Callable[[Actor], tuple[object, ...]]] = attrgetter(
    *(field.name for field in fields(Actor) if field.name != "holds")
)
_claim_values: Final[Callable[[Claim], tuple[object, ...]]] = attrgetter(
    *(field.name for field in fields(Claim) if field.name not in ("quote", "when"))
)


@lru_cache(maxsize=1)
def _digest(text: str) -> bytes:
    return sha256(normalise_newlines(text).encode("utf-8", "surrogatepass")).digest()
