"""Claims that are known to be right, checked and completed in one pass.

The pass gives up at the first thing that it does not know for sure, be it wrong or only rare: then
`check` decides. It makes no diagnostics. Where a date, a state or a repeated situation may be worth
a warning, it calls the general check of that alone, in the order of `check`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from geokg.actors import State, states
from geokg.article.circles import circles
from geokg.article.claims import ELSEWHERE, MOST_RELAYS, RIGHT_VALUES, find_situation, takes_status
from geokg.article.confidence import is_confidence
from geokg.article.references import ActorReferences, Problems
from geokg.article.repetitions import report_repetitions
from geokg.article.state_dates import check_state_dates
from geokg.article.text_checks import TextChecks, is_on_its_side
from geokg.article.values import CLAIM_DEFAULTS, UNSTATED, Actor, Claim, in_roles
from geokg.article.verdicts import (
    first_days,
    is_free_slug,
    is_named_rightly,
    plain_date,
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
    meant: dict[str, str] = field(default_factory=dict)
    """The one name of what each name means: the code of a state, or the slug of an actor."""
    states: dict[str, State] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    """The ids of claims."""
    until: date = date.max
    """The first of the last days of claims; an open end is after all days."""
    refers: bool = False
    """Whether a claim refers to another."""
    nested: bool = False
    """Whether an actor acts for another, or is a member of another."""
    problems: Problems = field(default_factory=Problems)
    """The warnings about dates and states, which the general checks make."""

    def add_state(self, name: str, state: State | None) -> None:
        """Note a name as that of a state; give up if there is none."""
        if state is None:
            raise Unknown
        self.states[name] = state
        self.meant[name] = state.code

    def refer(self, name: str) -> None:
        """Note a name of an actor or a state."""
        if name not in self.meant:
            self.add_state(name, state_of_code(name))

    def name_of(self, name: str) -> str:
        """Return the one name of what a name means."""
        return self.meant.get(name, name)

    def refer_all(self, names: Sequence[str]) -> None:
        """Note several names, of which none may occur twice."""
        meant = self.meant
        for name in names:
            if name not in meant and name != UNSTATED:
                self.add_state(name, state_of_code(name))
        if len(names) > 1 and len({meant.get(name, name) for name in names}) < len(names):
            raise Unknown

    def place(self, quotes: Sequence[str | Quote | Span]) -> tuple[Quote, ...]:
        """Return quotes, of each of which the text has exactly one, or has it at a span."""
        find, place = self.source.text.find, self.source.place
        placed = []
        for words in quotes:
            if isinstance(words, Span):
                placed.append(place(words))
                continue
            if isinstance(words, str):
                at = find(words)
                if at >= 0 and find(words, at + 1) < 0:
                    placed.append(place(Span(at, at + len(words))))
                    continue
            placed.append(place(self._rare_place(words)))
        return tuple(placed)

    def _rare_place(self, words: str | Quote) -> Span:
        quote = Quote(words) if isinstance(words, str) else words
        spans = self.source.find(quote)
        if len(spans) != 1 or not quote.exact.strip():
            raise Unknown
        return spans[0]

    def check_words(self, words: str) -> None:
        """Give up unless the text has words."""
        if words not in self.source.text and not self.source.contains(words):
            raise Unknown

    def date_of(self, when: str | TimeSpan, modality: str, at: int) -> TimeSpan:
        """Return the date of a claim, which is words or EDTF, with its bounds."""
        if not isinstance(when, str) or (plain := plain_date(when)) is None:
            return self._rare_date(when, modality, at)
        read, is_words = plain
        if is_words and not (self.english and when in self.source.text):
            return self._rare_date(when, modality, at)
        if read is None:
            read = read_words(when, self.published, modality)
            if not read.understood or side_of(modality) is None:
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


def known_claim(values: list[Any], at: int, known: Known) -> Claim:
    """Return a claim, checked and completed.

    Args:
        values: The values of all fields in their order, with quotes as words, `Quote`, or spans in
            the text, and a date as words or a `TimeSpan`. What is completed is set here.
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
    if not about:
        _check_roles(type_, status, roles, known)
    elif type_ or any(roles) or content or issue or place:
        raise Unknown
    if issue or place or condition or quantity or confidence or annotator:
        _check_rare((*issue, *place), (condition, quantity), confidence, annotator, known)
    values[_QUOTE] = known.place(quotes)
    if when is not None:
        values[_WHEN] = when = known.date_of(when, modality, at)
    until = when.latest if when is not None and (when.earliest or when.latest) else known.published
    if until is not None and until < known.until:
        known.until = until
    claim = Claim.from_values(values)
    if not id_:
        claim = claim.completed(claim.quote, claim.when)
    known.ids.append(claim.id)
    return claim


