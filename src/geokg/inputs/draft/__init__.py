"""A draft annotation of a text, made offline from the reference table.

A draft has actors and dates, and no situation types: each sentence that names two or more actors
becomes a claim of the type ``undecided``, which `geokg check` refuses until a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from geokg.article.checks import SLUG_FIX
from geokg.article.claims import UNDECIDED
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError
from geokg.base.safe_text import is_slug
from geokg.base.text import ArticleText, Quote, Span, normalise_newlines
from geokg.dates import parse_published
from geokg.inputs.draft.actor_entries import DraftActor, actor_lines, actors_of, places_of
from geokg.inputs.draft.mentions import NameMention, mentions
from geokg.inputs.draft.sentences import DateWords, byline_date, dates, sentences
from geokg.inputs.draft.writing import article_id, one_line, scalar

__all__ = ["article_id", "draft"]

HEAD: Final = """\
# A draft by `geokg draft`, from the text and the reference table, not yet reviewed by a person.
# Names may be wrong or missing. Each claim is a sentence that names two or more actors. Decide its
# type (geokg types WORD), its roles and its claimant, shorten the quote, or remove the claim.
"""


def draft(text: str, *, id: str, file: str, published: str = "", title: str = "") -> str:
    r"""Return a draft annotation file: YAML, with doubtful names and dates as comments.

    Args:
        text: The text of the article.
        id: The id of the article.
        file: The name of the file with the text, next to the annotation.
        published: The date of publication.
        title: The title of the article.

    Raises:
        DateError: The date of publication is invalid.
        AnnotationError: The id is not a slug.

    >>> made = draft("Iran recognised Tajikistan.", id="note", file="note.txt")
    >>> print(made[made.index("actors:") :], end="")
    actors:
      iran: {state: IRN}  # Iran, at 0
      tajikistan: {state: TJK}  # Tajikistan, at 16
    <BLANKLINE>
    claims:
      - id: sentence-1
        quote: Iran recognised Tajikistan.
        type: undecided
        party: [iran, tajikistan]
    """
    if not is_slug(id):
        raise AnnotationError(
            Diagnostic(code="GK020", message="an id is a slug", found=id, fix=SLUG_FIX)
        )
    text = normalise_newlines(text)
    day = parse_published(published).day if published else None
    name_mentions = mentions(text, day)
    date_words = dates(text, day)
    actors = actors_of(name_mentions, id)
    candidates = _claim_candidates(text, actors)
    claimed_slugs = {slug for candidate in candidates for slug in candidate.slugs}
    head = {"id": id, "title": title, "published": published.strip(), "text": file}
    lines = [HEAD + "geokg: 1", "article:"]
    lines += [f"  {key}: {scalar(value)}" for key, value in head.items() if value]
    lines += _published_comment(text, day, date_words)
    lines += ["", *actor_lines(actors, claimed_slugs, text, day)]
    lines += [*_doubts(name_mentions), *_times(date_words), ""]
    lines += ["claims:"] if candidates else ["# No sentence names two actors.", "claims: []"]
    source = ArticleText(text)
    for candidate in candidates:
        lines += _claim(candidate, source, date_words)
    return "\n".join(lines) + "\n"


def _published_comment(
    text: str, day: date | None, date_words: Iterable[DateWords]
) -> Iterator[str]:
    """Yield a comment that offers the date of publication that the head of the text has."""
    found = byline_date(text, date_words)
    if found and found.read.earliest != day:
        place = f"{one_line(found.read.verbatim)}, at {found.span.start}"
        known = "another date" if day else "this date"
        yield f"  # published: {found.read.edtf}  # the head of the text has {known}: {place}"
    elif not day:
        yield "  # published: needed to know who was in office, and what `last May` means"


@dataclass(frozen=True, slots=True)
class _ClaimCandidate:
    """A sentence that names several actors, with its number and their slugs in order."""

    number: int
    span: Span
    slugs: tuple[str, ...]


def _claim_candidates(text: str, actors: Collection[DraftActor]) -> list[_ClaimCandidate]:
    mention_spans = sorted(
        (mention.span, actor.slug) for actor in actors for mention in actor.mentions
    )
    candidates = []
    for number, span in enumerate(sentences(text), 1):
        slugs = dict.fromkeys(
            slug for mention_span, slug in mention_spans if _within(mention_span, span)
        )
        if len(slugs) > 1:
            candidates.append(_ClaimCandidate(number, span, tuple(slugs)))
    return candidates


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _claim(
    candidate: _ClaimCandidate, source: ArticleText, date_words: Iterable[DateWords]
) -> Iterator[str]:
    """Yield the lines of a claim; a comment if the sentence cannot be quoted unambiguously."""
    quote = _quote(candidate.span, source)
    indent = "  - " if quote else "  # "
    if not quote:
        yield f"  # Not distinguished from an equal sentence, at {candidate.span.start}:"
        quote = scalar(one_line(candidate.span.of(source.text)))
    yield f"{indent}id: sentence-{candidate.number}"
    indent = "    " if indent == "  - " else "  #   "
    yield f"{indent}quote: {quote}"
    yield f"{indent}type: {UNDECIDED}"
    yield f"{indent}party: [{', '.join(candidate.slugs)}]"
    for words in date_words:
        if _within(words.span, candidate.span) and words.understood:
            verbatim = scalar(one_line(words.read.verbatim))
            yield f"    # when: {verbatim}  # {words.readings()}"


def _quote(span: Span, source: ArticleText) -> str:
    """Return the sentence as a quote that is unique in the text, or nothing."""
    words = " ".join(span.of(source.text).split())
    if source.find(Quote(words)) == [span]:
        return scalar(words)
    placed = source.place(span)
    prefix, suffix = (" ".join(part.split()) for part in (placed.prefix, placed.suffix))
    if source.find(Quote(words, prefix, suffix)) != [span]:
        return ""
    parts = {"exact": words, "prefix": prefix, "suffix": suffix}
    return "{" + ", ".join(f"{key}: {scalar(part)}" for key, part in parts.items() if part) + "}"


def _doubts(name_mentions: Iterable[NameMention]) -> Iterator[str]:
    """Yield comments on names that are not actors of the draft, with the reasons."""
    places_by_doubt: dict[str, list[tuple[str, int]]] = {}
    for mention in name_mentions:
        if not mention.candidate:
            places_by_doubt.setdefault(mention.doubt, []).append(
                (mention.words, mention.span.start)
            )
    if places_by_doubt:
        yield "# Names to decide on:"
    for doubt, places in places_by_doubt.items():
        yield "#   " + one_line(f"{places_of(places)}: {doubt}")


def _times(date_words: Collection[DateWords]) -> Iterator[str]:
    if date_words:
        yield "# Dates:"
    for words in date_words:
        verbatim = one_line(words.read.verbatim)
        yield f"#   {verbatim}, at {words.span.start}: {words.readings()}"
