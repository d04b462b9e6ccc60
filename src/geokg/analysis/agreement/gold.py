"""One annotation made of several, by rules and by the decisions of an adjudicator: ``gold/1``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from geokg.analysis.agreement.alignment import (
    AlignedArticle,
    AlignedClaim,
    Unit,
    align,
    resolve_references,
    set_units,
)
from geokg.analysis.agreement.decisions import (
    SUFFIX,
    Decisions,
    Line,
    OpenUnit,
    Replacement,
    read_decisions,
)
from geokg.analysis.agreement.disagreements import quote_of
from geokg.analysis.agreement.fields import FIELDS
from geokg.analysis.agreement.gold_article import (
    GoldClaim,
    gold_article,
    gold_ids,
    plain_annotation,
)
from geokg.analysis.agreement.study import by_article
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError

RULE: Final = "gold/1"
"""The name and version of the rules."""
AGREED, SHORTER_QUOTE, MAJORITY = "agreed/1", "shorter-quote/1", "majority/1"
TAKEN, ALL_TAKEN, DROPPED = "taken", "all taken", "dropped"
_WORDS: Final = ("issue", "place", "condition", "quantity")
"""Fields without a coefficient, which must be equal as well where nobody decides."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A decision on claims that have changed since; it is not applied."""

    article: str
    claims: Mapping[str, str]
    reason: str
    where: Location | None


@dataclass(frozen=True, init=False)
class Adjudication:
    """The result of an adjudication.

    ``articles`` are the adjudicated ones, and those of one annotator, which pass through. An
    article with an open or stale decision, or with errors, is not among them. ``decided`` counts
    claims by the rule, or by "taken" and "dropped".
    """

    articles: tuple[Article, ...] = field(repr=False)
    open: tuple[OpenUnit, ...]
    stale: tuple[Stale, ...]
    errors: tuple[Diagnostic, ...]
    decided: Mapping[str, int]
    passed: tuple[str, ...]
    """The ids of articles that one annotator alone has."""
    unknown: tuple[str, ...]
    """The ids of articles with decisions that no two annotators have."""

    @classmethod
    def _of(cls, **values: object) -> Adjudication:
        made = cls()
        for name in fields(cls):
            object.__setattr__(made, name.name, values[name.name])
        return made

    @property
    def is_complete(self) -> bool:
        """Whether every article could be adjudicated."""
        return not (self.open or self.stale or self.errors)


class Outcome(NamedTuple):
    """What becomes of a unit: a claim of the gold, or nothing, and by which rule."""

    claim: GoldClaim | None
    rule: str


def adjudicate(
    annotations: Iterable[Article],
    decisions: str | Path | None = None,
    *,
    majority: bool = False,
) -> Adjudication:
    """Make one annotation of several, by rules and decisions.

    Claims that all annotators have with equal fields need no decision: the shorter quote counts.

    Args:
        annotations: Articles as `read_annotations` returns them; adjudicated ones do not count.
        decisions: The folder with the decisions of an adjudicator, ``ID.decisions.yaml`` for each
            article; it is not changed.
        majority: Whether, with three annotators or more, a strict majority decides each field.

    Raises:
        AnnotationError: Two annotations of one article do not belong together, or a decisions file
            has errors.
        UnreadableInput: A decisions file cannot be read.

    >>> from geokg.article import Claim
    >>> def note(annotator: str, quote: str) -> Article:
    ...     claim = Claim(id="yes", type="recognise", initiator="FRA", target="MLI", quote=quote)
    ...     return Article(id="note", text="France recognised Mali.", actors={}, claims=[claim],
    ...                    annotator=annotator)
    >>> decided = adjudicate([note("ana", "recognised Mali"), note("ben", "France recognised")])
    >>> decided.articles[0].claims[0].quote[0].exact
    'recognised Mali'
    """
    versions = by_article(one for one in annotations if not one.is_adjudicated)
    return decide(versions, decisions_in(decisions, versions), majority=majority)


