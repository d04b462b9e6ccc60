"""Claims that are known to be right, checked and completed in one pass.

The pass gives up at the first thing that it does not know for sure, be it wrong, worth a warning,
or only rare. It makes no diagnostics: `check` does, and decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from geokg.actors import State, states
from geokg.article.checks import RESERVED_NAMES
from geokg.article.circles import circles
from geokg.article.claims import ELSEWHERE, MOST_RELAYS, RIGHT_VALUES, find_situation, takes_status
from geokg.article.confidence import is_confidence
from geokg.article.references import ActorReferences, Problems
from geokg.article.repetitions import repetitions
from geokg.article.state_dates import check_state_dates
from geokg.article.text_checks import TextChecks, is_on_its_side
from geokg.article.values import CLAIM_DEFAULTS, UNSTATED, Actor, Claim
from geokg.article.verdicts import (
    figures_of,
    first_days,
    is_known_slug,
    roles_of,
    state_of_code,
    twins,
)
from geokg.base.text import ArticleText, Quote, Span
from geokg.base.vocabulary import ROLES, situation_types
from geokg.dates import TimeSpan, read_words, side_of

_FIELDS: Final = tuple(CLAIM_DEFAULTS)
_ABOUT, _CONTENT, _QUOTE, _WHEN = map(_FIELDS.index, ("about", "content", "quote", "when"))
_PARTY: Final = ROLES.index("party")


class Unknown(Exception):
    """Something is not known to be right."""


@dataclass(slots=True, kw_only=True)
class Known:
    """What is known of an article while its claims are read, and what they add to it."""

    id: str
    claimant: str
    """Who makes the claims that name no claimant."""
    source: ArticleText
    published: date | None
    english: bool
    annotator: frozenset[str]
    actors: Mapping[str, Actor]
    states: dict[str, State] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """The names of actors that occur."""
    ids: set[str] = field(default_factory=set)
    """The ids of claims."""
    until: date = date.max
    """The first of the last days of claims: a state that is there from then on is there for all."""
    refers: bool = False
    """Whether a claim refers to another."""
    problems: Problems = field(default_factory=Problems)
    """The warnings about dates."""

    def refer(self, name: str) -> None:
        """Note a name of an actor or a state."""
        if name in self.actors:
            self.used.add(name)
        elif name not in self.states:
            if (state := state_of_code(name)) is None:
                raise Unknown
            self.states[name] = state

    def meant(self, name: str) -> str:
        """Return the one name of an actor that may be named in several ways."""
        return self.states[name].code if name in self.states else name

    def refer_all(self, names: Sequence[str]) -> None:
        """Note several names, of which none may occur twice."""
        for name in names:
            if name != UNSTATED:
                self.refer(name)
        if len(names) > 1 and len(set(map(self.meant, names))) < len(names):
            raise Unknown

    def place(self, words: str | Quote) -> Quote:
        """Return a quote, of which the text has exactly one."""
        source = self.source
        if isinstance(words, str):
            at = source.text.find(words)
            if at >= 0 and source.text.find(words, at + 1) < 0:
                return source.place(Span(at, at + len(words)))
            words = Quote(words)
        spans = source.find(words)
        if len(spans) != 1 or not words.exact.strip():
            raise Unknown
        return source.place(spans[0])

    def check_words(self, words: str) -> None:
        """Give up unless the text has words."""
        if words not in self.source.text and not self.source.contains(words):
            raise Unknown

    def date_of(self, when: str | TimeSpan, modality: str, at: int) -> TimeSpan:
        """Return the date of a claim, which is words or EDTF, with its bounds."""
        read = None
        if isinstance(when, str):
            figures = figures_of(when)
            if isinstance(figures, TimeSpan):
                read = figures
            elif not figures and self.english and when in self.source.text:
                read = read_words(when, self.published, modality)
        if read is None or not read.understood or (read.relative and side_of(modality) is None):
            return self._rare_date(when, modality, at)
        if not is_on_its_side(read, modality, self.published):
            return self._rare_date(when, modality, at)
        return read

    def _rare_date(self, when: str | TimeSpan, modality: str, at: int) -> TimeSpan:
        """Return a date that is read in the general way, and may be worth a warning."""
        given = TimeSpan(verbatim=when) if isinstance(when, str) else when
        checks = TextChecks(
            source=self.source,
            published=self.published,
            english=self.english,
            problems=self.problems,
        )
        read = checks.read_when(given, modality, ("claims", at, "when"))
        if any(problem.severity == "error" for problem in self.problems.found):
            raise Unknown
        return read

    def note_days(self, when: TimeSpan | None) -> None:
        """Note the last day of a claim, or of the article if the claim has no date."""
        until = self.published
        if when is not None and (when.earliest or when.latest):
            until = when.latest
        if until is not None and until < self.until:
            self.until = until

    def take_id(self, id_: str) -> None:
        """Note the id of a claim, which nothing else has."""
        if not is_known_slug(id_) or id_ in RESERVED_NAMES or id_ in self.actors:
            raise Unknown
        self.ids.add(id_)


def known_claim(values: list[Any], at: int, known: Known) -> Claim:
    """Return a claim, checked and completed.

    Args:
        values: The values of all fields in their order, with quotes as words or `Quote`, and a date
            as words or a `TimeSpan`. What is completed is set here.
        at: The index of the claim.
        known: What is known of the article.

    Raises:
        Unknown: Something is not known to be right.
    """
    # fmt: off
    (
        id_, quotes, type_, about, *roles, content, issue, place, when, status, condition, quantity,
        claimant, relays, polarity, modality, certainty, confidence, _, annotator, _,
    ) = values
    # fmt: on
    if (polarity, modality, certainty, status) not in RIGHT_VALUES:
        raise Unknown
    if claimant or relays:
        _check_speakers(claimant, relays, known)
    if about or content:
        known.refers = True
        _localise(values, known.id)
    if about:
        if type_ or any(roles) or content or issue or place:
            raise Unknown
    else:
        _check_roles(type_, status, roles, known)
    if issue or place or condition or quantity or confidence or annotator:
        _check_rare((*issue, *place), (condition, quantity), confidence, annotator, known)
    values[_QUOTE] = tuple([known.place(words) for words in quotes])
    if when is not None:
        values[_WHEN] = when = known.date_of(when, modality, at)
    known.note_days(when)
    claim = Claim.from_values(values)
    if not id_:
        claim = claim.completed(claim.quote, claim.when)
    known.take_id(claim.id)
    return claim


def _check_speakers(claimant: str, relays: Sequence[str], known: Known) -> None:
    if claimant not in ("", UNSTATED, known.id):
        known.refer(claimant)
    if len(relays) > MOST_RELAYS or UNSTATED in relays:
        raise Unknown
    meant = [known.meant(claimant or known.claimant)] if relays else []
    for name in relays:
        if name != known.id:
            known.refer(name)
        meant.append(known.meant(name))
    if len(set(meant)) < len(meant):
        raise Unknown


def _localise(values: list[Any], article: str) -> None:
    """Write references to claims of the same article as plain ids."""
    own = f"{article}."
    if own in (values[_ABOUT], *values[_CONTENT]):
        raise Unknown
    values[_ABOUT] = values[_ABOUT].removeprefix(own)
    values[_CONTENT] = tuple([name.removeprefix(own) for name in values[_CONTENT]])


def _check_roles(type_: str, status: str, roles: Sequence[Sequence[str]], known: Known) -> None:
    if type_ not in situation_types():
        raise Unknown
    verdict = roles_of(type_, status, *map(len, roles))
    if verdict == "unknown":
        raise Unknown
    for names in roles:
        if names:
            known.refer_all(names)
    if verdict == "right for a group":
        name = roles[_PARTY][0]
        actor = known.actors.get(name)
        if name != UNSTATED and not (actor and actor.kind == "group"):
            raise Unknown


def _check_rare(
    topics: Sequence[str],
    words: Sequence[str],
    confidence: str,
    annotator: Sequence[str],
    known: Known,
) -> None:
    """Check what few claims have."""
    known.used.update(topics)
    for name in topics:
        if name in states():
            known.refer(name)
    for each in words:
        if each:
            known.check_words(each)
    if confidence and not is_confidence(confidence):
        raise Unknown
    if not known.annotator.issuperset(annotator):
        raise Unknown


def situations_of(claims: Sequence[Claim], known: Known) -> dict[str, str]:
    """Return for each claim, and each claim it refers to, the claim whose situation it is about."""
    if len(known.ids) < len(claims):
        raise Unknown
    if not known.refers:
        return {claim.id: claim.id for claim in claims}
    by_id = {claim.id: claim for claim in claims}
    found: dict[str, str] = {}
    for claim in claims:
        for name in filter(None, (claim.about, *claim.content)):
            find_situation(name, by_id, found)
            if name not in by_id and not ELSEWHERE.fullmatch(name):
                raise Unknown
        find_situation(claim.id, by_id, found)
    _check_references(by_id, found)
    return found


def _check_references(by_id: Mapping[str, Claim], situations: Mapping[str, str]) -> None:
    """Give up if a claim leads back to itself, or a claim about an event has a status."""
    about = {name: (claim.about,) if claim.about else () for name, claim in by_id.items()}
    if any(about.get(name) for (name,) in filter(None, about.values())) and circles(about):
        raise Unknown
    content = {
        name: tuple(map(situations.__getitem__, claim.content))
        for name, claim in by_id.items()
        if claim.type
    }
    if any(content.get(name) for names in content.values() for name in names) and circles(content):
        raise Unknown
    for claim in by_id.values():
        first = by_id.get(situations[claim.id]) if claim.about and claim.status else None
        if first and not takes_status(situation_types()[first.type], claim.status):
            raise Unknown


def check_together(claims: Sequence[Claim], known: Known) -> None:
    """Give up if two claims describe one situation, or a state is named that was not there.

    Raises:
        Unknown: That is so, or not known.
    """
    types = [claim.type for claim in claims if claim.type]
    repeated = len(set(types)) < len(types)
    codes = {state.code for state in known.states.values()}
    since = max(map(first_days().__getitem__, codes), default=date.min)
    twin = any(code in codes and not codes.isdisjoint(twins()[code]) for code in twins())
    if not repeated and not twin and since <= known.until:
        return
    problems = Problems()
    names = ActorReferences(known.actors, frozenset(), problems, known.published, known.states)
    if next(repetitions(enumerate(claims), known.claimant, names.meant), None):
        raise Unknown
    check_state_dates(enumerate(claims), names)
    if problems.found:
        raise Unknown