def _check_speakers(claimant: str, relays: Sequence[str], known: Known) -> None:
    if claimant not in ("", UNSTATED, known.id):
        known.refer(claimant)
    if len(relays) > MOST_RELAYS or UNSTATED in relays:
        raise Unknown
    if relays:
        known.refer_all([name for name in relays if name != known.id])
        meant = [known.meant.get(name, name) for name in (claimant or known.claimant, *relays)]
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
    meant = known.meant
    for names in roles:
        if names and not (len(names) == 1 and names[0] in meant):
            known.refer_all(names)
    if verdict == "right for a group":
        (name,) = roles[_PARTY]
        if name != UNSTATED and (name in known.states or known.actors[name].kind != "group"):
            raise Unknown


def _check_rare(
    topics: Sequence[str],
    words: Sequence[str],
    confidence: str,
    annotator: Sequence[str],
    known: Known,
) -> None:
    """Check topics, which may be states, words that the text must have, and what else is rare."""
    for name in topics:
        if name in states():
            known.refer(name)
    for each in words:
        if each:
            known.check_words(each)
    if (confidence and not is_confidence(confidence)) or not known.annotator.issuperset(annotator):
        raise Unknown


def situations_of(claims: Sequence[Claim], known: Known) -> dict[str, str]:
    """Return for each claim, and each claim it refers to, the claim whose situation it is about."""
    by_id = dict(zip(known.ids, claims, strict=True))
    if len(by_id) < len(claims) or not by_id.keys().isdisjoint(known.meant):
        raise Unknown
    if not all(map(is_free_slug, by_id)):
        raise Unknown
    if not known.refers:
        return dict(zip(by_id, by_id, strict=True))
    found: dict[str, str] = {}
    referring = []
    for claim in claims:
        if not (claim.about or claim.content):
            found.setdefault(claim.id, claim.id)
            continue
        target = by_id.get(claim.about)
        if target is not None and not (target.about or claim.status):
            # Nearly all: a claim about one that has its own situation.
            found.setdefault(claim.about, claim.about)
            found[claim.id] = claim.about
            continue
        referring.append(claim)
        for name in (claim.about, *claim.content) if claim.about else claim.content:
            find_situation(name, by_id, found)
            if name not in by_id and not ELSEWHERE.fullmatch(name):
                raise Unknown
        find_situation(claim.id, by_id, found)
    _check_references(referring, by_id, found)
    return found


def _check_references(
    referring: Sequence[Claim], by_id: Mapping[str, Claim], situations: Mapping[str, str]
) -> None:
    """Give up if a claim leads back to itself, or a claim about an event has a status."""
    about: dict[str, Sequence[str]] = {}
    content: dict[str, Sequence[str]] = {}
    for claim in referring:
        if claim.about:
            about[claim.id] = (claim.about,)
        else:
            content[claim.id] = [situations[name] for name in claim.content]
    for edges in (about, content):
        # Nothing leads back to itself where nothing leads on.
        if any(name in edges for names in edges.values() for name in names) and circles(edges):
            raise Unknown
    for claim in referring:
        first = by_id.get(situations[claim.id]) if claim.about and claim.status else None
        if first and not takes_status(situation_types()[first.type], claim.status):
            raise Unknown


def check_together(claims: Sequence[Claim], known: Known) -> None:
    """Warn of claims that describe one situation, and of states that were not there."""
    types = [claim.type for claim in claims if claim.type]
    if len(set(types)) < len(types):
        numbered = list(enumerate(claims))
        report_repetitions(numbered, known.claimant, known.name_of, known.problems)
    since = first_days()
    last = max([since[state.code] for state in known.states.values()], default=date.min)
    if (last >= known.until and not _were_there(claims, known)) or _has_twins(known):
        names = ActorReferences(
            known.actors, frozenset(), known.problems, known.published, known.states
        )
        check_state_dates(enumerate(claims), names)


def _were_there(claims: Sequence[Claim], known: Known) -> bool:
    """Return whether claims name no state that was not there on their days.

    Those that are there since before the last days of all claims need no look.
    """
    since = first_days()
    late = {n: s.code for n, s in known.states.items() if since[s.code] >= known.until}
    for slug in known.actors:
        acts_for = slug
        while acts_for in known.actors and acts_for not in known.states:
            acts_for = known.actors[acts_for].of
        if acts_for in late:
            late[slug] = late[acts_for]
    for claim in claims:
        days = (known.published, known.published, True)
        if claim.when is not None and (claim.when.earliest or claim.when.latest):
            days = (claim.when.earliest, claim.when.latest, False)
        for names in in_roles(claim):
            for name in names:
                if name in late and not is_named_rightly(late[name], *days):
                    return False
    return True


def _has_twins(known: Known) -> bool:
    """Return whether a state and its twin, another code of it in a list, are both named."""
    if twins().keys().isdisjoint(known.meant.values()):
        return False
    codes = set(known.meant.values())
    return any(not codes.isdisjoint(twins().get(code, ())) for code in codes)