def decisions_in(
    folder: str | Path | None, versions: Mapping[str, Mapping[str, Article]]
) -> tuple[Decisions, ...]:
    """Return the decisions of a folder, which may not exist yet.

    Raises:
        AnnotationError: A decisions file has errors; those of all files are reported.
        UnreadableInput: A decisions file cannot be read.
    """
    found: list[Decisions] = []
    errors: list[Diagnostic] = []
    files = () if folder is None else Path(folder).glob(f"*{SUFFIX}")
    for file in sorted(files):
        annotators = tuple(versions.get(file.name.removesuffix(SUFFIX), ()))
        try:
            read = read_decisions(file, annotators)
        except AnnotationError as error:
            errors += error.diagnostics
            continue
        if f"{read.article}{SUFFIX}" == file.name:
            found.append(read)
            continue
        errors.append(
            Diagnostic(
                code="GK953",
                message="the name of the file is not that of its article",
                found=read.article,
                fix=f"call it {read.article}{SUFFIX}",
                where=Location(str(file)),
            )
        )
    if errors:
        raise AnnotationError(errors)
    return tuple(found)


def decide(
    versions: Mapping[str, Mapping[str, Article]],
    decisions: Iterable[Decisions],
    *,
    majority: bool = False,
) -> Adjudication:
    """Return the adjudication of annotations by article and annotator."""
    by_id = {one.article: one for one in decisions}
    works = works_of(versions, by_id, majority=majority)
    articles: list[Article] = []
    errors = [error for work in works.values() for error in work.errors]
    for id, by in versions.items():
        if id not in works:
            articles += by.values()
            continue
        try:
            if made := works[id].article(works):
                articles.append(made)
        except AnnotationError as error:
            where = Location(f"{id}, adjudicated")
            errors += [one if one.where else replace(one, where=where) for one in error.diagnostics]
    rules = Counter(outcome.rule for work in works.values() for outcome in work.outcomes.values())
    return Adjudication._of(
        articles=tuple(articles),
        open=tuple(unit for work in works.values() for unit in work.open),
        stale=tuple(stale for work in works.values() for stale in work.stale),
        errors=tuple(errors),
        decided=dict(sorted(rules.items())),
        passed=tuple(id for id in versions if id not in works),
        unknown=tuple(id for id in by_id if id not in works),
    )


def works_of(
    versions: Mapping[str, Mapping[str, Article]],
    decisions: Mapping[str, Decisions],
    *,
    majority: bool = False,
) -> dict[str, ArticleWork]:
    """Return the adjudication of each article that several people annotated, decided so far.

    Args:
        versions: For each article id, its annotations by annotator.
        decisions: The decisions by article id.
        majority: Whether, with three annotators or more, a strict majority decides each field.
    """
    several = {id: by for id, by in versions.items() if len(by) > 1}
    aligned = align(several, same_actors={id: one.actors for id, one in decisions.items()})
    works = {
        id: ArticleWork(article, decisions.get(id), majority) for id, article in aligned.items()
    }
    for work in works.values():
        work.join()
    resolve_references(aligned)
    for work in works.values():
        work.decide()
    return works


