"""Which claims of several annotators of one article are one claim: rule ``alignment/1``.

Two claims may be a pair if they share a third of the words of the shorter quote. The weight of a
pair adds the overlap of the words, the same type, and the overlap of the actors; at least 1 makes a
pair. Of all ways to pair the claims of two annotators, one to one, the one with the greatest total
weight is taken. With more annotators, pairs join to units by falling weight.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, Literal, NamedTuple

from geokg.analysis.agreement.actor_classes import (
    ActorClasses,
    NamedActor,
    acts_for,
    classify_actors,
    fold,
)
from geokg.analysis.agreement.assignment import assign
from geokg.analysis.agreement.coefficients import Hull
from geokg.article import Article, Claim
from geokg.base.vocabulary import ROLES

RULE: Final = "alignment/1"
"""The name and version of the rule."""
Match = Literal["all", "words"]
_SCALE: Final = 1_000_000
_LEAST: Final = 1


@dataclass(slots=True, eq=False)
class AlignedClaim:
    """A claim as it is compared: names by the labels of their classes, words as a set of bits.

    ``words`` has a bit for each counted code point of the text that a quote covers; ``first`` is
    the place of the first one. A claim about another one has the type and the roles of that one's
    situation, which ``root`` names.
    """

    annotator: str
    article: Article
    claim: Claim
    root: str
    words: int
    size: int
    first: int
    type: str
    roles: Mapping[str, frozenset[str]]
    states: frozenset[tuple[str, str]]
    claimant: str
    relayed_by: tuple[str, ...]
    when: Hull | str | None
    role_actors: frozenset[tuple[str, str]] = frozenset()
    actors: frozenset[str] = frozenset()
    content: frozenset[str] = frozenset()
    """The labels of the units of its content; set when the claims are aligned."""
    situation: str = ""
    """The unit whose situation it is about, if not its own."""
    key: tuple[object, ...] = ()

    @property
    def id(self) -> str:
        """The id of the claim in the annotation."""
        return self.claim.id

    @property
    def described(self) -> Claim:
        """The claim that describes the situation: this one, or the one that it is about."""
        claims = self.article.claims
        return next((claim for claim in claims if claim.id == self.root), self.claim)


Unit = dict[str, AlignedClaim]
"""A claim as each annotator that has it made it, in the order of annotators."""


@dataclass(slots=True)
class AlignedArticle:
    """The annotations of one article, aligned; units are in the order of the text."""

    id: str
    versions: Mapping[str, Article]
    classes: ActorClasses
    counted: Sequence[int]
    """The places of the code points that count: letters, marks, digits and symbols."""
    views: Mapping[str, list[AlignedClaim]]
    units: list[Unit] = field(default_factory=list)
    unit_of: dict[tuple[str, str], int] = field(default_factory=dict)
    """The index of the unit of each claim, by annotator and id."""

    @property
    def shared(self) -> list[Unit]:
        """The units of two annotators or more."""
        return [unit for unit in self.units if len(unit) > 1]


class PairWeights(NamedTuple):
    """What the weight of each pair has besides words: type and actors as a fraction, and details.

    ``extra[row][column]`` is (numerator, denominator, bonus).
    """

    extra: list[list[tuple[int, int, int]]]


def align(
    versions: Mapping[str, Mapping[str, Article]],
    *,
    match: Match = "all",
    same_actors: Mapping[str, Iterable[Mapping[str, str]]] | None = None,
) -> dict[str, AlignedArticle]:
    """Return the aligned articles, by id.

    Args:
        versions: For each article id, its annotations by annotator.
        match: Whether words, type and actors decide, or words alone.
        same_actors: For article ids, actors that an adjudicator takes for one.
    """
    decided = same_actors or {}
    articles = {
        id: _prepared(id, dict(sorted(versions[id].items())), decided.get(id, ()))
        for id in sorted(versions)
    }
    for article in articles.values():
        _align(article, match)
    # What a claim of another article is, is known when that article is aligned.
    for article in articles.values():
        if _name_elsewhere(article, articles):
            _align(article, match)
    resolve_references(articles)
    return articles


def _prepared(
    id: str, versions: dict[str, Article], same: Iterable[Mapping[str, str]]
) -> AlignedArticle:
    classes = classify_actors(versions, same)
    text = next(iter(versions.values())).text
    counted = [at for at, c in enumerate(text) if unicodedata.category(c)[0] in "LNMS"]
    before = [0]
    for character in text:
        before.append(before[-1] + (unicodedata.category(character)[0] in "LNMS"))
    views = {
        annotator: sorted(
            (
                _view(annotator, article, claim, classes, before, counted)
                for claim in article.claims
            ),
            key=lambda view: view.key,
        )
        for annotator, article in versions.items()
    }
    return AlignedArticle(id, versions, classes, counted, views)


def _view(
    annotator: str,
    article: Article,
    claim: Claim,
    classes: ActorClasses,
    before: Sequence[int],
    counted: Sequence[int],
) -> AlignedClaim:
    words = 0
    for quote in claim.quote:
        start, end = (before[at] for at in quote.span)
        words |= (1 << end) - (1 << start)
    root = article.situations[claim.id]
    view = AlignedClaim(
        annotator,
        article,
        claim,
        root,
        words,
        words.bit_count(),
        counted[(words & -words).bit_length() - 1] if words else claim.quote[0].span.start,
        "",
        {},
        frozenset(),
        classes.label(annotator, article, claim.claimant or article.claimant),
        tuple(classes.label(annotator, article, name) for name in claim.relayed_by),
        hull(claim),
    )
    described = view.described
    view.type = described.type or f"elsewhere:{root}"
    names = described.roles()
    view.roles = {
        role: frozenset(classes.label(annotator, article, name) for name in names.get(role, ()))
        for role in ROLES
    }
    view.states = frozenset(
        (role, acts_for(article, name)) for role, filled in names.items() for name in filled
    )
    view.role_actors = frozenset((role, name) for role in ROLES for name in view.roles[role])
    view.actors = frozenset(name for _, name in view.role_actors)
    view.key = _sort_key(view)
    return view


def _sort_key(view: AlignedClaim) -> tuple[object, ...]:
    claim = view.claim
    return (
        *(view.first, -view.size, view.type, sorted(view.role_actors), view.claimant),
        *(claim.polarity, claim.modality, claim.certainty, claim.status, str(view.when)),
        *(view.words, claim.id),
    )


def hull(claim: Claim) -> Hull | str | None:
    """Return the first and last day of a claim's date, its words if they are not read, or None."""
    when = claim.when
    if when is None:
        return None
    if not when.understood or (when.earliest is None and when.latest is None):
        return fold(when.verbatim)
    first = when.earliest.toordinal() if when.earliest else float("-inf")
    return first, when.latest.toordinal() if when.latest else float("inf")


