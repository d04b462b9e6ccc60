"""The figures of agreement: ladder, pairs of annotators, fields, values and words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from geokg.analysis.agreement.alignment import AlignedArticle, AlignedClaim, Unit
from geokg.analysis.agreement.coefficients import (
    MASI,
    NOMINAL,
    Tally,
    alpha,
    kappa,
    merged,
    tally,
)
from geokg.analysis.agreement.fields import FIELDS, RUNGS, Field, rungs_reached
from geokg.analysis.agreement.intervals import (
    FEWEST_ARTICLES,
    PercentileInterval,
    alpha_interval,
    percentile_interval,
    resampled,
)

SAME_TYPE_FIELDS: Final = (
    *("initiator", "target", "party", "mediator", "beneficiary", "against"),
    "roles",
    "states",
    "content",
)
"""Fields that a different type changes too; they are also measured on pairs of one type."""
CONFUSED: Final = ("type", "modality", "claimant kind")
"""The fields whose values are counted against each other."""
TYPED_WORDS: Final = "type at each letter"
COVERED_WORDS: Final = "letters in some claim"


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder: F1 of the claims that agree so far, as found and by chance."""

    rung: str
    matched: int
    claims: int
    f1: Fraction | None
    interval: tuple[Fraction, Fraction] | None
    chance: Fraction | None

    @property
    def above_chance(self) -> Fraction | None:
        """The share of what chance leaves that the annotators reach."""
        if self.f1 is None or self.chance is None or self.chance == 1:
            return None
        return (self.f1 - self.chance) / (1 - self.chance)


@dataclass(frozen=True, slots=True)
class AnnotatorPair:
    """What two annotators have in common in the articles that both annotated."""

    annotator: str
    other: str
    articles: int
    matched: int
    claims: int
    other_claims: int

    @property
    def f1(self) -> Fraction | None:
        """Twice the matched claims over both counts."""
        total = self.claims + self.other_claims
        return Fraction(2 * self.matched, total) if total else None

    @property
    def share(self) -> Fraction | None:
        """The share of the first annotator's claims that the other has."""
        return Fraction(self.matched, self.claims) if self.claims else None

    @property
    def other_share(self) -> Fraction | None:
        """The share of the other annotator's claims that the first has."""
        return Fraction(self.matched, self.other_claims) if self.other_claims else None


class PairKappa(NamedTuple):
    """Cohen's kappa of two annotators; ``kappa`` is None where nothing varies."""

    annotator: str
    other: str
    units: int
    same: Fraction | None
    kappa: Fraction | None


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """The agreement on one field over the units of two annotators or more.

    ``on`` is "all units" or "same type". ``alpha`` is None where nothing varies; ``constant`` is
    then the one value, as text.
    """

    field: str
    on: str
    units: int
    same: Fraction | None
    alpha: Fraction | None
    interval: PercentileInterval | None
    constant: str | None
    kappas: tuple[PairKappa, ...]


