"""Three invented articles, annotated by two and three people, with figures derived on paper.

The figures were worked out before the code, and those of the nominal tables run in R. The gold has
the keys of a claim in the order of the writer.
"""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import geokg
from geokg import Agreement
from geokg.analysis.agreement.figures import COVERED_WORDS, TYPED_WORDS
from geokg.cli import main

FIXTURE = Path(__file__).parent / "fixture-a"
EXPECTED: dict[str, Any] = json.loads((FIXTURE / "expected.json").read_text(encoding="utf-8"))


@cache
def study() -> Agreement:
    return geokg.agreement(geokg.read_annotations(FIXTURE / "annotations"))


def exact(value: Any) -> Fraction | None:
    return None if value == "no variation" else Fraction(value["exact"])


def test_the_claims_are_aligned_as_by_hand() -> None:
    found: list[dict[str, Any]] = [
        {"article": article.id, "claims": {who: view.id for who, view in unit.items()}}
        for article in study().articles
        for unit in article.units
    ]

    assert found == EXPECTED["alignment"]


def test_the_ladder_is_the_expected_one_as_fractions() -> None:
    found = [(r.rung, r.matched, r.claims, r.f1, r.chance) for r in study().ladder]

    assert found == [
        (r["rung"], r["matched"], r["claims"], exact(r["f1"]), exact(r["f1 by chance"]))
        for r in EXPECTED["ladder"]
    ]


def test_each_pair_of_annotators_has_the_expected_counts() -> None:
    found = [
        {"pair": [p.annotator, p.other], "matched": p.matched, "claims": [p.claims, p.other_claims]}
        for p in study().pairs
    ]

    assert found == EXPECTED["by pair"]


@pytest.mark.parametrize("name", EXPECTED["fields"])
def test_a_field_has_the_expected_figures_as_fractions(name: str) -> None:
    expected = EXPECTED["fields"][name]
    (row,) = (r for r in study().fields if r.field == name and r.on == "all units")
    kappas = [k for k in study().kappas if k.field == name and k.on == "all units"]

    assert (row.units, row.same, row.alpha) == (
        expected["units"],
        exact(expected["same"]),
        exact(expected["alpha"]),
    )
    assert {f"{k.annotator}-{k.other}": (k.units, k.same, k.kappa) for k in kappas} == {
        pair: (k["units"], Fraction(k["same"]), exact(k["kappa"]))
        for pair, k in expected["kappa"].items()
    }


def test_the_words_have_the_expected_alphas() -> None:
    expected = EXPECTED["words"]

    assert study().words == {
        COVERED_WORDS: exact(expected["covered"]),
        TYPED_WORDS: exact(expected["typed"]),
    }


def test_the_rows_of_disagreements_are_the_expected_ones() -> None:
    with (FIXTURE / "disagreements.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))

    assert [{key: getattr(row, key) for key in expected[0]} for row in study().disagreements] == (
        expected
    )


def test_adjudication_writes_the_gold_byte_for_byte(tmp_path: Path) -> None:
    command = ["adjudicate", str(FIXTURE / "annotations"), "-o", str(tmp_path)]

    assert main([*command, "--decisions", str(FIXTURE / "decisions")]) == 0
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        file.name: file.read_bytes() for file in (FIXTURE / "gold").iterdir()
    }


def test_the_gold_is_read_built_and_conforms() -> None:
    kg = geokg.KnowledgeGraph()

    kg.add(geokg.read(FIXTURE / "gold"))

    assert kg.validate().conforms
    assert kg.ask(
        "ASK { kg:grain.doubt gkg:adjudicatedBy [ skos:prefLabel 'dov' ] ;"
        " gkg:annotatedBy [ skos:prefLabel 'ben' ] }"
    )
    assert kg.ask("ASK { kg:grain.graph prov:wasGeneratedBy [ gkg:rule ?rule ] }")


def test_each_annotator_is_compared_with_the_gold() -> None:
    gold = geokg.agreement(
        geokg.read_annotations(FIXTURE / "annotations"),
        against=geokg.read(FIXTURE / "gold"),
        chance=False,
        resamples=0,
    ).gold

    assert gold is not None
    assert [(row.annotator, row.precision, row.recall) for row in gold.annotators] == [
        ("ana", Fraction(1), Fraction(12, 13)),
        ("ben", Fraction(1), Fraction(11, 13)),
        ("cem", Fraction(1), Fraction(3, 4)),
    ]


def test_the_reports_are_the_same_bytes_each_time_and_escape_what_they_show() -> None:
    again = geokg.agreement(reversed(geokg.read_annotations(FIXTURE / "annotations")))

    assert (again.report(), again.html()) == (study().report(), study().html())
    assert again.inputs == study().inputs
