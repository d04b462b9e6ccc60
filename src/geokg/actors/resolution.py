"""What a name means, and when: states, governments, people and organisations, with the reason.

Nothing is guessed. A name that means several things has several candidates, one that a date
excludes is listed apart, and one that only looks like a name is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Final

from geokg.actors.candidates import Candidate, When, bounds_of, government_of
from geokg.actors.leaders import OfficeTerm, rows_by_name, rows_of_state
from geokg.actors.names import ALWAYS, ActorName, names_by_spelling
from geokg.actors.organisations import organisations_by_name
from geokg.actors.people import (
    TITLES,
    are_surnames,
    by_surname,
    by_transcription,
    people_of,
    title_of,
    with_namesakes,
    without_title,
)
from geokg.actors.selection import split
from geokg.actors.spelling import may_be, name_key, not_composed, unmasked
from geokg.actors.states import Interval, State, find_state, states
from geokg.actors.transcription import transcribed, without_arabic_article
from geokg.actors.user_rows import UserRows
from geokg.base.arguments import argument_error, instance_of, only_text
from geokg.dates import TimeSpan

NOTHING: Final = UserRows()
_POSSESSIVE: Final = re.compile(r"(?<=\w)['\u2019](?:s|S)?$|(?<=s)['\u2019]$")
_GOVERNMENT: Final = re.compile(
    r"(?:the )?(?:government|govt\.?) of (?P<after>.+)|(?P<before>.+?) (?:government|govt\.?)",
    re.IGNORECASE,
)
_PARENTHESIS: Final = re.compile(r"([^()]+) \(([^()]+)\)")
_TWO_NAMES: Final = re.compile(r"([^/]+?)( ?/ ?| and )([^/].*)")
_COMPASS_BEHIND: Final = re.compile(r"(\w+)[ -](North|South|East|West)")
_FORMAL: Final = frozenset(
    "republic state kingdom democratic islamic arab peoples socialist union united federation "
    "federated federative bolivarian plurinational commonwealth sultanate principality rb dr pdr "
    "lao sar former".split()
)
"""Words of official names that do not say which state it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a name means at a time.

    ``excluded`` are those of which the time says that the name cannot mean them; ``suspicious`` are
    reasons to look at the letters of the name: it then means nothing for certain.
    """

    text: str
    candidates: tuple[Candidate, ...]
    excluded: tuple[Candidate, ...] = ()
    suspicious: tuple[str, ...] = ()
    masked: bool = False

    @property
    def one(self) -> Candidate | None:
        """The candidate, where there is exactly one and nothing is wrong with the letters.

        A state that is called as its capital is one: its government is an organ of it.

        >>> resolve("Congolese").one is None, resolve("Tajik").one.code
        (True, 'TJK')
        >>> [one.kind for one in resolve("Singapore").candidates], resolve("Singapore").one.kind
        (['state', 'organ'], 'state')
        """
        called = {one.code for one in self.candidates if one.kind == "state"}
        found = [one for one in self.candidates if one.kind != "organ" or one.code not in called]
        if len(found) != 1 or self.masked:
            return None
        # A surname alone, of somebody not known to be in office then, may be that of a namesake.
        return None if found[0].is_weak else found[0]


def resolve(text: str, at: When = None, *, extra: UserRows | None = None) -> Resolution:
    """Return what a name means, at a time if one is given.

    Args:
        text: The name, as people write it.
        at: A day, an EDTF expression, or a `TimeSpan`; any time if absent.
        extra: The user's own rows, from `load_reference`.

    Raises:
        ArgumentError: An argument is of a wrong type.
        DateError: ``at`` is not EDTF.

    >>> resolve("Tehran", at="2001-05").one.reason
    'Tehran is the capital of Iran, and so a name for its government'
    >>> [candidate.code for candidate in resolve("Germany", at="1970").candidates]
    ['DDR', 'DEU']
    >>> yugoslavia = resolve("Yugoslavia", at="2001")
    >>> yugoslavia.one.code, yugoslavia.excluded[0].reason
    ('SCG', 'name of Yugoslavia; there 1918-12-01 to 1992-04-27')
    >>> resolve("George W. Bush", at="2001-05").one.reason
    'in office 2001-01-20 to 2009-01-20 as president of the United States'
    """
    if not isinstance(at, date | TimeSpan | str | None):
        raise argument_error("at", at, "a day, EDTF, a TimeSpan, or None")
    rows = NOTHING if extra is None else instance_of("extra", extra, UserRows)
    return _resolve(only_text("text", text), at, rows)


@lru_cache(maxsize=65536)
def _resolve(text: str, at: When, extra: UserRows) -> Resolution:
    seen, masked = unmasked(text)
    found = list(_found(seen.strip(), extra))
    within, outside = found, list[Candidate]()
    if at is not None:
        within, outside = split(found, *bounds_of(at), _title(seen.split(), extra))
    return Resolution(
        text=text,
        candidates=tuple(within),
        excluded=tuple(outside),
        suspicious=(*masked, *not_composed(text)),
        masked=bool(masked),
    )


# Looking up


def _found(text: str, extra: UserRows) -> Iterator[Candidate]:
    """Yield everything that a text may mean, each once, states before governments and people."""
    found = list(_exact(text, extra)) or list(_composed(text, extra))
    if not found:
        found = [*_plural(text, extra), *_governments(text, extra), *_titled(text, extra)]
    elif without_title(text) != text:
        # The table may have one person with the title in the name, and another without.
        found += [one for one in _exact(without_title(text), extra) if one.kind == "person"]
    elif are_surnames(name_key(text), found):
        found = with_namesakes(name_key(text), found, frozenset())
    if not found and (bare := _POSSESSIVE.sub("", text)) != text:
        found = list(_found(bare, extra))
    known: dict[tuple[str, str, str, str], Candidate] = {}
    for one in found:
        # Of the government under George Bush there are two, without names that distinguish them.
        under = one.tenures[0].holder if one.tenures else ""
        known.setdefault((one.kind, one.code, one.name, under), one)
    yield from known.values()


def _composed(text: str, extra: UserRows) -> Iterator[Candidate]:
    """Yield the states of a name in the forms of data sets, where no state is called so.

    ``Korea, Republic of`` and ``Iran (Islamic Republic of)`` are inverted, ``Korea North`` as
    well; ``Sri Lanka (Ceylon)``, ``Burma/Myanmar`` and ``West Bank and Gaza`` have two names.
    """
    if match := _PARENTHESIS.fullmatch(text):
        yield from _inverted(match[1], match[2], extra) or _two_names(match[1], match[2], extra)
    elif text.count(",") == 1:
        short, _, formal = text.partition(",")
        yield from _inverted(short.strip(), formal.strip(), extra)
    elif match := _TWO_NAMES.fullmatch(text):
        both = _two_names(match[1], match[3], extra)
        # Two names with "and" between them may be two states: then no name is meant.
        if match[2].strip() == "/" or len({one.code for one in both}) == 1:
            yield from both
    elif match := _COMPASS_BEHIND.fullmatch(text):
        yield from _states_called(f"{match[2]} {match[1]}", extra)


def _inverted(short: str, formal: str, extra: UserRows) -> list[Candidate]:
    """Return the states of a short name and the formal words of the official one.

    Where no state has the whole name, it is the one state with the short name, if an official name
    of it has all formal words.
    """
    if found := _states_called(f"{formal} {short}", extra):
        return found
    words = {*name_key(formal).split()}
    if not words or not words <= _FORMAL:
        return []
    found = _states_called(short, extra)
    official = [one for one in found if any(words <= own for own in _official_words(one.code))]
    codes = {one.code for one in official or found}
    return [one for one in official or found if len(codes) == 1]


@cache
def _official_words(code: str) -> tuple[frozenset[str], ...]:
    """Return the words of each official name of a state."""
    return tuple(
        frozenset(key.split())
        for key, names in names_by_spelling().items()
        if any(name.code == code and name.kind in ("official", "former") for name in names)
    )


def _two_names(one: str, other: str, extra: UserRows) -> list[Candidate]:
    """Return the states that have both names, or else those that have either of them."""
    first = _states_called(one, extra) or list(_composed(one, extra))
    second = _states_called(other, extra) or list(_composed(other, extra))
    if not first or not second:
        return []
    shared = {one.code for one in first} & {one.code for one in second}
    return [one for one in (*first, *second) if one.code in shared or not shared]


def _states_called(text: str, extra: UserRows) -> list[Candidate]:
    return [one for one in _exact(text.strip(), extra) if one.kind == "state"]


def _exact(text: str, extra: UserRows) -> Iterator[Candidate]:
    key = name_key(text)
    if text in states() or text[:1] == "Q" or ":" in text:
        for state in find_state(text):
            yield _of_state(state, f"code of {state.name}" if text == state.code else "number")
    yield from map(_of_name, _names(text, extra))
    under = key.endswith(" administration")
    own = extra.by_holder.get(key, ())
    yield from people_of(rows_by_name(key), own, under=under)
    for organisation in organisations_by_name().get(key, ()):
        if not any(may_be(text, name) for name in organisation.called):
            continue
        dated = organisation.interval != ALWAYS
        yield Candidate(
            kind="igo",
            code=organisation.code,
            name=organisation.name,
            reason="name of an intergovernmental organisation",
            intervals=(organisation.interval,) if dated else (),
        )


def _names(text: str, extra: UserRows) -> Iterator[ActorName]:
    """Yield the names of states, peoples and governments that a text spells."""
    key = name_key(text)
    bare = text[4:] if text[:4].casefold() == "the " else text
    for name in (*names_by_spelling().get(key, ()), *extra.by_spelling.get(key, ())):
        if may_be(bare, name.name):
            yield name


def _of_state(state: State, why: str) -> Candidate:
    return Candidate(
        kind="state",
        code=state.code,
        name=state.name,
        reason=_dated(why, state.validity),
        intervals=state.validity,
    )


def _of_name(name: ActorName) -> Candidate:
    state = states()[name.code]
    times = _common(name.interval, state.validity)
    organ = name.kind == "capital"
    return Candidate(
        kind="organ" if organ else "state",
        code=state.code,
        name=government_of(state) if organ else state.name,
        reason=name.description
        if organ and times[-1:] and not times[-1].end
        else _dated(name.description, times),
        intervals=times,
    )


def _common(interval: Interval, validity: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The times of a name inside the times of its state."""
    if interval == ALWAYS or not validity:
        return validity or (() if interval == ALWAYS else (interval,))
    both = []
    for other in validity:
        start = max(filter(None, (interval.start, other.start)), default=None)
        end = min(filter(None, (interval.end, other.end)), default=None)
        if start is None or end is None or start <= end:
            both.append(Interval(start, end))
    return tuple(both) or (interval,)


