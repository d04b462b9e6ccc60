"""What an article presents as holding now, each with the times at which the table lets it hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from typing import Final, NamedTuple

from geokg.actors import Interval, OfficeTerm, State, UserRows, offices_held, resolve, states
from geokg.actors.leaders import HEAD_OF_GOVERNMENT, HEAD_OF_STATE
from geokg.article import Actor, Article, Claim
from geokg.dates import parse_edtf

_HEAD: Final = re.compile(
    r"(?<!vice )(?<!vice-)(?<!deputy )\b(?:president|premier|prime minister|chancellor|king|queen|"
    r"emperor|empress|shah|sultan|emir|amir|monarch|supreme leader|general secretary|"
    r"head of (?:state|government))\b"
)
_GOVERNING: Final = re.compile(r"\b(?:premier|prime minister|chancellor|head of government)\b")
_MINISTER: Final = re.compile(r"\b(?:minister|vice.president|secretary of (?:state|defen[cs]e))\b")
_NOT_IN_OFFICE: Final = re.compile(
    r"\b(?:former|ex|late|then|deposed|ousted|exiled|elect|designate|candidate|nominee|shadow|"
    r"opposition|self-proclaimed|deputy|assistant|under|next|future)\b"
)
_NO_GOVERNMENT: Final = re.compile(
    r"\b(?:parliament|senate|assembly|bank|company|party|university|court|council|committee|"
    r"federation|association|commission|chamber|bundestag)\b"
)
_LED: Final = re.compile(
    r"(?:the )?(?P<leader>.+?)(?:'s)? (?:administration|government|cabinet|presidency)",
    re.IGNORECASE,
)
_UNLISTED: Final = (Interval(None, date(2002, 12, 31)), Interval(date(2011, 1, 1), None))
"""Before and after the table's lists of cabinets, in which ministers mostly are not in it."""
_RECENT: Final = timedelta(days=731)


class ValidityPeriod(NamedTuple):
    """One time at which something held, in words, and who says so."""

    interval: Interval
    told: str
    source: str


@dataclass(frozen=True, kw_only=True)
class TemporalEvidence:
    """Something that an article presents as holding now, with all the times at which it did.

    ``actor`` is the slug or the code under which the article has it; ``also`` are other actors on
    whom it rests. ``open_to`` are times of which the table knows nothing.
    """

    actor: str
    what: str
    spells: tuple[ValidityPeriod, ...]
    claims: tuple[Claim, ...]
    names: tuple[str, ...]
    also: tuple[str, ...] = ()
    open_to: tuple[Interval, ...] = ()

    @cached_property
    def times(self) -> tuple[Interval, ...]:
        """When it may hold, in order and without overlaps."""
        return union((*(spell.interval for spell in self.spells), *self.open_to))


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days in as few intervals as can be, in order."""
    found: list[Interval] = []
    for one in sorted(intervals, key=lambda i: (i.start or date.min, i.end or date.max)):
        last = found[-1] if found else None
        if last and (not last.end or not one.start or one.start <= _next(last.end)):
            end = None if not last.end or not one.end else max(last.end, one.end)
            found[-1] = Interval(last.start, end)
        else:
            found.append(one)
    return tuple(found)


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def intersect(left: tuple[Interval, ...], right: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The days that two lists of intervals share."""
    found = []
    for one in left:
        for other in right:
            start = max(filter(None, (one.start, other.start)), default=None)
            end = min(filter(None, (one.end, other.end)), default=None)
            if start is None or end is None or start <= end:
                found.append(Interval(start, end))
    return union(found)


def holds_on(day: date, times: Iterable[Interval]) -> bool:
    """Whether a day lies in one of the intervals."""
    return any(day in interval for interval in times)


def evidence_of(
    article: Article,
    byline: date,
    naming: Naming,
    holders: Mapping[str, TemporalEvidence],
    extra: UserRows | None,
) -> Iterator[TemporalEvidence]:
    """Everything that the article presents as holding now, in the order of its actors."""
    for ground in holders.values():
        if claims := tuple(c for c in ground.claims if _is_current(c, ground, byline)):
            yield replace(ground, claims=claims)
    for ground in (
        *_regimes(article, naming, extra),
        *_organisations(article, naming, extra),
        *_states(article, byline, naming, extra),
    ):
        if claims := tuple(c for c in ground.claims if _is_present(c, ground, byline)):
            yield replace(ground, claims=claims)


def _is_current(claim: Claim, ground: TemporalEvidence, byline: date) -> bool:
    """Whether the claim speaks of its actors as they are when the article is written."""
    if claim.modality == "counterfactual" or claim.status == "ended":
        return False
    when = claim.when
    if when is None or claim.status == "ongoing":
        return True
    if not when.relative:
        return False
    held_then = any(i.meets(when.earliest, when.latest) for i in ground.times)
    return holds_on(byline, ground.times) or not held_then


def _is_present(claim: Claim, ground: TemporalEvidence, byline: date) -> bool:
    """Whether the claim says that something is there now, or was of late."""
    if claim.polarity != "positive" or claim.modality != "actual":
        return False
    when = claim.when
    recent = when and when.relative and when.latest and when.latest >= byline - _RECENT
    return bool(claim.status == "ongoing" or recent) and _is_current(claim, ground, byline)


