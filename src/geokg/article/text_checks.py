"""Check the text of a claim: place its quotes, read its date, find its condition and quantity."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from geokg.article.lookalikes import lookalike
from geokg.article.references import Problems
from geokg.article.values import Claim
from geokg.base.diagnostics import Edit, KeyPath
from geokg.base.errors import DateError
from geokg.base.text import (
    MAX_MATCHES,
    UNPLACED,
    ArticleText,
    GivenText,
    Quote,
    normalise_newlines,
)
from geokg.base.vocabulary import MODALITIES
from geokg.dates import (
    TimeSpan,
    day_in_figures,
    is_month_or_years,
    is_season_or_years,
    looks_like_edtf,
    parse_edtf,
    read_words,
    side_of,
    why_unread,
)

_COMPARED: Final = 5_000_000
"""Limit of code points compared with missing quotes, in one article."""
_ELLIPSIS: Final = re.compile(r"…|\.\.\.|\[")
_IN_FIGURES: Final = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9:.]+"
)
"""A date in figures, which is accepted only if it is in the text or is EDTF."""
_PART_OF_MORE: Final = r"[-/.]?[0-9]"
_LONGEST_DATE: Final = 1_000
"""Longest text read as a date; readings are cached, so this bounds the cache."""


@dataclass(slots=True, kw_only=True)
class TextChecks:
    """Finds the words of an article's claims in its text."""

    source: ArticleText
    """The text; where it is empty, missing words are not reported again."""
    published: date | None
    english: bool
    problems: Problems
    given: GivenText | None = None
    """The text as the caller gives it, if it is another: spans are counted in it."""
    _compared: int = 0

    def complete(self, at: int, claim: Claim) -> Claim:
        """Return the claim with its quotes placed, its date resolved, and an id."""
        path: KeyPath = ("claims", at)
        quote = tuple(
            [self._place(quote, (*path, "quote", n)) for n, quote in enumerate(claim.quote)]
        )
        if not quote:
            self.problems.add(
                (*path, "quote"),
                "GK103",
                "the claim has no quote",
                fix="copy the shortest words that say it, exactly as printed",
            )
        when = self.read_when(claim.when, claim.modality, (*path, "when")) if claim.when else None
        for key, words in (("condition", claim.condition), ("quantity", claim.quantity)):
            if words and not self.source.contains(words):
                self._report_missing(
                    words, (*path, key), "GK143", f"the {key} is not in the article's words"
                )
        return claim.completed(quote, when)

    def _place(self, quote: Quote, path: KeyPath) -> Quote:
        if quote.span != UNPLACED:
            return self._place_span(quote, path)
        if not quote.exact.strip():
            self.problems.add(path, "GK103", "the quote is empty", fix="copy the words that say it")
            return quote
        spans = self.source.find(quote)
        if len(spans) == 1:
            return self.source.place(spans[0])
        if not spans:
            self._report_missing(quote.exact, path, "GK104", "quote not found in the article")
        else:
            places = ", ".join(str(span.start) for span in spans[:5])
            times = f"{len(spans)} times" + (" or more" if len(spans) == MAX_MATCHES else "")
            self.problems.add(
                path,
                "GK105",
                f"the quote occurs {times} in the article, at {places}",
                found=f'"{quote.exact}"',
                fix="add words until it is unique, or write {exact: ..., prefix: ..., suffix: ...}",
            )
        return quote

    def _place_span(self, quote: Quote, path: KeyPath) -> Quote:
        start, end = quote.span
        text = self.given.text if self.given else self.source.text
        if self.source.text and not 0 <= start < end <= len(text):
            self.problems.add(
                path,
                "GK106",
                f"no {start} to {end} in a text of {len(text)} code points",
                fix="count code points from 0; the end is the first one after the quote",
            )
            return quote
        span = self.given.moved(quote.span) if self.given else quote.span
        if span is None:
            self.problems.add(
                path,
                "GK106",
                f"{start} to {end} begins or ends between CR and LF, or is a byte order mark",
                fix="begin or end it before CR or after LF: geokg keeps LF alone",
            )
            return quote
        placed = self.source.place(span)
        if quote.exact and normalise_newlines(quote.exact) != placed.exact:
            self.problems.add(
                path,
                "GK106",
                f"the text at {start} to {end} is different",
                found=f'"{quote.exact}"',
                nearest=f'there: "{placed.exact}"',
                fix="count code points of the text as you give it, from 0",
            )
        return placed

    def _report_missing(self, words: str, path: KeyPath, code: str, message: str) -> None:
        if not self.source.text:
            return
        self._compared += len(self.source.text)
        bare = words.strip("“”„‟«»‘’‚'\"`´ ")
        near = self.source.nearest(words) if self._compared <= _COMPARED else None
        fix = "copy the words exactly as printed"
        if _ELLIPSIS.search(words):
            fix = "if words are omitted, quote the parts as a list: [first part, second part]"
        elif bare != words and self.source.contains(bare):
            fix = "remove the quotation marks, which the article does not have"
        elif near and (hidden := lookalike(words, self.source.text, near)):
            fix = f"{fix}: {hidden}"
        text = near.of(self.source.text) if near else ""
        right = text if near and _differs_in_case(words, text) else ""
        if bare != words and len(self.source.find(Quote(bare))) == 1:
            right = bare
        self.problems.add(
            path,
            code,
            message,
            found=f'"{words}"',
            nearest=f'nearest text, at {near.start}: "{text}"' if near else "",
            fix=fix,
            nearest_text=text,
            nearest_at=near.start if near else -1,
            edits=(Edit("set", path, right),) if right else (),
        )

    def read_when(self, when: TimeSpan, modality: str, path: KeyPath) -> TimeSpan:
        """Return a date with its bounds."""
        try:
            read = self._time(when, modality, path)
        except DateError as error:
            self.problems.found += [replace(d, path=path) for d in error.diagnostics]
            return when
        self._check_side(read, modality, path)
        return read

    def _time(self, when: TimeSpan, modality: str, path: KeyPath) -> TimeSpan:
        words = when.verbatim
        if not when.edtf and (when.earliest or when.latest or when.surely_from):
            self.problems.add(
                path,
                "GK141",
                "a date has bounds but no EDTF",
                fix="write `edtf`: the bounds are computed from it",
            )
            return when
        if not when.edtf and is_in_figures(words):
            return self._figures(words, path)
        if words and not self.source.contains(words):
            self._report_missing(words, path, "GK140", "the words of `when` are not in the article")
        if when.edtf:
            return replace(parse_edtf(when.edtf), verbatim=words, relative=when.relative)
        return self._words(words, modality, path)

    def _figures(self, words: str, path: KeyPath) -> TimeSpan:
        """Return the span of a date in figures: EDTF by the annotator, or text of the article."""
        printed = self._prints(words)
        if is_season_or_years(words):
            read = read_words(words, None) if printed else parse_edtf(words)
            self._report_choice(words, read, printed=printed, path=path)
            return read
        if not (printed and is_month_or_years(words)):
            try:
                return parse_edtf(words)
            except DateError:
                if not printed and not day_in_figures(words):
                    raise
        if not printed:
            return parse_edtf(day_in_figures(words))
        # Figures are the same in every language.
        read = read_words(words, None)
        if not read.understood:
            self._report_unread(words, path)
        return read

    def _prints(self, words: str) -> bool:
        """Return whether the article has these figures, and not as part of longer ones."""
        alone = rf"(?<![0-9])(?<![0-9][-/.]){re.escape(words)}(?!{_PART_OF_MORE})"
        return words in self.source.text and re.search(alone, self.source.text) is not None

    def _words(self, words: str, modality: str, path: KeyPath) -> TimeSpan:
        read = TimeSpan(verbatim=words)
        if self.english and len(words) <= _LONGEST_DATE:
            read = read_words(words, self.published, modality)
        if not read.understood:
            self._report_unread(words, path)
        elif read.relative and side_of(modality) is None:
            self._report_both(words, read, modality, path)
        return read

    def _report_unread(self, words: str, path: KeyPath) -> None:
        reason = why_unread(words) if len(words) <= _LONGEST_DATE else ""
        unread = " without a publication date" if self.published is None else " by geokg"
        if reason:
            unread = f", since {reason}"
        self.problems.add(
            path,
            "GK142",
            f"this date cannot be read{unread}; it is kept as words with open bounds",
            found=words,
            fix=f"add its meaning: {{verbatim: {words}, edtf: ...}}",
            severity="warning",
        )

    def _report_both(self, words: str, read: TimeSpan, modality: str, path: KeyPath) -> None:
        """Warn that the modality does not decide on which side of publication the date is."""
        if modality not in MODALITIES or read == read_words(words, self.published, "actual"):
            return
        self.problems.add(
            path,
            "GK144",
            f"`{modality}` does not decide on which side of publication this date is; both readings"
            f" are kept: {read.edtf}",
            found=words,
            fix=f"write the intended reading: {{verbatim: {words}, edtf: ...}}",
            severity="warning",
        )

    def _report_choice(self, words: str, read: TimeSpan, *, printed: bool, path: KeyPath) -> None:
        """Warn how figures were read that are a season in EDTF and years in news."""
        if printed:
            message = (
                f"read as years, {read.edtf}, as the article means them; in EDTF it is a season"
            )
            fix = f"for the season write {{verbatim: {words}, edtf: {words}}}"
        else:
            years = f"{words[:4]}/{words[:2]}{words[5:]}"
            message = f"read as the season of EDTF, {read.earliest} to {read.latest}"
            fix = f"for the years write `{years}`; if the season is meant, {{edtf: {words}}}"
        self.problems.add(path, "GK146", message, found=words, fix=fix, severity="warning")

    def _check_side(self, read: TimeSpan, modality: str, path: KeyPath) -> None:
        """Warn if a plan is entirely before publication, or an act entirely after it."""
        if self.published is None or is_on_its_side(read, modality, self.published):
            return
        wrong = "before" if side_of(modality) == "after" else "after"
        message = f"`{modality}`, but its date is {wrong} publication"
        self.problems.add(
            path,
            "GK145",
            f"{message}, {self.published.isoformat()}; it is read as {read.edtf}",
            found=read.verbatim or read.edtf,
            fix="check the modality and the date; keep both if the article states them",
            severity="warning",
        )


def is_on_its_side(read: TimeSpan, modality: str, published: date | None) -> bool:
    """Return whether no plan is entirely before publication, and no act entirely after it."""
    side = side_of(modality)
    if published is None or side is None:
        return True
    if side == "after":
        return read.latest is None or read.latest >= published
    return read.earliest is None or read.earliest <= published


def is_in_figures(words: str) -> bool:
    """Return whether a date is EDTF or other figures, and not words."""
    return looks_like_edtf(words) or _IN_FIGURES.fullmatch(words) is not None


def _differs_in_case(words: str, text: str) -> bool:
    """Return whether two texts differ only in capital letters and white space."""
    return words.casefold().split() == text.casefold().split()