def pair_weights(rows: Sequence[AlignedClaim], columns: Sequence[AlignedClaim]) -> PairWeights:
    """Return what the weights of pairs have besides words, which shifting does not change."""
    return PairWeights([[_extra(row, column) for column in columns] for row in rows])


def _extra(one: AlignedClaim, other: AlignedClaim) -> tuple[int, int, int]:
    total = len(one.actors) + len(other.actors)
    shared = 2 * len(one.actors & other.actors) if total else 1
    total = total or 1
    a, b = one.claim, other.claim
    bonus = (
        (one.claimant == other.claimant)
        + (a.polarity == b.polarity)
        + (a.modality == b.modality)
        + (a.certainty == b.certainty)
        + (a.status == b.status)
        + (one.when == other.when)
    )
    return shared + (one.type == other.type) * total, total, bonus


def matched(
    rows: Sequence[tuple[int, int]],
    columns: Sequence[tuple[int, int]],
    weights: PairWeights | None,
) -> list[tuple[int, int, int]]:
    """Return the pairs of the best assignment, with their weights.

    Args:
        rows: The words of each claim of one annotator, and how many they are.
        columns: Those of the other annotator.
        weights: What the weights have besides words; without it, words alone decide.
    """
    edges: dict[tuple[int, int], int] = {}
    for row, (words, size) in enumerate(rows):
        for column, (others, other_size) in enumerate(columns):
            both = (words & others).bit_count()
            if not both or 3 * both < (size if size < other_size else other_size):
                continue
            if weights is None:
                edges[row, column] = 2 * both * _SCALE // (size + other_size)
                continue
            shared, total, bonus = weights.extra[row][column]
            # words + type + actors, over the common denominator
            numerator = 2 * both * total + shared * (size + other_size)
            denominator = (size + other_size) * total
            if numerator >= _LEAST * denominator:
                edges[row, column] = numerator * _SCALE // denominator * 8 + bonus
    return [(row, column, edges[row, column]) for row, column in assign(edges)]


