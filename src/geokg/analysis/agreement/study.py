"""The study of how far several annotators of the same articles agree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from hashlib import sha256

from geokg.analysis.agreement.against_gold import GoldComparison, compare_with_gold
from geokg.analysis.agreement.alignment import RULE, AlignedArticle, Match, align
from geokg.analysis.agreement.chance import SHIFTS, matched_by_chance
from geokg.analysis.agreement.disagreements import Disagreement, disagreements, quote_of
from geokg.analysis.agreement.fields import FIELDS
from geokg.analysis.agreement.figures import (
    AnnotatorPair,
    Confusion,
    FieldFigures,
    PairKappa,
    Rung,
    ValueFigures,
    all_fields,
    annotator_pairs,
    confusions,
    field_figures,
    ladder,
    value_figures,
    word_figures,
)
from geokg.analysis.agreement.html_report import html_report
from geokg.analysis.agreement.json_report import json_report
from geokg.analysis.agreement.text_report import methods_paragraph, text_report
from geokg.article import Article
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import AnnotationError
from geokg.graph.result_values import Value
from geokg.graph.rows import Rows
from geokg.inputs.annotation.identity import Identities, Locate, identity_of
from geokg.inputs.annotation.writer import annotation

Versions = Mapping[str, Mapping[str, Article]]
"""For each article id, its annotations by annotator."""


@dataclass(frozen=True, init=False)
class Agreement:
    """How far several annotators of the same articles agree; every figure is an exact fraction.

    `agreement` makes it.

    ``rungs``, ``field_figures``, ``annotator_pairs``, ``value_figures`` and ``confusions`` are the
    figures as values; ``ladder``, ``fields``, ``kappas``, ``pairs``, ``values``, ``confusion``,
    ``units`` and ``disagreements`` are the same as rows, which have ``df()``. A figure that is
    undefined, because nothing varies, is None.

    >>> from geokg.article import Claim
    >>> def note(annotator: str, quote: str) -> Article:
    ...     claim = Claim(type="recognise", initiator="FRA", target="MLI", quote=quote)
    ...     return Article(id="note", text="France recognised Mali.", actors={}, claims=[claim],
    ...                    annotator=annotator)
    >>> study = agreement([note("ana", "recognised Mali"), note("ben", "France recognised Mali")])
    >>> study.ladder[0].rung, study.ladder[0].f1
    ('found', Fraction(1, 1))
    """

    annotators: tuple[str, ...]
    articles: tuple[AlignedArticle, ...] = field(repr=False)
    """The articles that two or more annotated, aligned."""
    alone: tuple[str, ...] = field(repr=False)
    """The ids of articles that one annotator alone has."""
    match: Match
    seed: int
    resamples: int
    inputs: str
    """The SHA-256 of the content of all annotations."""
    rungs: tuple[Rung, ...] = field(repr=False)
    field_figures: tuple[FieldFigures, ...] = field(repr=False)
    by_words: tuple[FieldFigures, ...] = field(repr=False)
    """Type and roles over the units of the other way of matching, which bounds its bias."""
    annotator_pairs: tuple[AnnotatorPair, ...] = field(repr=False)
    value_figures: tuple[ValueFigures, ...] = field(repr=False)
    confusions: tuple[Confusion, ...] = field(repr=False)
    words: Mapping[str, Fraction | None] = field(repr=False)
    """Alpha over the letters of the texts: covered by some claim, and by claims of which types."""
    rule: str
    gold: GoldComparison | None = field(repr=False)
    """Each annotator against the adjudicated articles, if they were given."""

    @classmethod
    def _of(cls, **values: object) -> Agreement:
        made = cls()
        for name in fields(cls):
            object.__setattr__(made, name.name, values[name.name])
        return made

    @property
    def claims(self) -> int:
        """The number of claims in the articles that are compared."""
        return sum(len(views) for article in self.articles for views in article.views.values())

    @cached_property
    def ladder(self) -> Rows:
        """F1 of the claims that two annotators share, rung by rung, and by chance."""
        columns = ["rung", "matched", "claims", "f1", "low", "high", "chance", "above_chance"]
        return Rows(
            columns,
            [
                (r.rung, r.matched, r.claims, r.f1, *_ends(r.interval), r.chance, r.above_chance)
                for r in self.rungs
            ],
        )

    @cached_property
    def fields(self) -> Rows:
        """Share of equal pairs and Krippendorff's alpha of each field, with its interval."""
        columns = ["field", "distance", "on", "units", "same", "alpha", "low", "high"]
        columns += ["without_variation", "constant"]
        return Rows(columns, [_field_row(figures) for figures in self.field_figures])

    @cached_property
    def kappas(self) -> Rows:
        """Cohen's kappa of each field and pair of annotators."""
        return Rows(
            ["field", "on", *PairKappa._fields],
            [(f.field, f.on, *kappa) for f in self.field_figures for kappa in f.kappas],
        )

    @cached_property
    def pairs(self) -> Rows:
        """What each two annotators have in common."""
        columns = ["annotator", "other", "articles", "matched", "claims", "other_claims", "f1"]
        columns += ["share", "other_share"]
        return Rows(
            columns, [[getattr(pair, name) for name in columns] for pair in self.annotator_pairs]
        )

    @cached_property
    def values(self) -> Rows:
        """How often each value is used, and its F1."""
        columns = ["field", "value", "annotator", "other", "count", "other_count", "both", "f1"]
        return Rows(
            columns, [[getattr(value, name) for name in columns] for value in self.value_figures]
        )

    @cached_property
    def confusion(self) -> Rows:
        """How often each two values meet in one unit."""
        columns = ["field", "annotator", "value", "other", "other_value", "count"]
        return Rows(
            columns, [[getattr(value, name) for name in columns] for value in self.confusions]
        )

    @cached_property
    def units(self) -> Rows:
        """The claims of each unit, one row for each annotator that has it."""
        return Rows(
            ["article", "unit", "annotator", "claim", "type", "quote"],
            [
                (article.id, number, annotator, view.id, view.type, quote_of(view))
                for article in self.articles
                for number, unit in enumerate(article.units, 1)
                for annotator, view in unit.items()
            ],
        )

    @cached_property
    def disagreements(self) -> Rows:
        """Each field in which two annotators differ, and each claim that one does not have."""
        return Rows(Disagreement._fields, disagreements(self.articles))

    def report(self) -> str:
        """Return the figures as text, for people."""
        return text_report(self)

    def methods(self) -> str:
        """Return a paragraph for the methods section of a paper."""
        return methods_paragraph(self)

    def html(self) -> str:
        """Return the figures and all disagreements as one HTML page."""
        return html_report(self)

    def as_dict(self) -> dict[str, object]:
        """Return everything as plain values of JSON; fractions are exact and rounded."""
        return json_report(self)


