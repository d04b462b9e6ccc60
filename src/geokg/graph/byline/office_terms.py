"""The terms of a person in an office that a text gives, and who else held that office.

The office is that of a head of state or of government. What it is called differs between sources,
so offices are compared by what they are the head of, and titles by their kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple

from geokg.actors import OfficeTerm, UserRows, coverage_of, heads_on, resolve
from geokg.actors.leaders import HEAD_OF_GOVERNMENT, HEAD_OF_STATE, rows_of_state
from geokg.actors.people import TITLES

_PRESIDENTS: Final = re.compile(r"\bpresident\b")
_PREMIERS: Final = re.compile(r"\b(?:premier|prime minister|chancellor|taoiseach)\b")
_MONARCHS: Final = re.compile(
    r"\b(?:king|queen|emperor|empress|shah|sultan|emir|amir|grand duke|monarch)\b"
)
_KINDS: Final = (
    (_PREMIERS, "premier", HEAD_OF_GOVERNMENT),
    (_PRESIDENTS, "president", HEAD_OF_STATE),
    (_MONARCHS, "monarch", HEAD_OF_STATE),
    (re.compile(r"\bhead of government\b"), "", HEAD_OF_GOVERNMENT),
    (re.compile(r"\bhead of state\b"), "", HEAD_OF_STATE),
)
"""The kinds of titles, each with the head that it mostly is."""
NOT_THE_OFFICE: Final = re.compile(
    r"\b(?:former|ex|late|then|one[- ]?time|deposed|ousted|exiled|elect|designate|candidate|nominee"
    r"|shadow|opposition|self-proclaimed|deputy|vice|assistant|under|next|future|incoming|acting"
    r"|interim|caretaker|provisional|honorary|rival|would-be|retired|previous)\b"
)
_NO_GOVERNMENT: Final = re.compile(
    r"\b(?:parliament|senate|assembly|bank|company|party|university|court|council|committee"
    r"|federation|association|commission|chamber|bundestag|exchequer|presidium|congress|union"
    r"|club|league|institute|academy|foundation|society|group|corporation)\b"
)
_ACTING: Final = re.compile(r"(?i)\b(?:acting|interim|provisional|transitional|regent|caretaker)\b")
_TITLE: Final = re.compile(rf"(?:.*\b)?(?:{'|'.join(map(re.escape, TITLES))}) (?P<name>.+)")
_OF: Final = re.compile(r" of (?:the )?(?P<state>.+)$")
_ALIKE: Final = 0.8
"""Names that are more alike than this may be one person's."""
_SAME: Final = 0.9
"""Names of heads of one state that are more alike than this are taken for one person's."""


class HeldOffice(NamedTuple):
    """The terms of a person in the office that a text gives; ``head`` is what it is the head of."""

    terms: tuple[OfficeTerm, ...]
    head: str
    kind: str
    is_full_name: bool


# The person's terms


@lru_cache(maxsize=8192)
def held_office(
    names: tuple[str, ...], code: str, office: str, extra: UserRows | None
) -> HeldOffice | None:
    """Return the terms of a person in the office of a state that a text gives.

    Args:
        names: The names of the person.
        code: The code of the state; empty if the text gives none.
        office: The office, in lower case.
        extra: A user's own rows of reference data.
    """
    kinds = [(kind, head) for title, kind, head in _KINDS if title.search(office)]
    if not kinds or NOT_THE_OFFICE.search(office) or _NO_GOVERNMENT.search(office):
        return None
    if code and (match := _OF.search(office)) and not _names_state(match["state"], code):
        return None
    terms, is_full_name = _terms_of(names, code, extra)
    # A user's own rows say the title alone.
    heads = [term for term in terms if term.heads or _kind_of(term)]
    if len({term.code for term in heads}) != 1:
        return None
    kind, usual = kinds[0]
    choices = (
        [t for t in heads if kind and _kind_of(t) == kind],
        [t for t in heads if usual in t.heads and not _kind_of(t)],
        # A president who is both heads is no evidence about somebody called prime minister.
        [t for t in heads if usual in t.heads and (not kind or len(t.heads) == 1)],
    )
    chosen = next(filter(None, choices), None)
    if chosen is None:
        return None
    known = [head for term in chosen for head in term.heads]
    head = usual if usual in known or not known else known[0]
    # A term whose title no source gives may have been in this office, too.
    chosen += [t for t in terms if t not in chosen and t.heads and not _kind_of(t)]
    if kind != "premier":
        kind = _kind_of(chosen[0])
    return HeldOffice(tuple(chosen), head, kind, is_full_name)


def _kind_of(term: OfficeTerm) -> str:
    """Return the kind of title of a term; nothing for a title that says no more than its head."""
    if NOT_THE_OFFICE.search(term.office):
        return ""
    return next((kind for title, kind, _ in _KINDS if title.search(term.office)), "")


def _names_state(name: str, code: str) -> bool:
    return any(one.code == code for one in resolve(name.title()).candidates) or any(
        one.code == code for one in resolve(name).candidates
    )


def _terms_of(
    names: tuple[str, ...], code: str, extra: UserRows | None
) -> tuple[tuple[OfficeTerm, ...], bool]:
    """Return the terms of everybody so called in a state, and whether by more than a surname."""
    by_surname: tuple[OfficeTerm, ...] = ()
    for name in names:
        bare = _without_title(name)
        for candidate in resolve(name, extra=extra).candidates:
            terms = tuple(t for t in candidate.tenures if code in ("", t.code))
            if candidate.kind != "person" or not terms:
                continue
            if (
                " " in bare and not candidate.by_surname
            ) or bare.casefold() == candidate.name.casefold():
                return _all_terms(name, code, extra), True
            by_surname += terms
    spelled_alike = tuple(t for name in names for t in _heads_spelled_alike(name, code))
    if spelled_alike:
        return tuple(dict.fromkeys(spelled_alike)), True
    return tuple(dict.fromkeys(by_surname)), False


