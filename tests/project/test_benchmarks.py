"""What the benchmarks promise and no run of them would notice later."""

from pathlib import Path

import pytest

import geokg

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)


# rdflib warns of what its own N-Quads serializer calls.
@pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
def test_the_naive_pipeline_and_the_chain_make_the_same_quads_as_geokg(tmp_path: Path) -> None:
    import chain
    from articles import write_articles
    from naive import check_same_graph

    write_articles(tmp_path / "articles.jsonl", 20)
    articles = geokg.read(tmp_path / "articles.jsonl")

    assert check_same_graph(articles) == len(set(chain.objects_of(articles)))
    assert set(chain.objects_of(articles)) == set(chain.parsed(chain.lines_of(articles)))


@pytest.mark.slow
def test_the_naive_pipeline_validates_what_it_makes(tmp_path: Path) -> None:
    from articles import write_articles
    from naive import Pipeline

    write_articles(tmp_path / "articles.jsonl", 3)
    pipeline = Pipeline()
    pipeline.add(geokg.read(tmp_path / "articles.jsonl"))
    union = pipeline.union()

    assert pipeline.validate(union)
    polarity = next(t for t in union if str(t[1]).endswith("#polarity"))
    union.remove(polarity)
    assert not pipeline.validate(union)


def test_the_picture_shows_the_figures_that_were_kept() -> None:
    import json

    from measure import FIGURES
    from picture import PICTURE, picture

    figures = json.loads(FIGURES.read_text(encoding="utf-8"))

    assert PICTURE.read_text(encoding="utf-8") == picture(figures), "run bench/picture.py"