class ArticleWork:
    """The adjudication of one article.

    ``line_of`` and ``outcomes`` are by the position of the unit in ``aligned.units``.
    """

    def __init__(
        self, aligned: AlignedArticle, decisions: Decisions | None, majority: bool
    ) -> None:
        self.aligned = aligned
        self.decisions = decisions or Decisions(article=aligned.id)
        self.majority = majority and len(aligned.versions) > 2
        self.outcomes: dict[int, Outcome] = {}
        self.open: list[OpenUnit] = []
        self.stale: list[Stale] = []
        self.errors: list[Diagnostic] = []
        self.line_of: dict[int, Line] = {}
        self.views = {
            (annotator, view.id): view
            for annotator, views in aligned.views.items()
            for view in views
        }

    def join(self) -> None:
        """Join the claims of each current decision to one unit."""
        lines = [line for line in self.decisions.lines if self._is_current(line)]
        self.line_of = self._by_unit(lines)

    def decide(self) -> None:
        """Decide on each unit, or note that it is open."""
        for number, unit in enumerate(self.aligned.units):
            line = self.line_of.get(number)
            outcome = self._by_line(unit, line) if line else self._by_rule(unit)
            if outcome:
                self.outcomes[number] = outcome
            elif not any(self._concerns(stale, unit) for stale in self.stale):
                self.open.append(self._open_unit(unit, is_listed=line is not None))

    def _is_current(self, line: Line) -> bool:
        """Return whether the claims of a line are as they were when it was written."""
        claims = line.claims.items()
        missing = [f"`{id}` of {who}" for who, id in claims if (who, id) not in self.views]
        if missing:
            reason = f"there is no claim {' and '.join(missing)}"
        elif line.of and line.of != self.digest(self.views[item] for item in claims):
            reason = "a claim has changed since"
        else:
            return True
        self.stale.append(Stale(self.aligned.id, line.claims, reason, line.where))
        return False

    def _concerns(self, stale: Stale, unit: Unit) -> bool:
        return any(who in unit and unit[who].id == id for who, id in stale.claims.items())

    def _by_unit(self, lines: Sequence[Line]) -> dict[int, Line]:
        """Join the claims of each line to one unit; return the line of each unit."""
        units = [dict(unit) for unit in self.aligned.units]
        owner: dict[int, Line] = {}
        for line in lines:
            home = self._unit_of_line(line, units, owner)
            owner[id(home)] = line
        kept = [unit for unit in units if unit]
        set_units(self.aligned, kept)
        by_first = {id(next(iter(unit.values()))): owner.get(id(unit)) for unit in kept}
        return {
            number: found
            for number, unit in enumerate(self.aligned.units)
            for view in unit.values()
            if (found := by_first.get(id(view)))
        }

    def _unit_of_line(self, line: Line, units: list[Unit], owner: Mapping[int, Line]) -> Unit:
        """Return the unit of a line, changed or made so that it has the claims of the line."""
        members = {who: self.views[who, id] for who, id in line.claims.items()}
        homes = [unit for unit in units if any(unit.get(w) is v for w, v in members.items())]
        if len(homes) == 1 and id(homes[0]) not in owner:
            return homes[0]
        for unit in homes:
            for who, view in members.items():
                if unit.get(who) is view:
                    del unit[who]
        units.append(dict(sorted(members.items())))
        return units[-1]

    def _by_line(self, unit: Unit, line: Line) -> Outcome | None:
        if line.keep is False:
            return Outcome(None, DROPPED)
        if line.is_open:
            return None
        base = line.take or next(iter(line.claims))
        adjudicator = line.adjudicator or self.decisions.adjudicator
        if not adjudicator:
            self.errors.append(
                Diagnostic(
                    code="GK954",
                    message="the decision names no adjudicator",
                    fix="add `adjudicator: NAME` to the file, or to this line",
                    where=line.where,
                )
            )
        return Outcome(GoldClaim(unit, base, line.but, adjudicator), TAKEN)

    def _by_rule(self, unit: Unit) -> Outcome | None:
        rule = self._agreed(unit)
        if rule:
            return Outcome(GoldClaim(unit, shorter(unit)), rule)
        if taken := self.decisions.take:
            if taken not in unit:
                return Outcome(None, DROPPED)
            if not self.decisions.adjudicator:
                self.errors.append(
                    Diagnostic(
                        code="GK954",
                        message="the decisions name no adjudicator",
                        fix="add `adjudicator: NAME` to the file",
                        where=Location(self.decisions.file, 1, 1),
                    )
                )
            return Outcome(GoldClaim(unit, taken, {}, self.decisions.adjudicator), ALL_TAKEN)
        return self._by_majority(unit) if self.majority else None

    def _agreed(self, unit: Unit) -> str:
        """Return the rule by which a unit needs no decision, or nothing."""
        if len(unit) < len(self.aligned.versions) or differing(unit):
            return ""
        quotes = {tuple(quote.span for quote in view.claim.quote) for view in unit.values()}
        return AGREED if len(quotes) == 1 else SHORTER_QUOTE

    def _by_majority(self, unit: Unit) -> Outcome | None:
        everybody = len(self.aligned.versions)
        if 2 * (everybody - len(unit)) > everybody:
            return Outcome(None, MAJORITY)
        if 2 * len(unit) <= everybody:
            return None
        base = shorter(unit)
        but: dict[str, Replacement] = {}
        for name in differing(unit):
            winner = majority_of(unit, name)
            if winner is None:
                return None
            if comparable(unit[winner], name) != comparable(unit[base], name):
                keys = KEYS_OF_FIELDS.get(name, (name,))
                but |= {key: Replacement(winner, None) for key in keys}
        return Outcome(GoldClaim(unit, base, but), MAJORITY)

    def _open_unit(self, unit: Unit, *, is_listed: bool) -> OpenUnit:
        fields = differing(unit)
        values = {"quote": {who: quote_of(view) for who, view in unit.items()}}
        shown = fields if len(unit) > 1 else ("type",)
        for name in shown:
            values[name] = {who: shown_value(view, name) for who, view in unit.items()}
        if any(view.claim.note for view in unit.values()):
            values["note"] = {who: view.claim.note for who, view in unit.items()}
        claims = {who: view.id for who, view in unit.items()}
        of = self.digest(list(unit.values()))
        return OpenUnit(self.aligned.id, claims, fields, values, of, is_listed)

    def digest(self, views: Iterable[AlignedClaim]) -> str:
        """Return the digest of the claims of a decision, as their annotators wrote them."""
        written = sorted(
            [view.annotator, _written(view, view.id), _written(view, view.root)] for view in views
        )
        return sha256(json.dumps(written, ensure_ascii=False).encode()).hexdigest()[:12]

    def article(self, works: Mapping[str, ArticleWork]) -> Article | None:
        """Return the adjudicated article, or None while a decision is open or stale."""
        if self.open or self.stale or self.errors:
            return None
        claims = [
            outcome.claim
            for _, outcome in sorted(self.outcomes.items())
            if outcome.claim is not None
        ]
        elsewhere = {id: other.claim_ids() for id, other in works.items() if id != self.aligned.id}
        return gold_article(self.aligned, claims, elsewhere, rule=RULE)

    def claim_ids(self) -> dict[tuple[str, str], str]:
        """Return the id in the gold of each annotator's claim that is kept."""
        claims = [one.claim for _, one in sorted(self.outcomes.items()) if one.claim is not None]
        ids = gold_ids(claims, self.aligned)
        return {
            (who, view.id): ids[number]
            for number, claim in enumerate(claims)
            for who, view in claim.unit.items()
        }


