"""Detection of the names in a text that the reference table has, with their meaning or doubt.

Only unambiguous names get a meaning. A surname counts if the text also has the full name, or if a
title and a state identify one person in office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from geokg.actors import Candidate, OfficeTerm, Resolution, resolve, states
from geokg.actors.names import names_by_spelling
from geokg.actors.organisations import organisations_by_name
from geokg.actors.people import TITLES
from geokg.actors.spelling import name_key
from geokg.base.text import Span
from geokg.inputs.draft.datelines import dateline_places
from geokg.inputs.draft.surnames import NAME_GOES_ON, spans_of, stands_alone, surname_of
from geokg.inputs.draft.titles import COMMON_TITLES, extent_of_title, split_title

MAX_WORDS: Final = 7
"""The most words of a name."""
_WORD: Final = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE: Final = re.compile(r"['’](?:s|S)$")
_GAP: Final = re.compile(r"[^\S\n]+|[^\S\n]*\n[^\S\n]*|-|\.\s")
_ABBREVIATED: Final = ("Mr", "Mrs", "Ms")
_BEGINNINGS: Final = frozenset(title.split()[0] for title in TITLES)
_LAST: Final = ("government", "administration")
_FOLLOWED: Final = re.compile(
    r"\s(?:Sea|Gulf|Ocean|Straits?|Channel|Canal|River|Times|Post|Empire|Pact)\b"
)
_PRECEDED: Final = re.compile(
    r"\b(?:New|(?:Gulf|Sea|Straits?|Bank|Bay|University) of)\s(?:the\s)?$"
)
_MAX_LISTED: Final = 4
"""The most candidates that a doubt lists."""
_UNOFFICIAL: Final = frozenset({"government", "regime", "office", "GOV", "GOVLEG", ""})
"""Values of the office column that are not the name of an office."""


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name in the text.

    Args:
        span: Where it is.
        words: The words.
        candidate: The entry of the reference table; None if a person must decide.
        doubt: The reason why a person must decide.
        title: The title that the words give a person.
        is_modified: Whether the words name less than the office: deputy, former.
    """

    span: Span
    words: str
    candidate: Candidate | None
    doubt: str = ""
    title: str = ""
    is_modified: bool = False


def mentions(text: str, published: date | None) -> tuple[NameMention, ...]:
    """Return the names in a text that the reference table has, in order, without overlaps.

    >>> [(m.words, m.candidate.code) for m in mentions("Tehran wrote to the Tajiks.", None)]
    [('Tehran', 'IRN'), ('Tajiks', 'TJK')]
    """
    names: list[NameMention] = []
    places = tuple(dateline_places(text))
    tokens = [_token(match) for match in _WORD.finditer(text)]
    index = 0
    while index < len(tokens):
        mention, size = _longest(text, tokens, index, published)
        if mention and any(place.start <= mention.span.start < place.end for place in places):
            doubt = "the place from which the article reports"
            mention = NameMention(mention.span, mention.words, None, doubt)
        if mention:
            names.append(mention)
        index += size
    return tuple(sorted(_with_surnames(text, names), key=lambda mention: mention.span))


def in_office(candidate: Candidate, published: date | None) -> tuple[OfficeTerm, ...]:
    """Return the tenures of a person on a day; none if the source does not cover that day."""
    if published is None:
        return ()
    return tuple(tenure for tenure in candidate.tenures if published in tenure.known)


def office_of(tenures: tuple[OfficeTerm, ...], title: str) -> str:
    """Return the one office of tenures, else the title that the text gives."""
    named = {tenure.office for tenure in tenures} - _UNOFFICIAL
    return named.pop() if len(named) == 1 else title


def _token(match: re.Match[str]) -> Span:
    start, end = match.span()
    possessive = _POSSESSIVE.search(match[0])
    return Span(start, end - len(possessive[0]) if possessive else end)