def _dated(why: str, times: tuple[Interval, ...]) -> str:
    """The reason with the times; a state that only its last day in the list limits is there."""
    if not times or (len(times) == 1 and times[0].end is None):
        return why
    return f"{why}; there {' and '.join(interval.in_prose for interval in times)}"


# Longer names, asked for only where nothing is called so


def _plural(text: str, extra: UserRows) -> Iterator[Candidate]:
    """Yield the state of a people: ``Iranians``, the demonym with a plural ending."""
    if not text.endswith("s"):
        return
    for name in _names(text[:-1], extra):
        if name.kind == "demonym":
            yield replace(_of_name(name), reason=f"plural of {name.name}, {name.description}")


def _governments(text: str, extra: UserRows) -> Iterator[Candidate]:
    """Yield the organ of each state so named: ``Government of Iran``, ``US government``."""
    match = _GOVERNMENT.fullmatch(text)
    if not match:
        return
    for one in _exact(_POSSESSIVE.sub("", match["after"] or match["before"]), extra):
        if one.kind == "state" and (state := one.state):
            why = f"the government of {state.name}, by the {one.reason}"
            yield replace(one, kind="organ", name=government_of(state), reason=why)


def _titled(text: str, extra: UserRows) -> Iterator[Candidate]:
    """``Iranian President Khatami``: people by what is left without state and title.

    A surname alone finds people as well, and the reason says that it is one. The name of an office
    is no surname, nor is a word with an article in front: "the Pope", "the Shah".
    """
    words = text.split()
    has_article = len(words) > 1 and words[0].casefold() == "the"
    if has_article:
        del words[0]
    codes, rest = _states_in_front(words, extra)
    bare = without_title(" ".join(rest))
    if not bare:
        return
    key = name_key(bare)
    full = rows_by_name(key)
    people = list(people_of(full, extra.by_holder.get(key, ()), codes=codes))
    is_office = key in TITLES or (has_article and bare == " ".join(words))
    if are_surnames(key, people):
        people = with_namesakes(key, people, codes)
    elif not people and not is_office:
        people = list(by_surname(key, codes)) or list(by_transcription(transcribed(key), codes))
        if not people and (short := without_arabic_article(key)) != key:
            people = [
                replace(one, called="surname")
                for one in people_of(rows_by_name(short), (), codes=codes)
            ] or list(by_surname(short, codes))
    yield from people


