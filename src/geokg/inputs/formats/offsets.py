"""In which unit a format counted: the one in which the words at its offsets are those it quotes."""

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
_EXPLAINED: Final = 10
"""Misfits of one text whose words are looked for elsewhere in it; it takes time."""


@dataclass(frozen=True, slots=True)
class OffsetUnit:
    """What a format may count: ``width`` of a code point, and whether CRLF is two of them."""

    name: str
    width: Callable[[str], int]
    crlf: bool = True
    bom: bool = False

    def starts(self, raw: str) -> array[int]:
        """Where each code point of the text with LF line ends begins, in this unit; then its end.

        >>> list(UTF_16.starts("a😀\\r\\nb"))
        [0, 1, 3, 5, 6]
        """
        begin = self.width(BOM) if self.bom else 0
        found = _CHARACTER.findall(raw.removeprefix(BOM))
        widths = (len(c) if c == "\r\n" and self.crlf else self.width(c[-1]) for c in found)
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
    """Offsets as a format gives them, and the words that it says stand there, if it says so."""

    pieces: tuple[tuple[int, int], ...]
    words: str | None = None


@dataclass(frozen=True, slots=True)
class AlignedSpans:
    """A text with LF line ends, and what is marked in it.

    ``spans`` are those of each marked stretch, in code points of ``text``; those of a stretch that
    fits in no unit are empty, and its number is in ``wrong``. ``unit`` says how it was counted.
    """

    text: str
    spans: tuple[tuple[Span, ...], ...]
    unit: str
    wrong: tuple[int, ...] = ()


def detect_offset_unit(
    raw: str, marked: Sequence[RawSpan], units: Sequence[OffsetUnit]
) -> AlignedSpans:
    """The text and spans in the first of the units in which all words stand where they should.

    Where there is none, in the one in which most do, with the others ``wrong``.

    >>> detect_offset_unit("😀 Mali", [RawSpan(((3, 7),), "Mali")], [CODE_POINTS, UTF_16])
    ... # doctest: +NORMALIZE_WHITESPACE
    AlignedSpans(text='😀 Mali', spans=((Span(start=2, end=6),),),
        unit='UTF-16 code units: all 1 quotes match; 1 do not in code points', wrong=())
    """
    text = normalise_newlines(raw)
    if text.isascii() and text == raw:
        fitted = _fitted(text, marked, _same)
        return replace(fitted, unit=f"{units[0].name}, like any other unit in this text")
    best: AlignedSpans | None = None
    failed: list[str] = []
    for unit in _candidates(raw, units):
        fitted = _fitted(text, marked, _converter(unit.starts(raw)))
        if best is None or len(fitted.wrong) < len(best.wrong):
            best = replace(fitted, unit=unit.name)
        if not fitted.wrong:
            break
        failed.append(f"{len(fitted.wrong)} do not in {unit.name}")
    assert best is not None, "no unit to choose from"
    quotes = sum(mark.words is not None for mark in marked)
    how = f"all {quotes} quotes match" if quotes else "the format's own, with no quote to check it"
    if best.wrong:
        how = f"{len(best.wrong)} of {len(marked)} do not fit"
    return replace(best, unit="; ".join([f"{best.unit}: {how}", *failed]))


def misaligned(
    fitted: AlignedSpans, marked: Sequence[RawSpan], where: Callable[[int], Location], code: str
) -> Iterator[Diagnostic]:
    """What is wrong with each stretch that fits in no unit; ``where`` places it by number.

    >>> marked = [RawSpan(((0, 4),), "Mali")]
    >>> fitted = detect_offset_unit("In Mali", marked, [UTF_8])
    >>> print(*misaligned(fitted, marked, lambda number: Location("a", 1), "GK801"))
    a:1:0: GK801 other words stand at 0 to 4, and no other count fits the text better
       | Mali
       = these words stand at 3
       = the text has changed since, or is another: give the one that was annotated
    """
    source = ArticleText(fitted.text)
    for count, number in enumerate(fitted.wrong):
        pieces, words = marked[number]
        at = ", ".join(f"{start} to {end}" for start, end in pieces[:4])
        message = f"other words stand at {at}, and no other count fits the text better"
        if words is None:
            message = f"{at} is no stretch of this text of {len(fitted.text)} code points"
        yield Diagnostic(
            code=code,
            message=message,
            found=words or "",
            nearest=_elsewhere(source, words) if words and count < _EXPLAINED else "",
            fix="the text has changed since, or is another: give the one that was annotated",
            where=where(number),
        )


def _elsewhere(source: ArticleText, words: str) -> str:
    found = source.find(Quote(words))
    if found:
        return "these words stand at " + ", ".join(str(span.start) for span in found[:4])
    near = source.nearest(words)
    return f'nearest text, at {near.start}: "{near.of(source.text)}"' if near else ""


def _candidates(raw: str, units: Sequence[OffsetUnit]) -> Iterator[OffsetUnit]:
    yield from units
    if raw.startswith(BOM):
        for unit in units:
            yield replace(unit, name=f"{unit.name} from the byte order mark on", bom=True)


_Convert = Callable[[int], int]


def _converter(starts: array[int]) -> _Convert:
    def convert(offset: int) -> int:
        """The code point that begins there, -1 where none does."""
        at = bisect_left(starts, offset)
        return at if at < len(starts) and starts[at] == offset else -1

    return convert


def _same(offset: int) -> int:
    return offset


def _fitted(text: str, marked: Sequence[RawSpan], convert: _Convert) -> AlignedSpans:
    spans: list[tuple[Span, ...]] = []
    wrong = []
    for number, (pieces, words) in enumerate(marked):
        found: tuple[Span, ...]
        if convert is _same:
            found = tuple([Span(start, end) for start, end in pieces])
        else:
            found = tuple([Span(convert(start), convert(end)) for start, end in pieces])
        if not _stands(text, found, words):
            wrong.append(number)
            found = ()
        spans.append(found)
    return AlignedSpans(text, tuple(spans), "", tuple(wrong))


def _stands(text: str, spans: tuple[Span, ...], words: str | None) -> bool:
    if not spans or not all(0 <= start < end <= len(text) for start, end in spans):
        return False
    if words is None:
        return True
    here = " ".join([text[start:end] for start, end in spans])
    return here == words or _SPACE.sub(" ", here) == _SPACE.sub(" ", words)
