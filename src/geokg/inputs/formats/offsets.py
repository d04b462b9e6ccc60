"""Detection of the unit that a format counts offsets in, and conversion to code points.

The unit is the one in which the words at the offsets are the words that the format quotes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final, NamedTuple

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.text import ArticleText, Quote, Span, normalise_newlines

BOM: Final = "\ufeff"
_CHARACTER: Final = re.compile("\r\n|.", re.DOTALL)
_SPACE: Final = re.compile(r"\s+")
_MAX_SEARCHED: Final = 10
"""For how many misaligned spans of a text the nearest words are searched; searching is slow."""


@dataclass(frozen=True, slots=True)
class OffsetUnit:
    """A unit of offsets.

    Args:
        name: What reports call the unit.
        width: The width of a code point in this unit.
        crlf: Whether CRLF counts as two characters.
        bom: Whether the byte order mark is counted.
    """

    name: str
    width: Callable[[str], int]
    crlf: bool = True
    bom: bool = False

    def starts(self, raw: str) -> array[int]:
        """Return the offset in this unit of each code point of the normalised text, and of its end.

        >>> list(UTF_16.starts("a😀\\r\\nb"))
        [0, 1, 3, 5, 6]
        """
        begin = self.width(BOM) if self.bom else 0
        characters = _CHARACTER.findall(raw.removeprefix(BOM))
        widths = (len(c) if c == "\r\n" and self.crlf else self.width(c[-1]) for c in characters)
        return array("q", accumulate(widths, initial=begin))


CODE_POINTS: Final = OffsetUnit("code points", len)
CODE_POINTS_LF: Final = OffsetUnit("code points with CRLF as one", len, crlf=False)
UTF_16: Final = OffsetUnit("UTF-16 code units", lambda character: 1 + (character > "\uffff"))
UTF_16_LF: Final = replace(UTF_16, name="UTF-16 code units with CRLF as one", crlf=False)
UTF_8: Final = OffsetUnit(
    "UTF-8 bytes", lambda character: len(character.encode("utf-8", "replace"))
)
UTF_8_LF: Final = replace(UTF_8, name="UTF-8 bytes with CRLF as one", crlf=False)


class RawSpan(NamedTuple):
    """A span as a format gives it: its pieces in the unit of the format, and its words if given."""

    pieces: tuple[tuple[int, int], ...]
    words: str | None = None


@dataclass(frozen=True, slots=True)
class AlignedSpans:
    """A text with its spans in code points.

    Args:
        text: The text with LF line ends.
        spans: The spans of each raw span; empty if the raw span is misaligned.
        unit: The detected unit, and the evidence for it.
        wrong: The indexes of misaligned raw spans.
    """

    text: str
    spans: tuple[tuple[Span, ...], ...]
    unit: str
    wrong: tuple[int, ...] = ()


def detect_offset_unit(
    raw: str, raw_spans: Sequence[RawSpan], units: Sequence[OffsetUnit]
) -> AlignedSpans:
    """Convert raw spans from the first unit in which all words match.

    If there is no such unit, the one with the most matches is used.

    Args:
        raw: The text as the format gives it.
        raw_spans: The spans with offsets in an unknown unit.
        units: The units to try, the most likely first.

    Returns:
        The spans in code points; those that do not match are listed in ``wrong``.

    >>> detect_offset_unit("😀 Mali", [RawSpan(((3, 7),), "Mali")], [CODE_POINTS, UTF_16])
    ... # doctest: +NORMALIZE_WHITESPACE
    AlignedSpans(text='😀 Mali', spans=((Span(start=2, end=6),),),
        unit='UTF-16 code units: all 1 quotes match; 1 do not in code points', wrong=())
    """
    text = normalise_newlines(raw)
    if text.isascii() and text == raw:
        aligned = _align(text, raw_spans, _identity)
        return replace(aligned, unit=f"{units[0].name}, like any other unit in this text")
    best: AlignedSpans | None = None
    failed: list[str] = []
    for unit in candidate_units(raw, units):
        aligned = _align(text, raw_spans, _converter(unit.starts(raw)))
        if best is None or len(aligned.wrong) < len(best.wrong):
            best = replace(aligned, unit=unit.name)
        if not aligned.wrong:
            break
        failed.append(f"{len(aligned.wrong)} do not in {unit.name}")
    assert best is not None, "no unit to choose from"
    quotes = sum(mark.words is not None for mark in raw_spans)
    how = f"all {quotes} quotes match" if quotes else "the format's own, with no quote to check it"
    if best.wrong:
        how = f"{len(best.wrong)} of {len(raw_spans)} do not fit"
    return replace(best, unit="; ".join([f"{best.unit}: {how}", *failed]))


def misalignment_errors(
    aligned: AlignedSpans, raw_spans: Sequence[RawSpan], where: Callable[[int], Location], code: str
) -> Iterator[Diagnostic]:
    """Yield an error for each misaligned span.

    Args:
        aligned: The result of `detect_offset_unit`.
        raw_spans: Its raw spans.
        where: Returns the location of a raw span by its index.
        code: The code of the errors.


    >>> spans = [RawSpan(((0, 4),), "Mali")]
    >>> aligned = detect_offset_unit("In Mali", spans, [UTF_8])
    >>> print(*misalignment_errors(aligned, spans, lambda number: Location("a", 1), "GK801"))
    a:1:0: GK801 the words at 0 to 4 differ, in the offset unit that fits best
       | Mali
       = these words are at 3
       = the text was changed, or is another one: use the text that was annotated
    """
    source = ArticleText(aligned.text)
    for position, index in enumerate(aligned.wrong):
        pieces, words = raw_spans[index]
        offsets = ", ".join(f"{start} to {end}" for start, end in pieces[:4])
        message = f"the words at {offsets} differ, in the offset unit that fits best"
        if words is None:
            message = f"{offsets} is not a span of this text of {len(aligned.text)} code points"
        yield Diagnostic(
            code=code,
            message=message,
            found=words or "",
            nearest=_elsewhere(source, words) if words and position < _MAX_SEARCHED else "",
            fix="the text was changed, or is another one: use the text that was annotated",
            where=where(index),
        )


def _elsewhere(source: ArticleText, words: str) -> str:
    matches = source.find(Quote(words))
    if matches:
        return "these words are at " + ", ".join(str(span.start) for span in matches[:4])
    nearest = source.nearest(words)
    return f'nearest text, at {nearest.start}: "{nearest.of(source.text)}"' if nearest else ""


def candidate_units(raw: str, units: Sequence[OffsetUnit]) -> Iterator[OffsetUnit]:
    """Yield the units, and if the text begins with a byte order mark, those that count it."""
    yield from units
    if raw.startswith(BOM):
        for unit in units:
            yield replace(unit, name=f"{unit.name} from the byte order mark on", bom=True)


_Convert = Callable[[int], int]


def _converter(starts: array[int]) -> _Convert:
    def convert(offset: int) -> int:
        """Return the code point that starts at an offset, or -1."""
        at = bisect_left(starts, offset)
        return at if at < len(starts) and starts[at] == offset else -1

    return convert


def _identity(offset: int) -> int:
    return offset


def align(raw: str, raw_spans: Sequence[RawSpan], unit: OffsetUnit) -> AlignedSpans:
    """Convert raw spans from one unit.

    >>> align("😀 Mali", [RawSpan(((3, 7),))], UTF_16).spans
    ((Span(start=2, end=6),),)
    """
    return _align(normalise_newlines(raw), raw_spans, _converter(unit.starts(raw)))


def _align(text: str, raw_spans: Sequence[RawSpan], convert: _Convert) -> AlignedSpans:
    spans: list[tuple[Span, ...]] = []
    wrong = []
    for index, (pieces, words) in enumerate(raw_spans):
        converted: tuple[Span, ...]
        if convert is _identity:
            converted = tuple([Span(start, end) for start, end in pieces])
        else:
            converted = tuple([Span(convert(start), convert(end)) for start, end in pieces])
        if not _matches(text, converted, words):
            wrong.append(index)
            converted = ()
        spans.append(converted)
    return AlignedSpans(text, tuple(spans), "", tuple(wrong))


def _matches(text: str, spans: tuple[Span, ...], words: str | None) -> bool:
    if not spans or not all(0 <= start < end <= len(text) for start, end in spans):
        return False
    if words is None:
        return True
    found = " ".join([text[start:end] for start, end in spans])
    return found == words or _SPACE.sub(" ", found) == _SPACE.sub(" ", words)