def _all_terms(name: str, code: str, extra: UserRows | None) -> tuple[OfficeTerm, ...]:
    candidates = (c for c in resolve(name, extra=extra).candidates if c.kind == "person")
    return tuple(dict.fromkeys(t for c in candidates for t in c.tenures if code in ("", t.code)))


def _heads_spelled_alike(name: str, code: str) -> Iterator[OfficeTerm]:
    """Yield the terms of the heads of a state whose name is a longer, shorter or similar one.

    The names of a state's heads are few, so that a middle name, an initial, a diacritic or another
    transcription does not hide one. A single word finds nobody.
    """
    words = _name_words(_without_title(name))
    if len(words) > 1:
        for row in rows_of_state(code):
            if row.head and any(
                _is_spelled_alike(words, _name_words(known))
                for known in (row.name, *filter(None, row.aliases.split("|")))
            ):
                yield row.tenure()


def _is_spelled_alike(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    shorter, longer = sorted((set(left), set(right)), key=len)
    if len(shorter) > 1 and shorter <= longer:
        return True
    matcher = SequenceMatcher(None, " ".join(left), " ".join(right), autojunk=False)
    return (
        len(shorter) > 1
        and matcher.real_quick_ratio() > _SAME
        and matcher.quick_ratio() > _SAME
        and matcher.ratio() > _SAME
    )


def _without_title(name: str) -> str:
    """Return a name without the title and what is before it.

    >>> _without_title("Iranian President Khatami")
    'Khatami'
    """
    match = _TITLE.fullmatch(name.casefold())
    return name[match.start("name") :] if match else name


@lru_cache(maxsize=8192)
def office_by_name(names: tuple[str, ...], code: str, extra: UserRows | None) -> HeldOffice | None:
    """Return the terms of the heads of a state who bear one of the names."""
    terms, is_full_name = _terms_of(names, code, extra)
    heads = tuple(term for term in terms if term.heads)
    if not heads:
        return None
    head = HEAD_OF_GOVERNMENT
    if not any(head in term.heads for term in heads):
        head = HEAD_OF_STATE
    return HeldOffice(heads, head, "", is_full_name)


# Others in the office


def others_in_office(held: HeldOffice, names: Iterable[str], day: date) -> tuple[OfficeTerm, ...]:
    """Return the terms of others in the same office whose certain part includes a day."""
    own = {*names, *(term.holder for term in held.terms)}
    return tuple(
        term
        for term in _in_office(held.terms[0].code, held.head, day)
        if _is_same_office(term, held) and not any(may_be_same_person(term.holder, n) for n in own)
    )


@lru_cache(maxsize=8192)
def _in_office(code: str, head: str, day: date) -> tuple[OfficeTerm, ...]:
    """Return the terms of a state's heads that certainly include a day; acting heads not."""
    return tuple(
        term
        for term in heads_on(code, head, day)
        if term.core
        and day in term.core
        and not (term.known_until and term.interval.end is None and day.year > term.known_until)
        and not _ACTING.search(f"{term.office} {term.holder}")
    )


def _is_same_office(term: OfficeTerm, held: HeldOffice) -> bool:
    """Return whether a term is in the office that a person held: one head, titles of one kind.

    A president who is both heads may have a prime minister. A head of government alone is called
    president in some states (Spain) and by some sources.
    """
    if held.kind == "premier":
        return len(term.heads) == 1
    kind = _kind_of(term)
    return not kind or not held.kind or kind == held.kind


@lru_cache(maxsize=8192)
def may_be_same_person(first: str, second: str) -> bool:
    """Return whether two names may be spellings of one, or names of one family.

    >>> may_be_same_person("Konstantínos Karamanlís", "Kostas Karamanlis")
    True
    >>> may_be_same_person("Mahmoud Ahmadinejad", "Mohammad Khatami")
    False
    """
    left, right = _name_words(first), _name_words(second)
    if not left or not right:
        return False
    shared = set(left) & set(right)
    if len(shared) > 1 or shared in (set(left), set(right)):
        return True
    return any(
        SequenceMatcher(None, a, b, autojunk=False).ratio() > _ALIKE
        for a, b in ((left[-1], right[-1]), (" ".join(left), " ".join(right)))
    )


@lru_cache(maxsize=8192)
def _name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without diacritics, numbers, and short words."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return tuple(
        word for word in re.findall(r"[^\W\d_]{3,}", plain) if word not in ("iii", "bin", "von")
    )


def doubt_about(held: HeldOffice | None, rivals: tuple[OfficeTerm, ...], byline: date) -> str:
    """Return why a contradiction is weak; nothing if it is strong."""
    if held is None:
        return "the office is not known"
    if not held.is_full_name:
        return "the article has a surname alone"
    if len({term.holder for term in rivals}) > 1:
        return "several people are listed in the office then"
    if not rivals or coverage_of(rivals[0].code, held.head, byline) == "complete":
        return ""
    if any(set(term.confirmed) == {"from", "until"} for term in rivals):
        return ""
    return "two sources do not confirm who held the office then"
