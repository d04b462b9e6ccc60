"""Evidence from states, organisations and regimes that were not there at the byline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

from geokg.actors import (
    Interval,
    State,
    UserRows,
    dated_organisation,
    offices_held,
    resolve,
    states,
)
from geokg.actors.organisations import TABLE as ORGANISATIONS
from geokg.actors.states import TABLE as STATES
from geokg.article import Article, Claim
from geokg.graph.byline.evidence import (
    ActorClaims,
    CoverageKey,
    TemporalEvidence,
    ValidityPeriod,
    includes,
    is_present,
    state_of,
)

_MARGIN: Final = timedelta(days=31)
"""The lists of states differ by as much about the last day of some states."""
_NAMES_LIVE_ON: Final = date(1914, 1, 1)
"""Names of states that ended before are mostly names of regions now: Saxony, Transvaal."""
_STEM: Final = 8
"""Letters by which a successor bears the name of an ended state: Yugoslav Federal Republic."""


def existence_evidence(
    article: Article, claims: ActorClaims, byline: date, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    """Yield the evidence of regimes, organisations and states, in this order."""
    yield from _regimes(article, claims, byline, extra)
    yield from _organisations(article, claims, byline, extra)
    yield from _ended_states(article, claims, byline, extra)


def _regimes(
    article: Article, claims: ActorClaims, byline: date, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    """Yield evidence from groups that a user's rows list as regimes and that control territory."""
    for slug, actor in article.actors.items() if extra else ():
        ruling = [
            claim
            for claim in claims.in_role.get(slug, ())
            if claim.type == "control-territory" and slug in claim.initiator
        ]
        if not ruling:
            continue
        lands = {state.code for claim in ruling for state in _lands(claim, article)}
        rows = (t for n in (actor.name, *actor.aliases) for t in offices_held(n, extra=extra))
        periods = tuple(
            ValidityPeriod(
                t.interval, t.description if t.holder == actor.name else str(t), t.source
            )
            for t in dict.fromkeys(rows)
            if t.office == "regime" and t.code in lands
        )
        yield from _dated(
            slug,
            f"{actor.name} is reported to control territory",
            periods,
            ruling,
            (actor.name, *actor.aliases),
            CoverageKey("the user's rows"),
            byline,
        )


def _lands(claim: Claim, article: Article) -> Iterator[State]:
    for name in (*claim.target, *claim.place):
        actor = article.actors.get(name)
        state = article.states.get(name) or (actor and state_of(actor, article))
        if state:
            yield state


def _organisations(
    article: Article, claims: ActorClaims, byline: date, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    for slug, actor in article.actors.items():
        if actor.kind != "igo" or slug not in claims.in_role:
            continue
        if candidate := dated_organisation(actor.name, extra):
            yield from _dated(
                slug,
                f"{actor.name} is named as an organisation of today",
                _existence(candidate.intervals, "organisations.csv"),
                claims.in_role[slug],
                (actor.name, *actor.aliases),
                CoverageKey(ORGANISATIONS),
                byline,
            )


def _dated(
    actor: str,
    description: str,
    periods: tuple[ValidityPeriod, ...],
    claims: Iterable[Claim],
    names: tuple[str, ...],
    coverage: CoverageKey,
    byline: date,
) -> Iterator[TemporalEvidence]:
    """Yield the evidence of something with a dated beginning and end, if a claim is about now."""
    times = tuple(period.interval for period in periods)
    present = tuple(claim for claim in claims if is_present(claim, times, byline))
    if present and periods:
        yield TemporalEvidence(
            actor=actor,
            description=description,
            periods=periods,
            claims=present,
            names=names,
            contrary=() if includes(times, byline) else periods,
            coverage=coverage,
        )


def _ended_states(
    article: Article, claims: ActorClaims, byline: date, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    """Yield evidence from states that ended, each once, with the claims that name them or an organ.

    A state before its beginning is no evidence, since a country bears its name before. Nor is one
    without a successor: its name mostly lives on as that of a region.
    """
    by_code: dict[str, dict[str, Claim]] = {}
    namesakes: dict[str, list[Interval]] = {}
    for name, naming in claims.in_role.items():
        actor = article.actors.get(name)
        state = article.states.get(name)
        if not state and actor and actor.kind == "organ":
            state = state_of(actor, article)
        if not state or not has_ended(state):
            continue
        by_id = by_code.setdefault(state.code, {})
        by_id.update((c.id, c) for c in naming if c.status == "ongoing" or c.when)
        if actor and actor.kind == "state" and actor.name != state.code:
            candidates = resolve(actor.name, extra=extra).candidates
            others = (c.intervals for c in candidates if c.kind == "state" and c.code != state.code)
            namesakes.setdefault(state.code, []).extend(i for times in others for i in times)
    for code, by_id in by_code.items():
        state = states()[code]
        open_to = (*times_of_heirs(code), *namesakes.get(code, ()))
        times = (*state.validity, *open_to)
        present = tuple(c for c in by_id.values() if is_present(c, times, byline))
        if not present:
            continue
        ends = had_ended(code, byline) and not includes(open_to, byline, _MARGIN)
        before = () if ends else (Interval(None, state.validity[0].start),)
        yield TemporalEvidence(
            actor=code,
            description=f"{state.name} is named as a state of today",
            periods=_existence_of(code),
            claims=present,
            names=(state.name, *state.names),
            open_to=(*open_to, *before),
            contrary=successors_of(code) if ends else (),
            coverage=CoverageKey(STATES),
        )


def has_ended(state: State) -> bool:
    """Return whether a state has ended, is known to have successors, and took its name along."""
    end = state.validity[-1].end if state.validity else None
    return bool(end and end >= _NAMES_LIVE_ON and state.successors)


@cache
def times_of_heirs(code: str) -> tuple[Interval, ...]:
    """Return when a successor was there that bears the name, as the second Yugoslavia did."""
    stem = states()[code].name[:_STEM]
    heirs = (states()[successor] for successor in states()[code].successors)
    return tuple(
        interval
        for heir in heirs
        if any(name.startswith(stem) for name in (heir.name, *heir.names))
        for interval in heir.validity
    )


def had_ended(code: str, byline: date) -> bool:
    """Return whether a state had ended at a byline, and no other bears its name."""
    state = states()[code]
    times = (
        (Interval(None, state.validity[-1].end), *times_of_heirs(code)) if state.validity else ()
    )
    return has_ended(state) and not includes(times, byline, _MARGIN)


@cache
def successors_of(code: str) -> tuple[ValidityPeriod, ...]:
    """Return the time after the end of a state, with its successors in words."""
    state = states()[code]
    end = state.validity[-1].end
    names = ", ".join(states()[successor].name for successor in state.successors)
    interval = Interval(end, None)
    return (ValidityPeriod(interval, f"{state.name} had ended on {end} ({names})", "states.csv"),)


@cache
def _existence_of(code: str) -> tuple[ValidityPeriod, ...]:
    return _existence(states()[code].validity, "states.csv")


def _existence(times: Iterable[Interval], table: str) -> tuple[ValidityPeriod, ...]:
    return tuple(
        ValidityPeriod(interval, f"there {interval.in_prose}", table) for interval in times
    )