def _written(view: AlignedClaim, id: str) -> str:
    """Return a claim of the annotator of another one, as the file has it, without its id."""
    claims = plain_annotation(view.article)["claims"]
    for claim, plain in zip(view.article.claims, claims, strict=True):
        if claim.id == id:
            rest = {key: value for key, value in plain.items() if key not in ("id", "note")}
            return json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return ""


KEYS_OF_FIELDS: Final = {"situation": ("about", "type")}
"""The keys of the file that a compared field stands for, where they have other names."""


def comparable(view: AlignedClaim, name: str) -> object:
    """Return the value of a field as it is compared before anything is decided by rule."""
    if name in FIELDS and name not in ("condition", "quantity"):
        return FIELDS[name].value(view)
    said = getattr(view.described if name in ("issue", "place") else view.claim, name)
    return said if isinstance(said, str) else frozenset(said)


COMPARED: Final = (
    *(f.name for f in FIELDS.values() if f.is_listed and f.name not in _WORDS),
    *_WORDS,
)


def differing(unit: Unit) -> tuple[str, ...]:
    """Return the fields in which the claims of a unit differ; quotes and notes do not count."""
    views = list(unit.values())
    return tuple(name for name in COMPARED if len({comparable(view, name) for view in views}) > 1)


def shown_value(view: AlignedClaim, name: str) -> str:
    """Return the value of a field in the words of the annotation."""
    if name in FIELDS and name not in _WORDS:
        return FIELDS[name].shown(view)
    said = getattr(view.described if name in ("issue", "place") else view.claim, name)
    return said if isinstance(said, str) else "|".join(said)


def shorter(unit: Unit) -> str:
    """Return the annotator with the shortest quote, the first by name of several."""
    return min(unit, key=lambda who: (unit[who].size, who))


def majority_of(unit: Unit, name: str) -> str | None:
    """Return the first annotator with the value that more than half have, or None."""
    values = {who: comparable(view, name) for who, view in unit.items()}
    for who, value in values.items():
        if 2 * sum(other == value for other in values.values()) > len(values):
            return who
    return None
