"""The coefficients: their laws, and values that other programs gave for the same tables."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections import Counter
from fractions import Fraction
from itertools import combinations, permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

from geokg.analysis.agreement.assignment import assign
from geokg.analysis.agreement.coefficients import HULL, MASI, NOMINAL, Metric, alpha, kappa, tally
from geokg.analysis.agreement.intervals import alpha_interval, resampled

FIXTURE = Path(__file__).parent / "fixture-a"
UNITS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), min_size=1, max_size=12)
SETS = st.frozensets(st.sampled_from("abcd"), max_size=3)
HULLS = st.one_of(
    st.none(),
    st.sampled_from(["once", "long ago"]),
    st.tuples(st.integers(1, 9), st.integers(0, 4)).map(lambda pair: (pair[0], sum(pair))),
)


@given(UNITS)
def test_alpha_is_1_if_and_only_if_values_vary_and_no_pair_differs(units: list[list[str]]) -> None:
    compared = [unit for unit in units if len(unit) > 1]
    varies = len({value for unit in compared for value in unit}) > 1
    differs = any(len(set(unit)) > 1 for unit in compared)

    found = alpha(tally(units))

    assert (found == 1) == (varies and not differs)
    assert (found is None) == (not varies)


@given(UNITS, st.randoms(use_true_random=False))
def test_the_order_of_units_and_values_and_their_names_change_nothing(
    units: list[list[str]], random: Random
) -> None:
    names = dict(zip("abc", random.sample("xyz", 3), strict=True))
    others = [random.sample([names[value] for value in unit], len(unit)) for unit in units]
    random.shuffle(others)

    assert alpha(tally(others)) == alpha(tally(units))


@pytest.mark.parametrize(("metric", "values"), [(MASI, SETS), (HULL, HULLS)], ids=["MASI", "HULL"])
@given(data=st.data())
def test_neighbours_are_the_pairs_that_are_unequal_and_not_wholly_different(
    metric: Metric, values: st.SearchStrategy[object], data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(values, unique=True, max_size=8))

    found = {frozenset((a, b)): s for a, b, s in metric.neighbours(drawn)}

    assert found == {
        frozenset((a, b)): 1 - metric.distance(a, b)
        for a, b in combinations(drawn, 2)
        if metric.distance(a, b) < 1
    }


def test_two_empty_sets_are_equal_and_masi_is_that_of_passonneau() -> None:
    one, both, other = frozenset("a"), frozenset("ab"), frozenset("bc")

    assert MASI.distance(frozenset(), frozenset()) == 0
    assert MASI.distance(one, both) == Fraction(2, 3)
    assert MASI.distance(both, other) == Fraction(8, 9)
    assert MASI.distance(one, other) == 1


def test_one_difference_in_twenty_gives_alpha_0_and_no_variation_none() -> None:
    assert alpha(tally([("no", "no")] * 19 + [("yes", "no")])) == 0
    assert alpha(tally([("no", "no")] * 20)) is None
    assert kappa([("no", "no")] * 20) is None


@given(
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), max_size=12)
)
def test_no_assignment_weighs_more(edges: dict[tuple[int, int], int]) -> None:
    best = max(
        sum(edges.get(pair, 0) for pair in enumerate(columns)) for columns in permutations(range(5))
    )

    found = assign(edges)

    assert sum(edges[pair] for pair in found) == best
    assert all(max(Counter(ends).values(), default=1) == 1 for ends in zip(*found, strict=True))


@given(st.lists(st.lists(st.tuples(SETS, SETS), max_size=4), min_size=10, max_size=12))
def test_an_interval_is_that_of_alphas_computed_one_by_one(
    articles: list[list[tuple[frozenset[str], frozenset[str]]]],
) -> None:
    tallies = [tally(units, MASI) for units in articles]
    slow = []
    for drawn in resampled(len(articles), 0, 20):
        units = [unit for at, weight in drawn for unit in articles[at] * weight]
        if (found := alpha(tally(units, MASI), MASI)) is not None:
            slow.append(found)

    interval = alpha_interval(tallies, MASI, resamples=20)

    if interval is None:
        assert slow == []
    else:
        slow.sort()
        k = len(slow)
        assert (interval.low, interval.high) == (
            slow[int(0.025 * k)],
            slow[min(k - 1, int(0.975 * k))],
        )
        assert interval.without_variation == 20 - k


def test_fewer_than_ten_articles_give_no_interval() -> None:
    assert alpha_interval([tally([("a", "b")])] * 9, NOMINAL) is None


# alpha by irr 0.84.1 (kripp.alpha), which Debian does not have; run once on these tables.
ALPHAS_OF_IRR = {"type": "0.636363636364", "modality": "0.452380952381", "claimant": "1",
                 "polarity": "1", "certainty": "1"}  # fmt: skip


def table(name: str) -> list[dict[str, str]]:
    with (FIXTURE / f"table-{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ALPHAS_OF_IRR)
def test_alpha_is_that_of_irr(name: str) -> None:
    units = [
        [value for who in ("ana", "ben", "cem") if (value := row[who]) != "NA"]
        for row in table(name)
    ]

    found = alpha(tally(units))

    assert found is not None
    assert float(found) == pytest.approx(float(ALPHAS_OF_IRR[name]), abs=1e-12)


KAPPAS_IN_R = """
library(psych); library(psy)
tables <- strsplit(readLines(file("stdin")), ";")
for (cells in tables) {
  pairs <- matrix(unlist(strsplit(cells, ",")), ncol = 2, byrow = TRUE)
  levels <- sort(unique(c(pairs)))
  data <- data.frame(a = factor(pairs[, 1], levels), b = factor(pairs[, 2], levels))
  one <- psy::ckappa(data)$kappa
  two <- psych::cohen.kappa(cbind(as.integer(data$a), as.integer(data$b)))$kappa
  cat(sprintf("%.15f %.15f\\n", one, two))
}
"""


@pytest.mark.slow
def test_kappa_is_that_of_r() -> None:
    """psych and psy are in Debian: r-cran-psych, r-cran-psy."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed: apt-get install r-cran-psych r-cran-psy")
    packages = subprocess.run(
        [rscript, "-e", "library(psych); library(psy)"], capture_output=True, check=False
    )
    if packages.returncode:
        pytest.skip("R has no psych or psy: apt-get install r-cran-psych r-cran-psy")
    random = Random(0)
    tables = [
        [tuple(random.choice("abc") for _ in range(2)) for _ in range(random.randint(5, 40))]
        for _ in range(100)
    ]
    tables = [pairs for pairs in tables if kappa(pairs) is not None]  # type: ignore[arg-type]  # tuples of two
    lines = [";".join(",".join(pair) for pair in pairs) for pairs in tables]

    done = subprocess.run(
        [rscript, "-e", KAPPAS_IN_R],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )

    for pairs, line in zip(tables, done.stdout.splitlines(), strict=True):
        found = kappa(pairs)  # type: ignore[arg-type]  # tuples of two
        assert found is not None
        assert [float(number) for number in line.split()] == pytest.approx(
            [float(found)] * 2, abs=1e-12
        )


