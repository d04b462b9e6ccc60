"""A first annotation of a text, made offline from the reference table, that says it is a draft.

It names whom and when, never what: each sentence in which two actors or more meet becomes a claim
of the type ``undecided``, which checking refuses until somebody has read it and decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from geokg.article.checks import SLUG_FIX
from geokg.article.claims import UNDECIDED
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError
from geokg.base.safe_text import is_slug
from geokg.base.text import ArticleText, Quote, Span, normalise_newlines
from geokg.dates import parse_published
from geokg.inputs.draft.actors import DraftActor, actor_lines, actors_of, places_of
from geokg.inputs.draft.mentions import NameMention, mentions
from geokg.inputs.draft.sentences import DateWords, dates, sentences
from geokg.inputs.draft.writing import article_id, one_line, scalar

__all__ = ["article_id", "draft"]

HEAD: Final = """\
# A draft that `geokg draft` made of the text and the reference table alone: nobody has read it.
# Names may be wrong or missing. Each claim is a sentence that names two actors or more: decide its
# type (geokg types WORD), its roles and its claimant, shorten the quote, or take the claim out.
"""


def draft(text: str, *, id: str, file: str, published: str = "", title: str = "") -> str:
    r"""The annotation file to start from: YAML, with what is in doubt as comments.

    ``file`` is what the file of the text is called, beside the annotation. Raises `DateError` for
    a date of publication that is none, `AnnotationError` for an id that is no slug.

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
    named = mentions(text, day)
    times = dates(text, day)
    cast = actors_of(named, id)
    meetings = _meetings(text, cast)
    met = {slug for meeting in meetings for slug in meeting.slugs}
    head = {"id": id, "title": title, "published": published.strip(), "text": file}
    lines = [HEAD + "geokg: 1", "article:"]
    lines += [f"  {key}: {scalar(value)}" for key, value in head.items() if value]
    if not published:
        lines.append("  # published: it says who was in office, and what `last May` means")
    lines += ["", *actor_lines(cast, met, text, day)]
    lines += [*_doubts(named), *_times(times), ""]
    lines += ["claims:"] if meetings else ["# No sentence names two actors.", "claims: []"]
    source = ArticleText(text)
    for meeting in meetings:
        lines += _claim(meeting, source, times)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A sentence in which actors meet, with its number and theirs in the order of the words."""

    number: int
    span: Span
    slugs: tuple[str, ...]


def _meetings(text: str, cast: Collection[DraftActor]) -> list[_Meeting]:
    places = sorted((mention.span, member.slug) for member in cast for mention in member.mentions)
    meetings = []
    for number, span in enumerate(sentences(text), 1):
        slugs = dict.fromkeys(slug for place, slug in places if _within(place, span))
        if len(slugs) > 1:
            meetings.append(_Meeting(number, span, tuple(slugs)))
    return meetings


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _claim(meeting: _Meeting, source: ArticleText, times: Iterable[DateWords]) -> Iterator[str]:
    """The lines of a claim; where one cannot quote the sentence alone, they are a comment."""
    quote = _quote(meeting.span, source)
    before = "  - " if quote else "  # "
    if not quote:
        yield f"  # Not to be told from another sentence, at {meeting.span.start}:"
        quote = scalar(one_line(meeting.span.of(source.text)))
    yield f"{before}id: sentence-{meeting.number}"
    before = "    " if before == "  - " else "  #   "
    yield f"{before}quote: {quote}"
    yield f"{before}type: {UNDECIDED}"
    yield f"{before}party: [{', '.join(meeting.slugs)}]"
    for one in times:
        if _within(one.span, meeting.span) and one.understood:
            words = scalar(one_line(one.read.verbatim))
            yield f"    # when: {words}  # {one.readings()}"


def _quote(span: Span, source: ArticleText) -> str:
    """The sentence as a quote that stands once in the text; empty where none does."""
    words = " ".join(span.of(source.text).split())
    if source.find(Quote(words)) == [span]:
        return scalar(words)
    placed = source.place(span)
    prefix, suffix = (" ".join(part.split()) for part in (placed.prefix, placed.suffix))
    if source.find(Quote(words, prefix, suffix)) != [span]:
        return ""
    parts = {"exact": words, "prefix": prefix, "suffix": suffix}
    return "{" + ", ".join(f"{key}: {scalar(part)}" for key, part in parts.items() if part) + "}"


def _doubts(named: Iterable[NameMention]) -> Iterator[str]:
    """Names that are no actors of the draft, each with the reason."""
    doubts: dict[str, list[tuple[str, int]]] = {}
    for mention in named:
        if not mention.candidate:
            doubts.setdefault(mention.doubt, []).append((mention.words, mention.span.start))
    if doubts:
        yield "# Names on which somebody must decide:"
    for doubt, places in doubts.items():
        yield "#   " + one_line(f"{places_of(places)}: {doubt}")


def _times(times: Collection[DateWords]) -> Iterator[str]:
    if times:
        yield "# Dates:"
    for one in times:
        words = one_line(one.read.verbatim)
        yield f"#   {words}, at {one.span.start}: {one.readings()}"
