"""What a build asks the quick check, and what it leaves to the engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.graph import quads
from geokg.graph.shacl import rust_engine
from geokg.graph.stream import batch, build, pool
from geokg.inputs.annotation.reader import read

pytest.importorskip("shacl", reason="the extra `fast` has no wheel for every platform")


def lines(number: int) -> Iterator[str]:
    """Articles that are alike, but for their names and words."""
    for at in range(number):
        text = f"France recognised Mali on day {at}."
        claim = {"id": "tie", "quote": f"Mali on day {at}", "type": "recognise"}
        yield json.dumps(
            {
                "geokg": 1,
                "article": {"id": f"n{at:03}", "body": text},
                "claims": [{**claim, "initiator": "FRA", "target": "MLI"}],
            }
        )


def without_claims(name: str) -> str:
    """An article of which the shapes warn."""
    article = {"id": name, "body": f"It rained on {name}."}
    return json.dumps({"geokg": 1, "article": article, "claims": []})


def test_in_a_build_the_engine_validates_a_sample(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(lines(400)))

    built = build([file], [])

    assert built.conforms
    assert 0 < built.in_engine < 20
    assert built.engines == {rust_engine.ENGINE}


def test_a_batch_in_which_the_engine_finds_anything_is_validated_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ARTICLES", 16)
    monkeypatch.setattr(batch, "SAMPLED", 10**9)
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join([*lines(20), without_claims("n999")]))

    built = build([file], [])

    assert [result.code for result in built.results] == ["GK367"]
    assert built.in_engine == 5


def test_the_results_are_those_of_the_engine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join([*lines(30), without_claims("a"), without_claims("b")]))

    quick = build([file], [])
    monkeypatch.setattr(batch, "quick_checker", lambda _: None)
    whole = build([file], [])

    assert [r.focus for r in quick.results] == [r.focus for r in whole.results]
    assert len(whole.results) == 2
    assert whole.in_engine == 32


def test_a_processor_lets_the_engine_validate_everything_unless_told_otherwise() -> None:
    assert batch.BatchProcessor(base=DEFAULT_BASE, forms=()).engine_sees_all


@pytest.mark.slow
def test_a_small_build_imports_neither_rdflib_nor_an_engine(tmp_path: Path) -> None:
    articles = ROOT / "examples" / "contradiction" / "articles"
    code = (
        "import sys; from pathlib import Path; from geokg.graph.stream import build; "
        f"built = build([Path({str(articles)!r})], [Path({str(tmp_path / 'x.ttl')!r})]); "
        "print(built.conforms, sorted({'rdflib', 'shacl', 'pyshacl'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.split() == ["True", "[]"]


def test_articles_that_describe_one_node_are_all_left_to_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "SAMPLED", 10**9)
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(lines(3)))
    processor = batch.BatchProcessor(base=DEFAULT_BASE, forms=())
    described = [processor.describe(article) for article in read(file)]
    shared = quads.reference(["FRA", "MLI"], ["recognise"], [], DEFAULT_BASE)
    alike = [*described[:2], described[2]._replace(nodes=described[0].nodes)]

    assert batch._in_doubt(described, shared, ()) == []
    assert batch._in_doubt(alike, shared, ()) == alike