def _title(words: list[str], extra: UserRows) -> str:
    """Return the title in a name, behind an article and a state."""
    if len(words) < 2:
        return ""
    if words[0].casefold() == "the":
        del words[0]
    return title_of(" ".join(_states_in_front(words, extra)[1]))


def _states_in_front(words: list[str], extra: UserRows) -> tuple[frozenset[str], list[str]]:
    """The states of a name or demonym in front, and the words behind it."""
    for size in (2, 1):
        front = " ".join(words[:size])
        if len(words) > size:
            names = _names(_POSSESSIVE.sub("", front), extra)
            codes = {name.code for name in names if name.kind != "capital"}
            if codes:
                return frozenset(codes), words[size:]
    return frozenset(), words


# Offices


def offices_held(name: str, *, extra: UserRows | None = None) -> tuple[OfficeTerm, ...]:
    """The tenures of everybody who is called so, by state and date; of a regime, its rule.

    >>> [str(tenure.interval) for tenure in offices_held("Mohammad Khatami")]
    ['1997-08-03/2005-08-03']
    """
    found = (one for one in _found(unmasked(name)[0].strip(), extra or NOTHING) if one.tenures)
    every = {tenure for one in found for tenure in one.tenures}
    return tuple(sorted(every, key=_order))


def tenures(code: str, at: When = None, *, extra: UserRows | None = None) -> tuple[OfficeTerm, ...]:
    """Who was in the government of a state, at a time if one is given, by date.

    >>> [tenure.holder for tenure in tenures("IRN", at="2001-05") if tenure.role == "GOV"][:2]
    ['Hojatolislam Sayyed Ali Khamenei', 'Mohammad Khatami']
    """
    own = [tenure for _, tenure in (extra or NOTHING).tenures if tenure.code == code]
    replaced = {name_key(tenure.holder) for tenure in own}
    every = [*own, *(r.tenure() for r in rows_of_state(code) if name_key(r.name) not in replaced)]
    if at is not None:
        earliest, latest = bounds_of(at)
        every = [tenure for tenure in every if tenure.interval.meets(earliest, latest)]
    return tuple(sorted(every, key=_order))


def _order(tenure: OfficeTerm) -> tuple[str, date, date, str]:
    interval = tenure.interval
    return (tenure.code, interval.start or date.min, interval.end or date.max, tenure.holder)
