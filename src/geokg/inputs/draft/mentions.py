"""Whom a text names, as far as the reference table knows: each name with what it means, or why not.

Only names that mean one thing are taken. A surname counts where its bearer is named in full, or
where a title and a state leave one bearer in office.
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
from geokg.actors.resolution import TITLES
from geokg.actors.spelling import name_key
from geokg.base.text import Span

LONGEST: Final = 7
"""Words of a name."""
_WORD: Final = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_OWNED: Final = re.compile(r"['’](?:s|S)$")
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
_LESSER: Final = re.compile(
    r"(?i)\b(?:acting|assistant|deputy|ex|former|late|shadow|then|under|vice)[\s-]$"
)
"""Words before a title that make it another."""
_POLITE: Final = ("mr", "mr.", "mrs", "mrs.", "ms.", "minister", "leader", "general", "senator")
"""Titles that too many have for a surname to be told by."""
_NAMED: Final = 4
"""Candidates that a doubt names."""
_UNOFFICIAL: Final = frozenset({"government", "regime", "office", "GOV", "GOVLEG", ""})
"""Offices in the table that name none."""


@dataclass(frozen=True, slots=True)
class NameMention:
    """Words of the text that name an actor; ``candidate`` is none where one must decide.

    ``doubt`` says why then. ``title`` is what the words call a person, and ``lesser`` says that
    they call the person something less than the office in the table: deputy or former.
    """

    span: Span
    words: str
    candidate: Candidate | None
    doubt: str = ""
    title: str = ""
    lesser: bool = False


def mentions(text: str, published: date | None) -> tuple[NameMention, ...]:
    """The names in a text that the reference table knows, in order, none inside another.

    >>> [(m.words, m.candidate.code) for m in mentions("Tehran wrote to the Tajiks.", None)]
    [('Tehran', 'IRN'), ('Tajiks', 'TJK')]
    """
    found: list[NameMention] = []
    tokens = [_token(match) for match in _WORD.finditer(text)]
    at = 0
    while at < len(tokens):
        mention, size = _longest(text, tokens, at, published)
        if mention:
            found.append(mention)
        at += size
    return tuple(sorted([*found, *_surnames(text, found)], key=lambda mention: mention.span))


def in_office(candidate: Candidate, published: date | None) -> tuple[OfficeTerm, ...]:
    """The tenures of a person on a day; none where the source stopped before that day."""
    if published is None:
        return ()
    return tuple(
        tenure
        for tenure in candidate.tenures
        if published in tenure.interval
        and (tenure.interval.end or not tenure.known_until or published.year <= tenure.known_until)
    )


def office_of(tenures: tuple[OfficeTerm, ...], title: str) -> str:
    """The one office that tenures name; where they name none, the title that the text gives."""
    named = {tenure.office for tenure in tenures} - _UNOFFICIAL
    return named.pop() if len(named) == 1 else title


def _token(found: re.Match[str]) -> Span:
    start, end = found.span()
    owned = _OWNED.search(found[0])
    return Span(start, end - len(owned[0]) if owned else end)


def _longest(
    text: str, tokens: list[Span], at: int, published: date | None
) -> tuple[NameMention | None, int]:
    """The longest name that begins with a token, and how many tokens it has; or nothing, and 1."""
    first = tokens[at].of(text)
    begins = first[0].isupper() or first in _BEGINNINGS or not first[0].isascii()
    if begins and first != "The":
        for size in range(_reach(text, tokens, at), 0, -1):
            span = Span(tokens[at].start, tokens[at + size - 1].end)
            last = tokens[at + size - 1].of(text)
            may_end = last in _LAST or not last.islower()
            if may_end and (mention := _mention(text, span, published)):
                return mention, size
    return None, 1


def _reach(text: str, tokens: list[Span], at: int) -> int:
    """How many tokens from here on may be one name: nothing but space or hyphens parts them."""
    within = tokens[at : at + LONGEST]
    for size, (left, right) in enumerate(pairwise(within), 1):
        gap = text[left.end : right.start]
        word = left.of(text)
        ends = gap.startswith(".") and len(word) > 1 and word not in _ABBREVIATED
        if ends or not _GAP.fullmatch(gap):
            return size
    return len(within)


def _mention(text: str, span: Span, published: date | None) -> NameMention | None:
    words = span.of(text)
    resolution = resolve(words, at=published)
    known = (*resolution.candidates, *resolution.excluded)
    if not known or not _spelt_so(words, text, span, known[0]):
        return None
    if _FOLLOWED.match(text, span.end) or _PRECEDED.search(
        text, max(0, span.start - 40), span.start
    ):
        return NameMention(span, words, None, "may be part of a longer name")
    if known[0].kind == "person":
        return _person(text, span, words, resolution, published)
    return _chosen(span, words, resolution)


def _chosen(span: Span, words: str, resolution: Resolution) -> NameMention:
    candidates = resolution.candidates
    if resolution.masked:
        return NameMention(span, words, None, "; ".join(resolution.suspicious))
    if not candidates and len(resolution.excluded) == 1 and resolution.excluded[0].kind == "state":
        # The text may well speak of a state that is no more: its name means no other.
        candidates = resolution.excluded
    if len(candidates) == 1:
        return NameMention(span, words, candidates[0])
    if candidates:
        return NameMention(span, words, None, " or ".join(map(_shown, candidates)))
    excluded = "; ".join(map(_shown, resolution.excluded))
    return NameMention(span, words, None, f"not at the time of publication: {excluded}")


def _person(
    text: str, span: Span, words: str, resolution: Resolution, published: date | None
) -> NameMention | None:
    """A person by full name; by surname only with a title, and if one in office is left."""
    title, bare = _parted(words)
    lesser = title.startswith("former") or _LESSER.search(text, max(0, span.start - 20), span.start)
    candidates = resolution.candidates
    serving = [one for one in candidates if in_office(one, published)]
    if resolution.masked:
        return NameMention(span, words, None, "; ".join(resolution.suspicious))
    if " " in bare:
        chosen = serving or list(candidates)
    elif title and title not in _POLITE:
        so = [one for one in serving if title in {t.office for t in in_office(one, published)}]
        near = [one for one in serving if _is_state_near(one, text, words)]
        chosen = [] if lesser else so or near
    elif serving and bare == words and _is_whole(words):
        chosen = serving
    else:
        return None
    if len(chosen) == 1:
        told = "" if lesser or title in _POLITE else title
        return NameMention(span, words, chosen[0], title=told, lesser=bool(lesser))
    return NameMention(span, words, None, _either(chosen or [*candidates, *resolution.excluded]))


def _either(people: list[Candidate]) -> str:
    more = f", and {len(people) - _NAMED} more" if len(people) > _NAMED else ""
    return " or ".join(map(_shown, people[:_NAMED])) + more


def _is_state_near(one: Candidate, text: str, words: str) -> bool:
    """Whether a title can be of somebody's state: it stands in front, or is named in the text."""
    state = states()[one.code]
    in_front = resolve(words.partition(" ")[0])
    named = any(re.search(rf"\b{re.escape(name)}\b", text) for name in (state.name, *state.names))
    return named or one.code in {other.code for other in in_front.candidates}


