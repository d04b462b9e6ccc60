"""Evidence from heads of state and of government, and from governments named after one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from geokg.actors import (
    Interval,
    OfficeTerm,
    State,
    UserRows,
)
from geokg.actors.leaders import TABLE as LEADERS
from geokg.article import Actor, Article, Claim
from geokg.dates import parse_edtf
from geokg.graph.byline.evidence import (
    ActorClaims,
    CoverageKey,
    TemporalEvidence,
    ValidityPeriod,
    includes,
    is_current,
    state_of,
)
from geokg.graph.byline.existence import had_ended, successors_of
from geokg.graph.byline.office_terms import (
    NOT_THE_OFFICE,
    HeldOffice,
    doubt_about,
    held_office,
    office_by_name,
    others_in_office,
)
from geokg.graph.byline.past_mentions import is_mention_of_past

_LED: Final = re.compile(
    r"(?:the )?(?P<leader>.+?)(?:['’]s?)? (?:administration|government|cabinet|presidency)",
    re.IGNORECASE,
)
_MARGIN: Final = timedelta(days=31)
"""Sources that differ by less about a bound are taken to agree, so none is exact to the day."""


def office_evidence(
    article: Article, claims: ActorClaims, byline: date, extra: UserRows | None
) -> Iterator[TemporalEvidence]:
    """Yield the evidence of each actor that holds an office, or is named after a leader."""
    for slug, actor in article.actors.items():
        if naming := claims.named.get(slug):
            if actor.kind == "person" and actor.office:
                found = _of_person(slug, actor, article, naming, byline, extra)
            elif actor.kind == "organ":
                found = _of_administration(slug, actor, article, naming, byline, extra)
            else:
                found = None
            if found:
                yield found


def _of_person(
    slug: str,
    actor: Actor,
    article: Article,
    claims: list[Claim],
    byline: date,
    extra: UserRows | None,
) -> TemporalEvidence | None:
    """Return the evidence of the office that the article gives a person."""
    state = state_of(actor, article)
    code = state.code if state else ""
    names = (actor.name, *actor.aliases)
    held = held_office(names, code, actor.office.casefold(), extra)
    annotated = _annotated_terms(actor)
    if not (held or annotated):
        return None
    of = f" of {state.in_prose}" if state and " of " not in actor.office else ""
    return _evidence(
        held,
        TemporalEvidence(
            actor=slug,
            description=f"{actor.name} is called {actor.office}{of}",
            periods=annotated or (_periods(held.terms, actor.name) if held else ()),
            claims=tuple(claims),
            names=names,
            coverage=_coverage_key(held, code),
        ),
        article,
        byline,
        annotated,
    )


def _annotated_terms(actor: Actor) -> tuple[ValidityPeriod, ...]:
    """Return the terms in the office that the annotation itself gives."""
    office = actor.office.casefold()
    if NOT_THE_OFFICE.search(office):
        return ()
    periods = []
    for held in actor.holds:
        if held.office.casefold() in office or office in held.office.casefold():
            start = parse_edtf(held.from_).earliest if held.from_ else None
            end = parse_edtf(held.until).latest if held.until else None
            interval = Interval(start, end)
            periods.append(
                ValidityPeriod(interval, f"{held.office} {interval.in_prose}", "the annotation")
            )
    return tuple(periods)


def _coverage_key(held: HeldOffice | None, code: str) -> CoverageKey:
    if held is None:
        return CoverageKey("")
    return CoverageKey(LEADERS, code or held.terms[0].code, held.head)


def _evidence(
    held: HeldOffice | None,
    evidence: TemporalEvidence,
    article: Article,
    byline: date,
    annotated: tuple[ValidityPeriod, ...] = (),
) -> TemporalEvidence | None:
    """Return the evidence with the claims that are current and what contradicts the byline."""
    current = tuple(c for c in evidence.claims if is_current(c, evidence.times, byline))
    if not current:
        return None
    if includes(evidence.times, byline, _MARGIN):
        return replace(evidence, claims=current)
    rivals = others_in_office(held, evidence.names, byline) if held else ()
    contrary = _periods(rivals, "") or annotated
    if held and not contrary and had_ended(held.terms[0].code, byline):
        contrary = successors_of(held.terms[0].code)
    if not contrary:
        return replace(evidence, claims=current)
    if is_mention_of_past(article, evidence.names, current, evidence.times, byline):
        return None
    doubt = "" if annotated else doubt_about(held, rivals, byline)
    return replace(
        evidence,
        claims=current,
        contrary=contrary,
        strength="weak" if doubt else "strong",
        doubt=doubt,
    )


def _periods(terms: Iterable[OfficeTerm], name: str) -> tuple[ValidityPeriod, ...]:
    """Return terms as periods, described with the holder's name if it is not the given one."""
    return tuple(
        ValidityPeriod(t.interval, t.description if t.holder == name else str(t), t.source)
        for t in dict.fromkeys(terms)
    )


