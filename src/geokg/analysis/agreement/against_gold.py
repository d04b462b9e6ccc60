"""Each annotator against the adjudicated articles: precision, recall, and the share per field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from geokg.analysis.agreement.alignment import AlignedArticle, AlignedClaim, Match, align
from geokg.analysis.agreement.fields import FIELDS
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError
from geokg.graph.rows import Rows
from geokg.inputs.annotation.identity import Identities, identity_of

_ANNOTATOR, _GOLD = "annotator", "gold"


@dataclass(frozen=True, slots=True)
class AnnotatorScore:
    """An annotator's claims against those of the adjudicated articles."""

    annotator: str
    articles: int
    matched: int
    claims: int
    gold_claims: int

    @property
    def precision(self) -> Fraction | None:
        """The share of the annotator's claims that are in the gold."""
        return Fraction(self.matched, self.claims) if self.claims else None

    @property
    def recall(self) -> Fraction | None:
        """The share of the claims of the gold that the annotator has."""
        return Fraction(self.matched, self.gold_claims) if self.gold_claims else None

    @property
    def f1(self) -> Fraction | None:
        """The harmonic mean of precision and recall."""
        total = self.claims + self.gold_claims
        return Fraction(2 * self.matched, total) if total else None


@dataclass(frozen=True, slots=True)
class FieldShare:
    """How many of an annotator's matched claims equal the gold in a field."""

    annotator: str
    field: str
    units: int
    equal: int

    @property
    def share(self) -> Fraction | None:
        """The share that is equal."""
        return Fraction(self.equal, self.units) if self.units else None


@dataclass(frozen=True)
class GoldComparison:
    """Annotators against adjudicated articles."""

    scores: tuple[AnnotatorScore, ...]
    field_shares: tuple[FieldShare, ...]

    @cached_property
    def annotators(self) -> Rows:
        """Precision, recall and F1 of each annotator."""
        columns = ["annotator", "articles", "matched", "claims", "gold_claims"]
        columns += ["precision", "recall", "f1"]
        return Rows(columns, [[getattr(score, name) for name in columns] for score in self.scores])

    @cached_property
    def fields(self) -> Rows:
        """The share of each annotator's matched claims that equal the gold, by field."""
        columns = ["annotator", "field", "units", "equal", "share"]
        return Rows(
            columns, [[getattr(share, name) for name in columns] for share in self.field_shares]
        )


def compare_with_gold(
    versions: Mapping[str, Mapping[str, Article]], gold: Iterable[Article], match: Match = "all"
) -> GoldComparison:
    """Return each annotator's figures against adjudicated articles.

    Args:
        versions: For each article id, its annotations by annotator.
        gold: The adjudicated articles; those that nobody annotated do not count.
        match: How claims are paired.

    Raises:
        AnnotationError: An adjudicated article has another text, date or language than an
            annotation of it, or no article was annotated.
    """
    decided = {article.id: article for article in gold if article.id in versions}
    if not decided:
        raise AnnotationError(
            Diagnostic(
                code="GK951",
                message="no adjudicated article is among the annotated ones",
                fix="give `--against` the folder that `geokg adjudicate` wrote",
            )
        )
    _check_sources(versions, decided)
    names = sorted({name for id in decided for name in versions[id]})
    scores, shares = [], []
    for name in names:
        pairs = {
            id: {_ANNOTATOR: versions[id][name], _GOLD: article}
            for id, article in decided.items()
            if name in versions[id]
        }
        aligned = tuple(align(pairs, match=match).values())
        score, of_fields = _score(name, aligned)
        scores.append(score)
        shares += of_fields
    return GoldComparison(tuple(scores), tuple(shares))


def _check_sources(
    versions: Mapping[str, Mapping[str, Article]], gold: Mapping[str, Article]
) -> None:
    errors = []
    for id, article in gold.items():
        identities = Identities(several=True)
        for one in (*versions[id].values(), article):
            # A gold without the marks of one is compared, too.
            identity = identity_of(one)._replace(adjudicated=one is article)
            if one.locate and (fault := identities.fault(identity, one.locate)):
                errors.append(fault)
    if errors:
        raise AnnotationError(errors)


def _score(
    name: str, articles: Iterable[AlignedArticle]
) -> tuple[AnnotatorScore, list[FieldShare]]:
    number = matched = claims = gold_claims = 0
    equal: dict[str, int] = defaultdict(int)
    for article in articles:
        own, gold = article.views.values()
        number, claims, gold_claims = number + 1, claims + len(own), gold_claims + len(gold)
        for unit in article.shared:
            matched += 1
            _count_equal(equal, *unit.values())
    shares = [FieldShare(name, field, matched, equal[field]) for field in FIELDS]
    return AnnotatorScore(name, number, matched, claims, gold_claims), shares


def _count_equal(equal: dict[str, int], one: AlignedClaim, other: AlignedClaim) -> None:
    for field in FIELDS.values():
        equal[field.name] += field.value(one) == field.value(other)