def agreement(
    annotations: Iterable[Article],
    *,
    match: Match = "all",
    seed: int = 0,
    resamples: int = 1000,
    chance: bool = True,
    against: Iterable[Article] = (),
) -> Agreement:
    """Return how far several annotators of the same articles agree.

    Args:
        annotations: Articles as `read_annotations` returns them; adjudicated ones do not count.
        match: Whether claims are paired by words, type and actors, or by words alone.
        seed: The seed of the random numbers that draw articles for the intervals.
        resamples: How often articles are drawn; 0 gives no intervals.
        chance: Whether to compute how much of the ladder chance alone reaches.
        against: Adjudicated articles, with which each annotator is compared.

    Raises:
        AnnotationError: Two annotations of one article do not belong together: nobody or the same
            annotator is named, or the text, the date or the language differ.
    """
    given = [article for article in annotations if not article.is_adjudicated]
    versions = by_article(given)
    several = {id: by for id, by in versions.items() if len(by) > 1}
    aligned = tuple(align(several, match=match).values())
    by_chance = matched_by_chance(aligned, match) if chance else None
    other: Match = "words" if match == "all" else "all"
    by_words = tuple(align(several, match=other).values())
    found, adjudicated = tuple(confusions(aligned)), tuple(against)
    return Agreement._of(
        annotators=tuple(sorted({name for by in several.values() for name in by})),
        articles=aligned,
        alone=tuple(id for id, by in versions.items() if len(by) == 1),
        match=match,
        seed=seed,
        resamples=resamples,
        inputs=digest(given),
        rungs=tuple(ladder(aligned, by_chance, SHIFTS, seed, resamples)),
        field_figures=tuple(all_fields(aligned, seed, resamples)),
        by_words=tuple(field_figures(by_words, FIELDS[name], seed, 0) for name in BOUNDED),
        annotator_pairs=tuple(annotator_pairs(aligned)),
        value_figures=tuple(value_figures(found)),
        confusions=found,
        words=word_figures(aligned),
        rule=RULE,
        gold=compare_with_gold(versions, adjudicated, match) if adjudicated else None,
    )


BOUNDED = ("type", "roles")
"""The fields that are given under both ways of matching."""


def by_article(annotations: Iterable[Article]) -> dict[str, dict[str, Article]]:
    """Return annotations by article and annotator, both in order.

    Raises:
        AnnotationError: Two annotations of one article do not belong together.
    """
    identities = Identities(several=True)
    versions: dict[str, dict[str, Article]] = {}
    errors = []
    for article in annotations:
        if fault := identities.fault(identity_of(article), _locate(article)):
            errors.append(fault)
        else:
            versions.setdefault(article.id, {})[article.annotated_by] = article
    if errors:
        raise AnnotationError(errors)
    return {id: dict(sorted(versions[id].items())) for id in sorted(versions)}


def _locate(article: Article) -> Locate:
    if article.locate:
        return article.locate

    def by_name(path: KeyPath) -> Location:
        return Location(f"{article.id} by {article.annotated_by or 'nobody'}")

    return by_name


def digest(articles: Iterable[Article]) -> str:
    """Return the SHA-256 of the content of annotations, in whatever order they are given."""
    written = sorted(
        json.dumps(annotation(article), ensure_ascii=False, sort_keys=True) for article in articles
    )
    return sha256("\n".join(written).encode()).hexdigest()


def _ends(interval: tuple[Fraction, Fraction] | None) -> tuple[Fraction | None, Fraction | None]:
    return interval or (None, None)


def _field_row(figures: FieldFigures) -> list[Value]:
    interval = figures.interval
    return [
        *(figures.field, FIELDS[figures.field].metric.name, figures.on, figures.units),
        *(figures.same, figures.alpha),
        interval.low if interval else None,
        interval.high if interval else None,
        interval.without_variation if interval else None,
        figures.constant,
    ]
