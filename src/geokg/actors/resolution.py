"""What a name means, and when: states, governments, people and organisations, with the reason.

Nothing is guessed. A name that means several things has several candidates, one that a date
excludes is listed apart, and one that only looks like a name is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Final, Literal

from geokg.actors.leaders import LeaderRow, OfficeTerm, rows_by_name, rows_by_state, rows_by_surname
from geokg.actors.names import ALWAYS, ActorName, names_by_spelling
from geokg.actors.organisations import organisations_by_name
from geokg.actors.spelling import may_be, name_key, not_composed, unmasked
from geokg.actors.states import Interval, State, find_state, states
from geokg.actors.user_rows import UserRows
from geokg.base.arguments import argument_error, instance_of, only_text
from geokg.dates import TimeSpan, parse_edtf

Kind = Literal["state", "organ", "person", "igo"]
When = date | TimeSpan | str | None

NOTHING: Final = UserRows()
TITLES: Final = (
    *("president", "vice president", "prime minister", "premier", "chancellor", "king", "queen"),
    *("emperor", "foreign minister", "defense minister", "secretary of state", "supreme leader"),
    *("ayatollah", "sultan", "emir", "crown prince", "prince", "minister", "general", "senator"),
    *("former president", "former prime minister", "mr.", "mr", "mrs.", "mrs", "ms.", "leader"),
)
_LONGEST_FIRST: Final = tuple(f"{title} " for title in sorted(TITLES, key=len, reverse=True))
POSSESSIVE: Final = re.compile(r"(?<=\w)['\u2019](?:s|S)?$|(?<=s)['\u2019]$")
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
class Candidate:
    """One thing that a name may mean.

    ``code`` is that of the state, of the state for which an organ or a person acts, or of the
    organisation. ``intervals`` say when the name means this; none says that no source dates it.
    ``tenures`` are the times in which a person was in a government.
    """

    kind: Kind
    code: str
    name: str
    reason: str
    intervals: tuple[Interval, ...] = ()
    tenures: tuple[OfficeTerm, ...] = ()
    by_surname: bool = False
    out_of_office: bool = False

    @property
    def state(self) -> State | None:
        """The state of the code; None for an organisation."""
        return states().get(self.code) if self.kind != "igo" else None

    def is_possible(self, at: When) -> bool:
        """Return whether the name may mean this at a time: a day, EDTF, or its bounds.

        >>> resolve("Soviet Union").candidates[0].is_possible("1995")
        False
        """
        return at is None or self.holds(*bounds_of(at))

    @property
    def dated(self) -> bool:
        """Whether any source says when the name means this.

        >>> resolve("Greenland").candidates[0].dated, resolve("Iran").candidates[0].dated
        (False, True)
        """
        return bool(self.intervals)

    def holds(self, earliest: date | None, latest: date | None) -> bool:
        """Return whether the name may mean this on some day between two, None being open.

        What no source dates is not excluded, and ``dated`` is then false: it is not known to have
        been there.
        """
        return not self.intervals or any(i.meets(earliest, latest) for i in self.intervals)


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

        >>> resolve("Congolese").one is None, resolve("Tajik").one.code
        (True, 'TJK')
        """
        if len(self.candidates) != 1 or self.masked:
            return None
        only = self.candidates[0]
        # A surname alone, of somebody who was not in office then, is that of a namesake.
        return None if only.by_surname and only.out_of_office else only


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
        within, outside = _split(found, *bounds_of(at))
    return Resolution(
        text=text,
        candidates=tuple(within),
        excluded=tuple(outside),
        suspicious=(*masked, *not_composed(text)),
        masked=bool(masked),
    )