# People in office, and the governments named after them


def holders_of(
    article: Article, naming: Naming, extra: UserRows | None
) -> dict[str, TemporalEvidence]:
    """For each actor that holds an office, or is named after a leader, when that was so."""
    found: dict[str, TemporalEvidence] = {}
    for slug, actor in article.actors.items():
        if claims := tuple(naming.at_all.get(slug, ())):
            ground = None
            if actor.kind == "person" and actor.office:
                ground = _office(slug, actor, article, claims, extra)
            elif actor.kind == "organ":
                ground = _administration(slug, actor, article, claims, extra)
            if ground:
                found[slug] = ground
    return found


class Naming(NamedTuple):
    """The claims that name each actor: in a role, and in a role or as who speaks."""

    taking_part: Mapping[str, list[Claim]]
    at_all: Mapping[str, list[Claim]]


def naming_of(article: Article) -> Naming:
    """Which claims name whom."""
    taking_part: dict[str, list[Claim]] = {}
    at_all: dict[str, list[Claim]] = {}
    for claim in article.claims:
        names = dict.fromkeys(name for group in claim.roles().values() for name in group)
        for name in names:
            taking_part.setdefault(name, []).append(claim)
            at_all.setdefault(name, []).append(claim)
        for name in dict.fromkeys((claim.claimant or article.claimant, claim.relayed_by)):
            if name and name not in names:
                at_all.setdefault(name, []).append(claim)
    return Naming(taking_part, at_all)


def _state_of(actor: Actor, article: Article) -> State | None:
    """The state for which an actor acts, if need be through another actor."""
    name, seen = actor.of or actor.in_, set[str]()
    while name and name not in article.states and name not in seen:
        seen.add(name)
        name = article.actors[name].of or article.actors[name].in_
    return article.states.get(name)


def _office(
    slug: str, actor: Actor, article: Article, claims: tuple[Claim, ...], extra: UserRows | None
) -> TemporalEvidence | None:
    """The office that the article gives a person, and when the person held it."""
    office = actor.office.casefold()
    head, minister = _HEAD.search(office), _MINISTER.search(office)
    if not (head or minister) or _NOT_IN_OFFICE.search(office) or _NO_GOVERNMENT.search(office):
        return None
    tenures = _tenures_for(actor, article, office, extra)
    stated = _stated(actor, office)
    if not (stated or tenures):
        return None
    unnamed = not stated and all(tenure.office == "government" for tenure in tenures)
    state = _state_of(actor, article)
    of = f" of {state.in_prose}" if state and " of " not in office else ""
    return TemporalEvidence(
        actor=slug,
        what=f"{actor.name} is called {actor.office}{of}",
        spells=stated or _spells(tenures, actor.name),
        claims=claims,
        names=(actor.name, *actor.aliases),
        open_to=_UNLISTED if unnamed and not head else (),
    )


def _stated(actor: Actor, office: str) -> tuple[ValidityPeriod, ...]:
    """The tenures of that office which the annotation itself gives."""
    found = []
    for held in actor.holds:
        if held.office.casefold() in office or office in held.office.casefold():
            start = parse_edtf(held.from_).earliest if held.from_ else None
            end = parse_edtf(held.until).latest if held.until else None
            interval = Interval(start, end)
            found.append(
                ValidityPeriod(interval, f"{held.office} {interval.in_prose}", "the annotation")
            )
    return tuple(found)


def _tenures_for(
    actor: Actor, article: Article, office: str, extra: UserRows | None
) -> tuple[OfficeTerm, ...]:
    """The tenures that the table has for a person, in that office or in none that it names."""
    state = _state_of(actor, article)
    code = state.code if state else ""
    every = _known(actor.name, code, extra)
    if not every:
        every = tuple(t for alias in actor.aliases for t in _known(alias, code, extra))
    same = tuple(
        t
        for t in every
        if re.search(rf"(?<!vice )(?<!deputy )\b{re.escape(t.office.casefold())}\b", office)
        or _same_head(t, office)
    )
    return same or tuple(t for t in every if t.office == "government")


def _same_head(tenure: OfficeTerm, office: str) -> bool:
    """Whether a tenure is of the head that an office names: a premier is a prime minister."""
    if not _HEAD.search(office):
        return False
    head = HEAD_OF_GOVERNMENT if _GOVERNING.search(office) else HEAD_OF_STATE
    return head in tenure.heads


@lru_cache(maxsize=8192)
def _known(name: str, code: str, extra: UserRows | None) -> tuple[OfficeTerm, ...]:
    """The tenures of everybody of that name, in one state where a code is given."""
    found = offices_held(name, extra=extra)
    return tuple(t for t in found if t.office != "regime" and code in ("", t.code))


def _spells(tenures: Iterable[OfficeTerm], name: str) -> tuple[ValidityPeriod, ...]:
    """The tenures in words; of somebody who goes by another name in the table, with that one."""
    return tuple(
        ValidityPeriod(t.interval, t.told if t.holder == name else str(t), t.source)
        for t in dict.fromkeys(tenures)
    )


