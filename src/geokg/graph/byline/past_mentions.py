"""Whether a text itself says that somebody no longer held an office, or did not hold it yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from geokg.actors import Interval
from geokg.article import Article, Claim
from geokg.graph.byline.evidence import includes

_TITLE: Final = (
    r"(?:president|prime\s+minister|premier|chancellor|king|queen|emperor|shah|sultan|emir|leader)"
)
_OUT_OF_OFFICE: Final = (
    r"(?:former|formerly|ex|then|one[- ]?time|sometime|late|erstwhile|previous|ousted|deposed"
    r"|toppled|overthrown|exiled|fallen|retired|disgraced|impeached|assassinated|murdered|slain"
    r"|acting|interim|caretaker|provisional|deputy|vice|assistant|future|incoming|elect|designate"
    r"|designated|nominee|candidate|hopeful|contender|challenger|predecessors?|successors?|under)"
)
_WORDS_BETWEEN: Final = (
    rf"(?:(?:[A-Z][\w.’'-]*|(?i:{_TITLE})|prime|the|his|her|its|u\.s\.)[\s,-]+){{0,4}}"
)
_BEFORE: Final = re.compile(rf"\b(?i:{_OUT_OF_OFFICE})[\s,-]+{_WORDS_BETWEEN}$")
_HISTORY_BEFORE: Final = re.compile(
    r"\b(?i:presidency|premiership|era|days|years|time|times|reign|rule|tenure|memory|death|funeral"
    r"|widow|widower|legacy|memoirs?|biography|statue|tomb|grave|anniversary|overthrow|fall|killing"
    rf"|assassination|son|daughter)\s+of\s+{_WORDS_BETWEEN}$"
)
_AFTER: Final = re.compile(
    rf"""(?ix)
    ^[\s-]+(?:elect|designate)\b
    |^\s?\([^)]*\d{{4}}
    |^['’]s?\s+(?:death|funeral|memoirs?|widow|legacy|tomb|presidential\ library|era|years\ in
        |time\ in|time\ as|days\ as|tenure|reign|successor|predecessor)\b
    |^,?\s(?:who|whose)\b[^.;]{{0,30}}\b(?:left|quit|lost|ceded|relinquished|vacated)\s(?:the\s)?
        (?:office|power|presidency|premiership|post|white\ house|kremlin|throne|election)
    |^,?\swho\s(?:had\s|has\s(?:since\s)?|later\s|since\s)?(?:resigned|retired|died|abdicated
        |stepped\sdown|(?:was|been)\s(?:ousted|overthrown|deposed|toppled|assassinated|killed
        |executed|shot|succeeded|replaced|{_TITLE}|in\s(?:office|power)|the\s{_TITLE}|then))
    |^,?\swho\s(?:had\s)?(?:served|ruled|governed|reigned|held|led|headed|presided|ran)\b[^.;]*?
        \b(?:until|till|from|between|during|for\s[\w-]+\s(?:years|terms)|in\sthe\s(?:\d|\w+ies\b))
    |^,?\s(?:(?:was|were|had\sbeen|served\sas|became)\s)(?:then\s|still\s|the\s)?(?:[A-Z][\w.]+\s)?
        (?:{_TITLE}|in\s(?:office|power))\b
    |^,\s?(?:(?:the|a|an|his|her|its|their)\s)?(?:[A-Z][\w.’']*\s)?{_OUT_OF_OFFICE}[\s-]
    |^,?\s(?:the\s)?(?:[A-Z][\w.’']*\s)?(?:{_TITLE}|in\s(?:office|power))[^.;]{{0,40}}?
        \s(?:from|until|till|between|during|in|at\sthe\stime)\s
    """
)
_PAST_TIME: Final = re.compile(
    r"(?i)\b(?:decades?|century|centuries|generations?|years|[\w-]+ years) (?:ago|earlier|before)\b"
    r"|\bcold war\b|\bat the time\b|\bin those days\b|\bback then\b|\bhistor(?:y|ians?)\b"
    r"|\banniversary\b"
)
_YEAR: Final = re.compile(r"(?<![\d.,])(?:1[89]|20)\d\d(?![\d,]\d|\d)")
_DECADE: Final = re.compile(r"(?i)(?<!\w)(?:((?:1[89]|20)\d)0s|['’](\d)0s|(\w+ties)(?!\w))")
_DECADES: Final = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties")
_SENTENCE_END: Final = re.compile(
    r"(?<=[^\W\dA-Z_]{2})(?<!\bMr)(?<!Mrs)(?<!\bDr)(?<!Gen)(?<!\bSt)[.!?][”\"’')]*\s+"
    r"|(?<=[\d)”\"’%])[.!?][”\"’')]*\s+|\n"
)
_REACH: Final = 80
_LONG_BEFORE: Final = timedelta(days=731)
_YEAR_OF_DAYS: Final = timedelta(days=366)


def is_mention_of_past(
    article: Article,
    names: Iterable[str],
    claims: Iterable[Claim],
    times: tuple[Interval, ...],
    byline: date,
) -> bool:
    """Return whether a text speaks of somebody as not in office at its byline.

    It does where a word says so (`former`, `then`, `-elect`, `who left office`), where a sentence
    that names the person, or the one before, has a year of their time in office that is past at the
    byline, and where most claims of the article are dated to that time, long before the byline.

    Args:
        article: The article.
        names: The names of the person.
        claims: The claims that name the person as current.
        times: When the person held the office.
        byline: The date of publication.
    """
    claims = tuple(claims)
    dated = sum(_is_dated_to(claim, times, byline) for claim in article.claims)
    if 2 * dated > len(article.claims):
        return True
    text = article.text
    mentions = list(_mentions(text, names))
    for start, end in mentions:
        before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        before = _SENTENCE_END.split(before)[-1]
        if _BEFORE.search(before) or _HISTORY_BEFORE.search(before) or _AFTER.search(after):
            return True
    places = [*mentions, *(quote.span for claim in claims for quote in claim.quote)]
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text) + 1]
    return any(
        _is_past(sentence, times, byline)
        for sentence in dict.fromkeys(_sentences_at(text, starts, places))
    )


def _is_dated_to(claim: Claim, times: tuple[Interval, ...], byline: date) -> bool:
    """Return whether a claim has a date of its own in these times, long before the byline."""
    when = claim.when
    if not when or when.relative or not when.earliest or not when.latest:
        return False
    is_within = all(includes(times, day, _YEAR_OF_DAYS) for day in (when.earliest, when.latest))
    return is_within and when.latest <= byline - _LONG_BEFORE


def _mentions(text: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of the names, and of the last word of each name."""
    forms = {form for name in names for form in (name, name.rpartition(" ")[2]) if len(form) > 2}
    if not forms:
        return
    alternatives = "|".join(map(re.escape, sorted(forms, key=lambda form: (-len(form), form))))
    for match in re.finditer(rf"(?<!\w)(?:{alternatives})(?!\w)", text):
        yield match.span()


def _sentences_at(text: str, starts: list[int], places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the sentences at some places, each with the sentence before it."""
    for start, end in places:
        first = max(at for at, begin in enumerate(starts) if begin <= start)
        last = next((begin for begin in starts if begin >= end), len(text))
        yield text[starts[max(0, first - 1)] : last]


def _is_past(sentence: str, times: tuple[Interval, ...], byline: date) -> bool:
    """Return whether a sentence speaks of a past time, or of a past year in these times."""
    if _PAST_TIME.search(sentence):
        return True
    spans = [(int(year), int(year)) for year in _YEAR.findall(sentence)]
    spans += [(first, first + 9) for first in _decades(sentence)]
    return any(
        last < byline.year and i.meets(date(first, 1, 1), date(last, 12, 31))
        for first, last in spans
        for i in times
    )


def _decades(sentence: str) -> Iterator[int]:
    """Yield the first years of the decades that a sentence names."""
    words = (*_DECADES, "nineties")
    for whole, digit, word in _DECADE.findall(sentence):
        if whole or digit:
            yield int(f"{whole}0" if whole else f"19{digit}0")
        elif word.casefold() in words:
            yield 1920 + 10 * words.index(word.casefold())