def _is_whole(words: str) -> bool:
    """Whether a single word is the whole name of somebody, and not a surname."""
    return any("surname of" not in one.reason for one in resolve(words).candidates)


def _parted(words: str) -> tuple[str, str]:
    """The title in a name, if it has one, and what is left without it and the states before it."""
    parts = words.split()
    while len(parts) > 1 and name_key(parts[0]) in names_by_spelling():
        parts = parts[1:]
    bare = " ".join(parts)
    for title in sorted(TITLES, key=len, reverse=True):
        if bare.casefold().startswith(f"{title} "):
            return title, bare[len(title) + 1 :]
    return "", bare


def _surnames(text: str, found: list[NameMention]) -> Iterator[NameMention]:
    """The places where those who are named already are called by their last name alone."""
    people: dict[str, dict[tuple[str, str], NameMention]] = {}
    for mention in found:
        if mention.candidate and mention.candidate.kind == "person":
            one = mention.candidate
            surname = mention.words.split()[-1]
            people.setdefault(surname, {})[one.code, one.name] = mention
    taken = [mention.span for mention in found]
    for surname, bearers in sorted(people.items()):
        for match in re.finditer(rf"\b{re.escape(surname)}\b", text):
            span = Span(*match.span())
            if len(bearers) == 1 and not any(s < span.end and span.start < e for s, e in taken):
                (bearer,) = bearers.values()
                yield NameMention(span, surname, bearer.candidate)


def _spelt_so(words: str, text: str, span: Span, candidate: Candidate) -> bool:
    """Whether the letters are the name's: WHO is none in "Who", and AND in a headline is a word."""
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


def _shown(candidate: Candidate) -> str:
    return f"{candidate.name} [{candidate.code}] ({candidate.reason})"