def _longest(
    text: str, tokens: list[Span], index: int, published: date | None
) -> tuple[NameMention | None, int]:
    """Return the longest name that starts with a token and its number of tokens, or None and 1."""
    first = tokens[index].of(text)
    may_start = first[0].isupper() or first in _BEGINNINGS or not first[0].isascii()
    if may_start and first != "The":
        for size in range(_reach(text, tokens, index), 0, -1):
            span = Span(tokens[index].start, tokens[index + size - 1].end)
            last = tokens[index + size - 1]
            # Moon Jae-in, Ban Ki-moon
            is_joined = size > 1 and text[last.start - 1] in "-\u2010\u2011"
            may_end = is_joined or last.of(text) in _LAST or not last.of(text).islower()
            if may_end and (mention := _mention(text, span, published)):
                return mention, size
    return None, 1


def _reach(text: str, tokens: list[Span], index: int) -> int:
    """Return how many tokens may be one name: only space or hyphens separate them."""
    window = tokens[index : index + MAX_WORDS]
    for size, (left, right) in enumerate(pairwise(window), 1):
        gap = text[left.end : right.start]
        word = left.of(text)
        is_end = gap.startswith(".") and len(word) > 1 and word not in _ABBREVIATED
        if is_end or not _GAP.fullmatch(gap):
            return size
    return len(window)


def _mention(text: str, span: Span, published: date | None) -> NameMention | None:
    words = span.of(text)
    resolution = resolve(words, at=published)
    known = (*resolution.candidates, *resolution.excluded)
    if not known or not _has_matching_case(words, text, span, known[0]):
        return None
    if _FOLLOWED.match(text, span.end) or _PRECEDED.search(
        text, max(0, span.start - 40), span.start
    ):
        return NameMention(span, words, None, "may be part of a longer name")
    if known[0].kind == "person":
        if known[0].by_surname and NAME_GOES_ON.match(text, span.end):
            return None
        return _person(text, span, words, resolution, published)
    return _resolved(span, words, resolution)


def _resolved(span: Span, words: str, resolution: Resolution) -> NameMention:
    candidates = resolution.candidates
    if resolution.masked:
        return NameMention(span, words, None, "; ".join(resolution.suspicious))
    if not candidates and len(resolution.excluded) == 1 and _is_past_state(resolution.excluded[0]):
        candidates = resolution.excluded
    if len(candidates) == 1 or resolution.one:
        return NameMention(span, words, resolution.one or candidates[0])
    if candidates:
        return NameMention(span, words, None, " or ".join(map(_describe, candidates)))
    excluded = "; ".join(map(_describe, resolution.excluded))
    return NameMention(span, words, None, f"not at the time of publication: {excluded}")


def _is_past_state(candidate: Candidate) -> bool:
    """Return whether a text may be about a state of another time.

    Of a state that ended without a successor, such as Parma, the name is that of a place now.
    """
    state = candidate.state if candidate.kind == "state" else None
    return bool(state and (state.successors or state.held_on(date.max)))


def _person(
    text: str, span: Span, words: str, resolution: Resolution, published: date | None
) -> NameMention | None:
    """Return a person by full name, or by title and surname if one is in office.

    A name does not begin in the middle of the name of an office.
    """
    title, bare = split_title(words)
    extent = extent_of_title(text, span.start, words)
    is_modified = title.startswith("former") or (extent == "part" and title not in COMMON_TITLES)
    if extent != "whole":
        span = Span(span.end - len(bare), span.end)
    candidates = resolution.candidates
    serving = [person for person in candidates if in_office(person, published)]
    if resolution.masked:
        return NameMention(span, words, None, "; ".join(resolution.suspicious))
    if " " in bare:
        chosen = serving or [person for person in candidates if not person.by_surname]
        if not chosen or (chosen[0].by_surname and not stands_alone(text, span)):
            return None
    elif title and title not in COMMON_TITLES:
        by_office = [
            person
            for person in serving
            if title in {t.office for t in in_office(person, published)}
        ]
        by_state = [person for person in serving if _is_state_near(person, text, words)]
        chosen = [] if is_modified else by_office or by_state
    elif bare == words and stands_alone(text, span):
        # The table calls few people by the surname alone.
        chosen = [person for person in serving if person.called != "surname"]
    else:
        chosen = []
    if not chosen and " " not in bare and (not title or title in COMMON_TITLES):
        return None
    if len(chosen) == 1:
        office_title = "" if is_modified or title in COMMON_TITLES else title
        return NameMention(
            span, span.of(text), chosen[0], title=office_title, is_modified=is_modified
        )
    return NameMention(
        span, span.of(text), None, _alternatives(chosen or [*candidates, *resolution.excluded])
    )


