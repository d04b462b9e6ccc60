"""The choice of an offset unit for spans that come without their words.

The words of a span show the unit that it is counted in. Without words, a wrong unit still gives
spans, and they look like annotations: `ance m` for `France`. A unit is therefore accepted only
where the spans that it gives begin and end at the limits of words, and no other unit gives spans
that are as good. Where all units give the same spans, as in ASCII text, there is nothing to choose.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from geokg.actors import resolve
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import Span
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    CODE_POINTS_LF,
    UTF_8,
    UTF_8_LF,
    UTF_16,
    UTF_16_LF,
    AlignedSpans,
    OffsetUnit,
    RawSpan,
    align,
    candidate_units,
    detect_offset_unit,
    misalignment_errors,
)

UNITS: Final = (CODE_POINTS, UTF_16, CODE_POINTS_LF, UTF_16_LF, UTF_8, UTF_8_LF)
"""The units that tools count in, the most likely first."""
MIN_LIMITS: Final = 0.9
"""The share of ends of spans that must be limits of words; annotators cut a word now and then."""
MIN_LIMITS_ALONE: Final = 0.5
"""The same share where the offsets are impossible in all other units; many languages write
prefixes or endings as part of a word, and annotators leave them out."""
_WITHOUT_SPACES: Final = ("CJK ", "HIRAGANA ", "KATAKANA ", "THAI ", "LAO ", "KHMER ", "MYANMAR ")
"""The beginnings of names of letters of scripts that put no space between words."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The spans in one unit, and how plausible they are."""

    names: tuple[str, ...]
    """The names of the units that give these spans."""
    aligned: AlignedSpans
    ends: int
    """The number of ends of disputed spans: those that differ between units."""
    limits: int
    """The number of ends of disputed spans that are limits of words."""
    known: int
    """The number of disputed spans whose words name an actor."""

    def is_better_than(self, other: _Reading) -> bool:
        """Return whether the spans are at least as plausible in both respects, and more in one."""
        mine, theirs = (self.limits, self.known), (other.limits, other.known)
        return mine != theirs and mine[0] >= theirs[0] and mine[1] >= theirs[1]


def plausible_spans(
    raw: str,
    raw_spans: Sequence[RawSpan],
    where: Callable[[int], Location],
    units: Sequence[OffsetUnit] = UNITS,
) -> AlignedSpans:
    """Convert raw spans from the unit that their words, or else the limits of words, show.

    Args:
        raw: The text as the format gives it.
        raw_spans: The spans, with or without their words.
        where: Returns the location of a raw span by its index.
        units: The units to try, the most likely first.

    Raises:
        UnreadableInput: The spans fit in no unit, or no unit is more plausible than all others.

    >>> spans = [RawSpan(((5, 11),)), RawSpan(((16, 21),))]
    >>> plausible_spans("😀😀 France met Spain.", spans, lambda _: Location("a.jsonl"))
    ... # doctest: +NORMALIZE_WHITESPACE
    AlignedSpans(text='😀😀 France met Spain.',
        spans=((Span(start=3, end=9),), (Span(start=14, end=19),)),
        unit='UTF-16 code units: no other unit fits words and known names as well', wrong=())
    """
    aligned = detect_offset_unit(raw, raw_spans, units)
    if errors := list(misalignment_errors(aligned, raw_spans, where, "GK801")):
        raise UnreadableInput(errors)
    if aligned.text == raw and raw.isascii():
        return aligned
    wordless = [index for index, mark in enumerate(raw_spans) if mark.words is None]
    if not wordless:
        return aligned
    all_units = list(candidate_units(raw, units))
    by_spans: dict[tuple[tuple[Span, ...], ...], tuple[list[str], AlignedSpans]] = {}
    for unit in all_units:
        if not (one := align(raw, raw_spans, unit)).wrong:
            by_spans.setdefault(one.spans, ([], one))[0].append(unit.name)
    candidates = list(by_spans.values())
    if len(candidates) == 1 and len(candidates[0][0]) == len(all_units):
        return replace(aligned, unit=f"{units[0].name}, like any other unit for these spans")
    readings = list(_readings(candidates, wordless))
    best = _best(readings)
    if best is None:
        raise UnreadableInput(_undecided(readings, wordless, raw_spans, where))
    return replace(best.aligned, unit=f"{best.names[0]}: {_WHY}")


_WHY: Final = "no other unit fits words and known names as well"


def _readings(
    candidates: Sequence[tuple[list[str], AlignedSpans]], wordless: Sequence[int]
) -> Iterator[_Reading]:
    disputed = _disputed([aligned for _, aligned in candidates], wordless)
    for names, aligned in candidates:
        spans = [span for index in disputed for span in aligned.spans[index]]
        limits = sum(_is_start(aligned.text, s.start) + _is_end(aligned.text, s.end) for s in spans)
        known = sum(_is_known(aligned, index) for index in disputed)
        yield _Reading(tuple(names), aligned, 2 * len(spans), limits, known)


def _disputed(candidates: Sequence[AlignedSpans], wordless: Sequence[int]) -> list[int]:
    """Return the indexes of spans that differ between units; all if there is one candidate."""
    different = [
        index for index in wordless if len({aligned.spans[index] for aligned in candidates}) > 1
    ]
    return different or list(wordless)


def _best(readings: Sequence[_Reading]) -> _Reading | None:
    share = MIN_LIMITS if len(readings) > 1 else MIN_LIMITS_ALONE
    for reading in readings:
        others = [other for other in readings if other is not reading]
        if reading.limits >= share * reading.ends and all(map(reading.is_better_than, others)):
            return reading
    return None


def _is_known(aligned: AlignedSpans, index: int) -> bool:
    words = " ".join(span.of(aligned.text) for span in aligned.spans[index])
    return bool(resolve(words).candidates)


def _is_start(text: str, at: int) -> bool:
    """Return whether a word can begin at an offset."""
    return not text[at].isspace() and not _is_inside_word(text, at)


def _is_end(text: str, at: int) -> bool:
    """Return whether a word can end at an offset."""
    return not text[at - 1].isspace() and not _is_inside_word(text, at)


def _is_inside_word(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.combining(after):
        return True
    if not (_is_of_word(before) and _is_of_word(after)):
        return False
    return not any(unicodedata.name(x, "").startswith(_WITHOUT_SPACES) for x in (before, after))


def _is_of_word(character: str) -> bool:
    return character.isalnum() or bool(unicodedata.combining(character))


def _undecided(
    readings: Sequence[_Reading],
    wordless: Sequence[int],
    raw_spans: Sequence[RawSpan],
    where: Callable[[int], Location],
) -> Iterator[Diagnostic]:
    first = _disputed([reading.aligned for reading in readings], wordless)[0]
    counts = "; ".join(
        f"{' or '.join(reading.names)}: {reading.limits} of {reading.ends} ends are "
        f"limits of words, {reading.known} known names, such as "
        f"`{_words(reading.aligned, first)}`"
        for reading in readings
    )
    yield Diagnostic(
        code="GK812",
        message="the spans have no words, and no offset unit is more plausible than all others",
        found=counts,
        fix="export the spans with their words, or with tokens, or in a format that has them",
        where=where(first),
    )


def _words(aligned: AlignedSpans, index: int) -> str:
    return " ".join(" ".join(span.of(aligned.text) for span in aligned.spans[index]).split())[:40]
