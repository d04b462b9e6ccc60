"""The share of an article that a dataset may repeat: what is published, and that it is verified."""

from __future__ import annotations

import csv
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from datasets import BY, about, bytes_of, copied_examples, table
from geokg import ArgumentError, Article, Claim, QuoteBudget, publish, read
from geokg.base.vocabulary import GKG, OA
from geokg.cli import main
from geokg.dataset.verify import verify
from geokg.graph.quads import cut, describe, quads, quote_policies, repeated
from geokg.graph.quads.quote_budget import WithinBudget, within_budget
from strategies import articles

BASE = "https://example.org/kg/"
TEXT = (
    "Paris recognised Bamako yesterday. "  # 0 to 34
    "It had been asked often. "
    "Trade between both lands is free again, the minister of trade said in a long speech. "
    "Nobody knows when."
)


def recognition(quote: str, **changed: Any) -> Claim:
    return Claim(type="recognise", initiator="FRA", target="MLI", quote=quote, **changed)


def speech(*claims: Claim) -> Article:
    return Article(id="note", text=TEXT, claims=claims)


def published(article: Article, policy: QuoteBudget) -> list[str]:
    """The words of quotes in the graph of an article, sorted."""
    nodes = describe(article, BASE, quotes=policy)
    return sorted(
        str(properties[f"<{OA.exact}>"])
        for properties in nodes.values()
        if f"<{OA.exact}>" in properties
    )


def test_the_shortest_quotes_come_first_and_the_others_keep_place_and_hash() -> None:
    article = speech(
        recognition("Trade between both lands is free again"),
        recognition("Paris recognised Bamako"),
        recognition("asked often"),
    )

    given = QuoteBudget(budget=0.25)

    assert published(article, given) == ['"Paris recognised Bamako"', '"asked often"']
    assert cut(article, given) == 1
    assert "exactSha256" in "\n".join(quads(article, BASE, quotes=given))
    assert repeated(article, given) == len("Paris recognised Bamako") + len("asked often")


def test_of_two_quotes_as_long_the_earlier_one_is_published() -> None:
    article = speech(recognition("knows when"), recognition("Trade betw"))

    assert published(article, QuoteBudget(budget=10 / len(TEXT) + 0.001)) == ['"Trade betw"']


def test_a_quote_within_what_is_published_costs_nothing() -> None:
    article = speech(recognition("asked often"), recognition("been asked often"))

    assert len(published(article, QuoteBudget(budget=16 / len(TEXT) + 0.001))) == 2


def test_the_context_counts_and_is_as_wide_as_the_policy_says() -> None:
    article = speech(recognition("asked often"))
    length = len("asked often") + 2 * 4

    kept = QuoteBudget(context=4, budget=Fraction(length, len(TEXT)))
    nodes = "\n".join(quads(article, BASE, quotes=kept))

    assert f'<{OA.prefix}> "een "' in nodes
    assert f'<{OA.suffix}> ". Tr"' in nodes
    assert repeated(article, kept) == length
    less = QuoteBudget(context=4, budget=Fraction(length - 1, len(TEXT)))
    assert published(article, less) == []


def test_conditions_quantities_and_dates_are_within_the_budget_too() -> None:
    claim = recognition(
        "asked often", condition="Trade between both lands is free again", when="yesterday"
    )
    article = speech(claim)

    nodes = "\n".join(quads(article, BASE, quotes=QuoteBudget(budget=0.2)))

    assert f"<{GKG.condition}>" not in nodes
    assert f'<{GKG.verbatim}> "yesterday"' in nodes
    assert repeated(article, QuoteBudget(budget=0.2)) == len("asked often") + len("yesterday")


@pytest.mark.slow
@given(
    articles(),
    st.integers(0, 32),
    st.fractions(0, 1, max_denominator=1000),
)
def test_no_more_is_ever_repeated_than_the_budget_allows(
    article: Article, context: int, share: Fraction
) -> None:
    policy = QuoteBudget(context=context, budget=share)

    kept = within_budget(article, policy)

    assert kept.repeated <= policy.limit(len(article.text))
    assert kept == within_budget(article, QuoteBudget(context=context, budget=share))
    assert 0 <= cut(article, policy) <= cut(article, "hash")


@pytest.mark.slow
@given(articles())
def test_a_budget_of_nothing_repeats_nothing(article: Article) -> None:
    assert repeated(article, QuoteBudget(budget=0)) == 0
    assert published(article, QuoteBudget(budget=0)) == []


@given(st.integers(0, 32), st.fractions(0, 1, max_denominator=1_000))
def test_a_policy_is_read_back_from_its_words(context: int, share: Fraction) -> None:
    written = f"{float(share):.6f}"
    policy = QuoteBudget(context=context, budget=float(written))

    assert QuoteBudget.parse(str(policy)) == policy


@pytest.mark.parametrize(
    ("name", "value"),
    [("context", v) for v in (-1, 33, 1.5, True, "1", None)]
    + [("budget", v) for v in (-0.1, 1.1, "0.1", None, True, float("nan"))],
)
def test_a_value_outside_of_the_bounds_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ArgumentError, match=f"`{name}`"):
        QuoteBudget(**{name: value})