class OfficeConflict(NamedTuple):
    """That others held an office: the terms of the person, those of the others, the coverage."""

    terms: tuple[OfficeTerm, ...]
    others: tuple[OfficeTerm, ...]
    coverage: str


def office_conflict(
    names: tuple[str, ...],
    code: str,
    office: str,
    days: tuple[date, date],
    extra: UserRows | None,
) -> OfficeConflict | None:
    """Return who else held the office of a person between two days; None if that is not certain.

    Args:
        names: The names of the person; a surname alone is not enough.
        code: The code of the state; empty if it is not known.
        office: The office that a text gives the person.
        days: The first and the last day.
        extra: A user's own rows of reference data.

    >>> day = date(2008, 7, 7)
    >>> conflict = office_conflict(("Mohammad Khatami",), "IRN", "president", (day, day), None)
    >>> [term.holder for term in conflict.others]
    ['Mahmoud Ahmadinejad']
    """
    held = held_office(names, code, office.casefold(), extra)
    near = (days[0] - _MARGIN, days[1] + _MARGIN)
    if held is None or any(term.interval.meets(*near) for term in held.terms):
        return None
    others: list[OfficeTerm] = []
    for day in days:
        rivals = others_in_office(held, names, day)
        if not rivals or doubt_about(held, rivals, day):
            return None
        others += rivals
    coverage = CoverageKey(LEADERS, others[0].code, held.head).in_words(*days)
    return OfficeConflict(held.terms, tuple(dict.fromkeys(others)), coverage)


# Governments named after a leader


def _of_administration(
    slug: str,
    actor: Actor,
    article: Article,
    claims: list[Claim],
    byline: date,
    extra: UserRows | None,
) -> TemporalEvidence | None:
    """Return the evidence of a government that is named after a head of its state."""
    match = _LED.fullmatch(actor.name)
    state = state_of(actor, article) if match else None
    if not match or not state:
        return None
    leader = match["leader"]
    people = tuple(_declared(leader, state, article))
    held = None
    for name in people:
        person = article.actors[name]
        names = (person.name, *person.aliases)
        if person.office:
            held = held or held_office(names, state.code, person.office.casefold(), extra)
        else:
            held = held or office_by_name(names, state.code, extra)
    if held is None:
        held = office_by_name((leader,), state.code, extra)
    if held is None:
        return None
    return _evidence(
        held,
        TemporalEvidence(
            actor=slug,
            description=f"{actor.name} is named as the government of {state.in_prose}",
            periods=_periods(held.terms, actor.name),
            claims=tuple(claims),
            names=(actor.name, *actor.aliases, leader),
            also=people,
            coverage=_coverage_key(held, state.code),
        ),
        article,
        byline,
    )


def _declared(leader: str, state: State, article: Article) -> Iterator[str]:
    """Yield the article's people of a state that a leader's name may mean."""
    wanted = leader.casefold()
    for slug, person in article.actors.items():
        if person.kind == "person" and state_of(person, article) == state:
            names = (person.name, *person.aliases)
            if wanted in {form.casefold() for n in names for form in (n, n.rpartition(" ")[2])}:
                yield slug