def _administration(
    slug: str, actor: Actor, article: Article, claims: tuple[Claim, ...], extra: UserRows | None
) -> TemporalEvidence | None:
    """A government that is named after its leader: one of the article's people, or of the table."""
    match = _LED.fullmatch(actor.name)
    state = _state_of(actor, article)
    if not match or not state:
        return None
    leader = match["leader"].casefold()
    also = tuple(
        other
        for other, person in article.actors.items()
        if person.kind == "person"
        and _state_of(person, article) == state
        and leader in {n.casefold() for name in (person.name, *person.aliases) for n in _ends(name)}
    )
    every: tuple[OfficeTerm, ...] = ()
    for person in (article.actors[other] for other in also):
        every += _tenures_for(person, article, "president prime minister chancellor", extra)
    for name in (actor.name, match["leader"]):
        every = every or _known(name, state.code, extra)
    heads = tuple(tenure for tenure in every if _HEAD.search(tenure.office))
    if not every:
        return None
    return TemporalEvidence(
        actor=slug,
        what=f"{actor.name} is named as the government of {state.in_prose}",
        spells=_spells(heads or every, actor.name),
        claims=claims,
        names=(actor.name, *actor.aliases, match["leader"]),
        also=also,
    )


def _ends(name: str) -> tuple[str, str]:
    return name, name.rpartition(" ")[2]


# Regimes, organisations, states


def _regimes(
    article: Article, naming: Naming, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    """Groups that a user's rows have as rulers, and of which a claim says that they hold a land."""
    for slug, actor in article.actors.items() if extra else ():
        claims = naming.taking_part.get(slug, ())
        ruling = [c for c in claims if c.type == "control-territory" and slug in c.initiator]
        if not ruling:
            continue
        held = {state.code for claim in ruling for state in _lands(claim, article)}
        rows = (t for n in (actor.name, *actor.aliases) for t in offices_held(n, extra=extra))
        ruled = [t for t in rows if t.office == "regime" and t.code in held]
        spells = _spells(ruled, actor.name)
        if spells:
            yield TemporalEvidence(
                actor=slug,
                what=f"{actor.name} is said to hold territory",
                spells=spells,
                claims=tuple(ruling),
                names=(actor.name, *actor.aliases),
            )


def _lands(claim: Claim, article: Article) -> Iterator[State]:
    for name in (*claim.target, *claim.place):
        actor = article.actors.get(name)
        state = article.states.get(name) or (actor and _state_of(actor, article))
        if state:
            yield state


def _organisations(
    article: Article, naming: Naming, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    for slug, actor in article.actors.items():
        if actor.kind != "igo" or slug not in naming.taking_part:
            continue
        one = resolve(actor.name, extra=extra).one
        if one and one.kind == "igo" and one.intervals:
            yield TemporalEvidence(
                actor=slug,
                what=f"{actor.name} is named as an organisation of today",
                spells=_existence(one.intervals, "organisations.csv"),
                claims=tuple(naming.taking_part[slug]),
                names=(actor.name, *actor.aliases),
            )


def _states(
    article: Article, byline: date, naming: Naming, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    """The states, each once, with the claims that name them or one of their organs.

    A byline at which only what a state came out of was there fits it (Russia in 1985), and so does
    one at which another state bore the name.
    """
    found: dict[str, dict[str, Claim]] = {}
    others: dict[str, list[Interval]] = {}
    for name, claims in naming.taking_part.items():
        actor = article.actors.get(name)
        state = article.states.get(name)
        if not state and actor and actor.kind == "organ":
            state = _state_of(actor, article)
        if state and state.validity:
            by_id = found.setdefault(state.code, {})
            by_id.update((c.id, c) for c in claims if c.status == "ongoing" or c.when)
            if actor and actor.kind == "state" and actor.name != state.code:
                namesakes = resolve(actor.name, extra=extra).candidates
                bearing = (one.intervals for one in namesakes if one.kind == "state")
                others.setdefault(state.code, []).extend(i for times in bearing for i in times)
    for code, by_id in found.items():
        if not by_id:
            continue
        state = states()[code]
        yield TemporalEvidence(
            actor=code,
            what=f"{state.name} is named as a state of today",
            spells=_existence_of(code),
            claims=tuple(by_id.values()),
            names=(state.name, *state.names),
            open_to=(*_before(state, byline), *others.get(code, ())),
        )


def _before(state: State, byline: date) -> tuple[Interval, ...]:
    """When the states were there that it came out of, until it did, if the byline lies then."""
    until = (Interval(None, state.validity[0].start),)
    times = tuple(i for old in state.replaces for i in intersect(states()[old].validity, until))
    return times if holds_on(byline, times) else ()


@cache
def _existence_of(code: str) -> tuple[ValidityPeriod, ...]:
    return _existence(states()[code].validity, "states.csv")


def _existence(times: Iterable[Interval], table: str) -> tuple[ValidityPeriod, ...]:
    return tuple(
        ValidityPeriod(interval, f"there {interval.in_prose}", table) for interval in times
    )