def _align(article: AlignedArticle, match: Match) -> None:
    """Join the claims of the annotators to units."""
    edges = []
    for one, other in combinations(article.views, 2):
        rows, columns = article.views[one], article.views[other]
        weights = pair_weights(rows, columns) if match == "all" else None
        pairs = matched(
            [(view.words, view.size) for view in rows],
            [(view.words, view.size) for view in columns],
            weights,
        )
        for row, column, weight in pairs:
            a, b = rows[row], columns[column]
            ordered = sorted((a, b), key=lambda view: view.key)
            edges.append((-weight, *(view.key for view in ordered), a, b))
    unit_of = {
        id(view): {view.annotator: view} for views in article.views.values() for view in views
    }
    for *_, one_view, other_view in sorted(edges, key=lambda edge: edge[:3]):
        unit, others = unit_of[id(one_view)], unit_of[id(other_view)]
        if unit is not others and not unit.keys() & others.keys():
            unit.update(others)
            for view in others.values():
                unit_of[id(view)] = unit
    distinct = {id(unit): unit for unit in unit_of.values()}.values()
    set_units(article, distinct)


def set_units(article: AlignedArticle, units: Iterable[Unit]) -> None:
    """Set the units of an article, in the order of the text."""
    ordered = sorted(units, key=lambda unit: min(view.key for view in unit.values()))
    article.units = [dict(sorted(unit.items())) for unit in ordered]
    article.unit_of = {
        (annotator, view.id): at
        for at, unit in enumerate(article.units)
        for annotator, view in unit.items()
    }


def _name_elsewhere(article: AlignedArticle, articles: Mapping[str, AlignedArticle]) -> bool:
    """Name claims of other articles by their units; return whether that changed a type."""
    changed = False
    for views in article.views.values():
        for view in views:
            if view.type.startswith("elsewhere:"):
                label = "elsewhere:" + unit_label(view, view.root, article, articles)
                changed |= label != view.type
                view.type = label
                view.key = _sort_key(view)
        views.sort(key=lambda view: view.key)
    return changed


def unit_label(
    view: AlignedClaim, name: str, article: AlignedArticle, articles: Mapping[str, AlignedArticle]
) -> str:
    """Return the label of the unit of a claim that a claim names; its own name if it has none."""
    other, dot, claim = name.rpartition(".")
    there = articles.get(other) if dot else article
    unit = None if there is None else there.unit_of.get((view.annotator, claim))
    return name if there is None or unit is None else f"{there.id}#{unit}"


def resolve_references(articles: Mapping[str, AlignedArticle]) -> None:
    """Set what claims refer to, by the units of the claims that they name."""
    for article in articles.values():
        for views in article.views.values():
            for view in views:
                situations = view.article.situations
                view.content = frozenset(
                    unit_label(view, situations.get(name, name), article, articles)
                    for name in view.described.content
                )
                own = view.root == view.id
                view.situation = "" if own else unit_label(view, view.root, article, articles)


__all__ = [
    "RULE",
    "AlignedArticle",
    "AlignedClaim",
    "Match",
    "NamedActor",
    "Unit",
    "align",
    "hull",
    "matched",
    "pair_weights",
    "resolve_references",
    "set_units",
    "unit_label",
]