def bounds_of(at: date | TimeSpan | str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a time, None being open.

    >>> bounds_of("1963-01")
    (datetime.date(1963, 1, 1), datetime.date(1963, 1, 31))
    """
    if isinstance(at, str):
        at = parse_edtf(at)
    return (at, at) if isinstance(at, date) else (at.earliest, at.latest)


def _split(
    found: list[Candidate], earliest: date | None, latest: date | None
) -> tuple[list[Candidate], list[Candidate]]:
    """Those that the name may mean then, and those that it cannot.

    A person is still called so out of office: those who are not in office then are set aside only
    for others who are.
    """
    within = [one for one in found if one.holds(earliest, latest)]
    outside = [one for one in found if one not in within]
    within = [
        one if one.dated else replace(one, reason=f"{one.reason}; no source says since when")
        for one in within
    ]
    people = [one for one in outside if one.kind == "person"]
    if people and not within:
        within = [
            replace(one, reason=f"not in office then: {one.reason}", out_of_office=True)
            for one in people
        ]
        outside = [one for one in outside if one not in people]
    return within, outside


# Looking up


def _found(text: str, extra: UserRows) -> Iterator[Candidate]:
    """Yield everything that a text may mean, each once, states before governments and people."""
    found = list(_exact(text, extra)) or list(_composed(text, extra))
    if not found:
        found = [*_plural(text, extra), *_governments(text, extra), *_titled(text, extra)]
    elif _without_title(text) != text:
        # The table may have one person with the title in the name, and another without.
        found += [one for one in _exact(_without_title(text), extra) if one.kind == "person"]
    if not found and (bare := POSSESSIVE.sub("", text)) != text:
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
    yield from _people(rows_by_name().get(key, ()), own, under=under)
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
        name=_government(state) if organ else state.name,
        reason=name.description
        if organ and times[-1:] and not times[-1].end
        else _dated(name.description, times),
        intervals=times,
    )


def _government(state: State) -> str:
    return f"Government of {state.in_prose}"


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


def _people(
    rows: Iterable[LeaderRow],
    own: tuple[OfficeTerm, ...],
    *,
    codes: frozenset[str] = frozenset(),
    under: bool = False,
) -> Iterator[Candidate]:
    """The people of some rows, each once a state; a user's rows go before those of the table.

    ``codes`` limits them to some states; with ``under`` it is the government under each.
    """
    replaced = {(name_key(tenure.holder), tenure.code) for tenure in own}
    groups: dict[tuple[str, str], list[OfficeTerm]] = {}
    for tenure in own:
        groups.setdefault((tenure.holder, tenure.code), []).append(tenure)
    for row in rows:
        if (name_key(row.name), row.code) not in replaced and not (codes and row.code not in codes):
            groups.setdefault((row.name, row.code), []).append(row.tenure())
    for (holder, code), tenures in groups.items():
        regime = tenures[0].office == "regime"
        terms = "; ".join(tenure.description for tenure in tenures)
        yield Candidate(
            kind="organ" if regime or under else "person",
            code=code,
            name=_government(states()[code]) if under else holder,
            reason=f"the government under {holder}, {terms}" if under else terms,
            intervals=tuple(tenure.interval for tenure in tenures),
            tenures=tuple(tenures),
        )


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
    for one in _exact(POSSESSIVE.sub("", match["after"] or match["before"]), extra):
        if one.kind == "state" and (state := one.state):
            why = f"the government of {state.name}, by the {one.reason}"
            yield replace(one, kind="organ", name=_government(state), reason=why)


def _titled(text: str, extra: UserRows) -> Iterator[Candidate]:
    """``Iranian President Khatami``: people by what is left without state and title.

    A surname alone finds people as well, and the reason says that it is one.
    """
    words = text.split()
    codes, rest = _states_in_front(words, extra)
    bare = _without_title(" ".join(rest))
    if not bare:
        return
    key = name_key(bare)
    full = rows_by_name().get(key, ())
    people = list(_people(full, extra.by_holder.get(key, ()), codes=codes))
    if people or " " in key:
        yield from people
        return
    for one in _people(rows_by_surname().get(key, ()), (), codes=codes):
        reason = f"surname of {one.name}, {one.reason}"
        yield replace(one, reason=reason, by_surname=True)


def _states_in_front(words: list[str], extra: UserRows) -> tuple[frozenset[str], list[str]]:
    """The states of a name or demonym in front, and the words behind it."""
    for size in (2, 1):
        front = " ".join(words[:size])
        if len(words) > size:
            names = _names(POSSESSIVE.sub("", front), extra)
            codes = {name.code for name in names if name.kind != "capital"}
            if codes:
                return frozenset(codes), words[size:]
    return frozenset(), words


def _without_title(text: str) -> str:
    folded = text.casefold()
    for title in _LONGEST_FIRST:
        if folded.startswith(title):
            return text[len(title) :]
    return text


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
    rows: Mapping[str, tuple[LeaderRow, ...]] = rows_by_state()
    every = [*own, *(r.tenure() for r in rows.get(code, ()) if name_key(r.name) not in replaced)]
    if at is not None:
        earliest, latest = bounds_of(at)
        every = [tenure for tenure in every if tenure.interval.meets(earliest, latest)]
    return tuple(sorted(every, key=_order))


def _order(tenure: OfficeTerm) -> tuple[str, date, date, str]:
    interval = tenure.interval
    return (tenure.code, interval.start or date.min, interval.end or date.max, tenure.holder)