def _alternatives(people: list[Candidate]) -> str:
    more = f", and {len(people) - _MAX_LISTED} more" if len(people) > _MAX_LISTED else ""
    return " or ".join(map(_describe, people[:_MAX_LISTED])) + more


def _is_state_near(candidate: Candidate, text: str, words: str) -> bool:
    """Return whether the state of a person is before the title, or named in the text."""
    state = states()[candidate.code]
    before = resolve(words.partition(" ")[0])
    is_named = any(
        re.search(rf"\b{re.escape(name)}\b", text) for name in (state.name, *state.names)
    )
    return is_named or candidate.code in {other.code for other in before.candidates}


def _with_surnames(text: str, mentions: list[NameMention]) -> Iterator[NameMention]:
    """Yield the mentions, and the later ones of persons by their surname alone.

    After "Bill Clinton", "Clinton" alone is Bill Clinton, also if Hillary Clinton is in office.
    """
    people: dict[str, dict[tuple[str, str], NameMention]] = {}
    whole: dict[str, set[tuple[str, str]]] = {}
    for mention in mentions:
        if mention.candidate and mention.candidate.kind == "person":
            key = (mention.candidate.code, mention.candidate.name)
            surname = surname_of(mention.words, mention.candidate.code)
            if surname:
                whole.setdefault(surname, set()).add(key)
            elif " " in split_title(mention.words)[1]:
                continue
            people.setdefault(surname or mention.words.split()[-1], {})[key] = mention
    for surname, keys in whole.items():
        people[surname] = {key: one for key, one in people[surname].items() if key in keys}
    kept = [mention for mention in mentions if not _is_somebody_else(mention, whole)]
    yield from kept
    spans = [mention.span for mention in kept]
    for surname, bearers in sorted(people.items()):
        if len(bearers) != 1:
            continue
        ((code, _), bearer), *_ = bearers.items()
        for span in spans_of(surname, text, code):
            if not any(start < span.end and span.start < end for start, end in spans):
                yield NameMention(span, surname, bearer.candidate)


def _is_somebody_else(mention: NameMention, whole: dict[str, set[tuple[str, str]]]) -> bool:
    """Return whether a surname alone may be that of another person whom the text names in full."""
    one = mention.candidate
    return bool(
        one
        and one.kind == "person"
        and mention.words in whole
        and {(one.code, one.name)} != whole[mention.words]
    )


def _has_matching_case(words: str, text: str, span: Span, candidate: Candidate) -> bool:
    """Return whether the case fits: "Who" is not WHO, and AND in a headline is not Andorra."""
    key = name_key(words)
    if words in states() and not names_by_spelling().get(key):
        return any(map(str.islower, text[max(0, span.start - 60) : span.end + 60]))
    spellings = [name.name for name in names_by_spelling().get(key, ())]
    for organisation in organisations_by_name().get(key, ()):
        known = (organisation.name, *organisation.names)
        spellings += [name for name in known if name_key(name) == key]
    if not spellings or any(not name.isupper() for name in spellings):
        return True
    return words.isupper() or candidate.kind == "person"


def _describe(candidate: Candidate) -> str:
    return f"{candidate.name} [{candidate.code}] ({candidate.reason})"