@pytest.mark.parametrize("text", ["short", "context 33, budget 0.1", "context 0, budget 1.5", ""])
def test_other_words_are_no_policy(text: str) -> None:
    assert QuoteBudget.parse(text) is None


# Datasets ----------------------------------------


def reseal(folder: Path) -> None:
    """Write the checksums again, as a forger would."""
    files = {name: data for name, data in bytes_of(folder).items() if name != "SHA256SUMS"}
    lines = [f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())]
    (folder / "SHA256SUMS").write_text("".join(lines))


@pytest.mark.slow  # a version is written and verified
def test_by_default_a_dataset_repeats_at_most_a_tenth_of_each_article(tmp_path: Path) -> None:
    made = publish(ROOT / "examples", tmp_path, about(open_licences=()))

    rows = table(made.folder, "articles")

    assert len(rows) == 5
    assert all(0 < float(row["share"]) <= 0.1 for row in rows)
    assert "at most 10 % of the text is repeated" in (made.folder / "README.md").read_text()
    verified = verify(made.folder, texts=[ROOT / "examples"])
    assert verified.passed
    details = {check.name: check.detail for check in verified.checks}
    assert details["quotes"].startswith("98 quotes")
    assert details["quote policy"].startswith("context 0, budget 0.1: 5 articles")


@pytest.mark.slow  # a version is written and verified
def test_what_fits_into_a_budget_is_worked_out_once_for_each_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def counted(article: Article, policy: QuoteBudget) -> WithinBudget:
        seen.append(article.id)
        return within_budget(article, policy)

    monkeypatch.setattr(quote_policies, "within_budget", counted)
    publish(speech(recognition("recognised Bamako")), tmp_path, about(pages=False))

    assert seen == ["note"]


@pytest.mark.slow  # a version is written and verified
def test_articles_under_open_licences_keep_whole_quotes(tmp_path: Path) -> None:
    copied = copied_examples(tmp_path / "articles")
    file = copied / "basic-treaty.yaml"
    file.write_text(file.read_text().replace("/by/4.0/", "/by-nc/4.0/"))

    made = publish(copied, tmp_path / "out", about(open_licences=(BY,)))

    shares = {row["article"]: float(row["share"]) for row in table(made.folder, "articles")}
    assert shares.pop("basic-treaty") <= 0.1
    assert min(shares.values()) > 0.8
    assert {article.id for article in read(made.folder / "articles")} == {*shares}
    assert verify(made.folder).passed


@pytest.mark.slow  # versions are written and verified
@pytest.mark.parametrize("quotes", ["short", "hash", QuoteBudget(budget=0.3), {"context": 8}])
def test_verify_finds_a_dataset_that_states_a_narrower_policy_than_it_has(
    quotes: Any, tmp_path: Path
) -> None:
    """The version of another policy takes the statement of this one."""
    given = about(open_licences=(), quotes="full")
    folder = publish(ROOT / "examples", tmp_path / "full", given).folder
    narrow = publish(ROOT / "examples", tmp_path / "narrow", about(open_licences=(), quotes=quotes))
    (folder / "prov.ttl").write_bytes((narrow.folder / "prov.ttl").read_bytes())
    reseal(folder)

    verified = verify(folder)

    failed = {check.name for check in verified.checks if check.passed is False}
    assert "quote policy" in failed
    assert "GK690" in {diagnostic.code for diagnostic in verified.diagnostics}


@pytest.mark.slow  # a version is written and verified
def test_verify_finds_words_in_a_table_that_the_graph_does_not_repeat(tmp_path: Path) -> None:
    folder = publish(ROOT / "examples", tmp_path, about(open_licences=())).folder
    rows = table(folder, "claims")
    whole = {c.id: c for a in read(ROOT / "examples") for c in a.claims}
    hidden = next(row for row in rows if not row["quote"])
    hidden["quote"] = whole[hidden["claim"].partition(".")[2]].quote[0].exact
    with (folder / "tables" / "claims.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    reseal(folder)

    found = [d for d in verify(folder).diagnostics if d.code == "GK690"]

    assert [diagnostic.found for diagnostic in found] == [hidden["claim"]]


@pytest.mark.slow  # a version is written
def test_the_command_line_takes_a_budget_from_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["init", "ties"])
    monkeypatch.chdir(tmp_path / "ties")
    settings = tmp_path / "ties" / "geokg.toml"
    text = settings.read_text().replace("budget = 0.1", "budget = 0.25")
    settings.write_text(text.replace('"https://creativecommons.org/licenses/by/",', ""))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    code = main(["publish", "dist", "--base", "https://data.example.net/ties/"])

    assert code == 0, capsys.readouterr().err
    assert "quotes: context 0, budget 0.25, " in capsys.readouterr().err
    shares = [
        float(row["share"]) for row in table(tmp_path / "ties" / "dist" / "latest", "articles")
    ]
    assert max(shares) <= 0.25