def random_units(random: Random) -> list[dict[str, str]]:
    """Return values by coder for 2 to 5 coders; some coders gave no value to some units."""
    coders = [f"coder-{number}" for number in range(random.randint(2, 5))]
    return [
        {coder: random.choice("abcd") for coder in coders if random.random() < 0.8}
        for _ in range(random.randint(5, 40))
    ]


@pytest.mark.slow
def test_alpha_is_that_of_nltk_on_a_thousand_tables_with_holes() -> None:
    random = Random(1)
    compared = 0
    for _ in range(1000):
        units = random_units(random)
        found = alpha(tally([list(unit.values()) for unit in units]))
        if found is None:  # nltk has no such answer
            continue
        rows = [
            (coder, str(number), value)
            for number, unit in enumerate(units)
            if len(unit) > 1
            for coder, value in unit.items()
        ]
        assert float(found) == pytest.approx(AnnotationTask(rows).alpha(), abs=1e-12)
        compared += 1

    assert compared > 950


@pytest.mark.slow
def test_kappa_is_that_of_scikit_learn_on_a_thousand_tables() -> None:
    random = Random(2)
    compared = 0
    for _ in range(1000):
        pairs = [
            (random.choice("abcd"), random.choice("abc")) for _ in range(random.randint(5, 40))
        ]
        found = kappa(pairs)
        if found is None:  # scikit-learn warns, and gives nan
            continue
        one, two = zip(*pairs, strict=True)
        assert float(found) == pytest.approx(cohen_kappa_score(one, two), abs=1e-12)
        compared += 1

    assert compared > 950