@dataclass(frozen=True, slots=True)
class ValueFigures:
    """How often two annotators use a value, and how often both do for the same unit."""

    field: str
    value: str
    annotator: str
    other: str
    count: int
    other_count: int
    both: int

    @property
    def f1(self) -> Fraction | None:
        """The F1 of this value alone."""
        total = self.count + self.other_count
        return Fraction(2 * self.both, total) if total else None


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one annotator has a value where the other has another one, or the same."""

    field: str
    annotator: str
    value: str
    other: str
    other_value: str
    count: int


Articles = Sequence[AlignedArticle]


def pairs_of(unit: Unit) -> Iterator[tuple[AlignedClaim, AlignedClaim]]:
    """Yield each pair of claims of a unit, the annotator first by name first."""
    yield from combinations(unit.values(), 2)


def ladder(
    articles: Articles, chance: Sequence[int] | None, shifts: int, seed: int, resamples: int
) -> list[Rung]:
    """Return the rungs of the ladder; ``chance`` has the pairs of each rung over all shifts."""
    claims = [
        sum(len(a) + len(b) for a, b in combinations(article.views.values(), 2))
        for article in articles
    ]
    reached = [
        Counter(rungs_reached(*pair) for unit in article.units for pair in pairs_of(unit))
        for article in articles
    ]
    total, rungs = sum(claims), []
    for at, (name, _) in enumerate(RUNGS):
        pairs = [sum(n for rung, n in counts.items() if rung > at) for counts in reached]
        by_chance = Fraction(2 * chance[at], total * shifts) if chance and total else None
        f1 = Fraction(2 * sum(pairs), total) if total else None
        interval = _f1_interval(pairs, claims, seed, resamples)
        rungs.append(Rung(name, sum(pairs), total, f1, interval, by_chance))
    return rungs


def _f1_interval(
    pairs: Sequence[int], claims: Sequence[int], seed: int, resamples: int
) -> tuple[Fraction, Fraction] | None:
    if len(claims) < FEWEST_ARTICLES or not resamples:
        return None
    values = []
    for drawn in resampled(len(claims), seed, resamples):
        if total := sum(claims[at] * weight for at, weight in drawn):
            values.append(Fraction(2 * sum(pairs[at] * weight for at, weight in drawn), total))
    return percentile_interval(values) if values else None


def annotator_pairs(articles: Articles) -> list[AnnotatorPair]:
    """Return the figures of each pair of annotators that share articles."""
    found: dict[tuple[str, str], list[int]] = {}
    for article in articles:
        for one, other in combinations(article.views, 2):
            sums = found.setdefault((one, other), [0, 0, 0, 0])
            both = sum(one in unit and other in unit for unit in article.units)
            more = (1, both, len(article.views[one]), len(article.views[other]))
            sums[:] = [total + n for total, n in zip(sums, more, strict=True)]
    return [AnnotatorPair(*names, *sums) for names, sums in sorted(found.items())]


def field_figures(
    articles: Articles, field: Field, seed: int, resamples: int, *, same_type: bool = False
) -> FieldFigures:
    """Return the figures of a field.

    Args:
        articles: The articles that several annotated.
        field: The field.
        seed: The seed of the resamples.
        resamples: How many; 0 gives no interval.
        same_type: Compare only claims of a unit that have the same type.
    """
    units = [
        [values for unit in article.shared for values in _values(unit, field, same_type)]
        for article in articles
    ]
    tallies = [tally([list(unit.values()) for unit in of_one], field.metric) for of_one in units]
    everything = merged(tallies)
    coefficient = alpha(everything, field.metric)
    every_unit = [unit for of_one in units for unit in of_one]
    kappas = tuple(_kappas(every_unit))
    pairs = sum(one.units for one in kappas)
    same = sum((one.same * one.units for one in kappas if one.same is not None), Fraction(0))
    interval = None
    if coefficient is not None and resamples:
        interval = alpha_interval(tallies, field.metric, seed=seed, resamples=resamples)
    return FieldFigures(
        field.name,
        "same type" if same_type else "all units",
        len(every_unit),
        same / pairs if pairs else None,
        coefficient,
        interval,
        _constant(everything, coefficient),
        kappas,
    )


def _constant(everything: Tally, coefficient: Fraction | None) -> str | None:
    if coefficient is not None or not everything.counts:
        return None
    value = next(iter(everything.counts))
    return str(value) if isinstance(value, str) and value else "not said"


def _values(unit: Unit, field: Field, same_type: bool) -> Iterator[dict[str, Hashable]]:
    """Yield the values of a unit; if asked, apart for the annotators that agree on the type."""
    types = dict.fromkeys(view.type for view in unit.values()) if same_type else {"": None}
    for name in types:
        values = {who: field.value(view) for who, view in unit.items() if name in ("", view.type)}
        if len(values) > 1:
            yield values


def _kappas(units: Iterable[Mapping[str, Hashable]]) -> Iterator[PairKappa]:
    pairs: dict[tuple[str, str], list[tuple[Hashable, Hashable]]] = defaultdict(list)
    for unit in units:
        for one, other in combinations(unit, 2):
            pairs[one, other].append((unit[one], unit[other]))
    for (one, other), values in sorted(pairs.items()):
        same = Fraction(sum(a == b for a, b in values), len(values))
        yield PairKappa(one, other, len(values), same, kappa(values))


def all_fields(articles: Articles, seed: int, resamples: int) -> list[FieldFigures]:
    """Return the figures of all fields, then of some on pairs of the same type."""
    figures = [field_figures(articles, field, seed, resamples) for field in FIELDS.values()]
    figures += [
        field_figures(articles, FIELDS[name], seed, resamples, same_type=True)
        for name in SAME_TYPE_FIELDS
    ]
    return figures


def claimant_kind(view: AlignedClaim) -> str:
    """Return the kind of actor that makes a claim: article, state, organ, person and so on."""
    name = view.claim.claimant or view.article.claimant
    if name in ("", view.article.id):
        return "article"
    if name in view.article.states:
        return "state"
    actor = view.article.actors.get(name)
    return actor.kind if actor else name


_CONFUSED_VALUES: Final[Mapping[str, Callable[[AlignedClaim], str]]] = {
    "type": lambda view: view.type,
    "modality": lambda view: view.claim.modality,
    "claimant kind": claimant_kind,
}


def confusions(articles: Articles) -> list[Confusion]:
    """Return how often each two values meet, by field and pair of annotators."""
    counts: Counter[tuple[str, str, str, str, str]] = Counter()
    for article in articles:
        for unit in article.shared:
            for one, other in pairs_of(unit):
                for name in CONFUSED:
                    a, b = (_CONFUSED_VALUES[name](view) for view in (one, other))
                    counts[name, one.annotator, a, other.annotator, b] += 1
    ordered = sorted(counts.items(), key=lambda item: (CONFUSED.index(item[0][0]), item[0]))
    return [Confusion(*key, count) for key, count in ordered]


def value_figures(found: Iterable[Confusion]) -> list[ValueFigures]:
    """Return the figures of each value, from how often two values meet."""
    sums: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in found:
        for place, value in ((0, one.value), (1, one.other_value)):
            sums[one.field, value, one.annotator, one.other][place] += one.count
        if one.value == one.other_value:
            sums[one.field, one.value, one.annotator, one.other][2] += one.count
    ordered = sorted(sums.items(), key=lambda item: (CONFUSED.index(item[0][0]), item[0]))
    return [
        ValueFigures(field, value, annotator, other, *counts)
        for (field, value, annotator, other), counts in ordered
    ]


def word_figures(articles: Articles) -> dict[str, Fraction | None]:
    """Return alpha over the counted letters: whether some claim covers them, and of which types."""
    covered: Counter[tuple[Hashable, ...]] = Counter()
    typed: Counter[tuple[Hashable, ...]] = Counter()
    for article in articles:
        for types, count in _types_at_letters(article):
            typed[types] += count
            covered[tuple(bool(one) for one in types)] += count
    return {
        COVERED_WORDS: alpha(_tally_of(covered, typed_sets=False), NOMINAL),
        TYPED_WORDS: alpha(_tally_of(typed, typed_sets=True), MASI),
    }


def _tally_of(counted: Counter[tuple[Hashable, ...]], *, typed_sets: bool) -> Tally:
    metric = MASI if typed_sets else NOMINAL
    observed, counts = Fraction(0), Counter[Hashable]()
    for values, count in counted.items():
        observed += tally([values], metric).observed * count
        for value in values:
            counts[value] += count
    return Tally(observed, counts)


def _types_at_letters(article: AlignedArticle) -> Iterator[tuple[tuple[frozenset[str], ...], int]]:
    """Yield the types that each annotator gives to a run of letters, and its length."""
    ends = {0, len(article.counted)}
    for views in article.views.values():
        for view in views:
            ends.update(_borders(view.words))
    ordered = sorted(ends)
    for start, end in pairwise(ordered):
        bit = 1 << start
        yield (
            tuple(
                frozenset(view.type for view in views if view.words & bit)
                for views in article.views.values()
            ),
            end - start,
        )


def _borders(words: int) -> Iterator[int]:
    changes = words ^ (words << 1)
    while changes:
        lowest = changes & -changes
        yield lowest.bit_length() - 1
        changes ^= lowest
