"""What the benchmarks promise and no run of them would notice later."""

from importlib import import_module
from pathlib import Path

import pytest

import geokg
from geokg.graph.byline import examine

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)


# rdflib warns of what its own N-Quads serializer calls.
@pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
@pytest.mark.parametrize("corpus", ["articles", "varied_articles"])
def test_the_naive_pipeline_and_the_chain_make_the_same_quads_as_geokg(
    tmp_path: Path, corpus: str
) -> None:
    import chain
    from naive import check_same_graph

    generate = getattr(import_module(corpus), corpus)
    lines = "\n".join(generate(20))
    (tmp_path / "articles.jsonl").write_text(lines, encoding="utf-8")
    articles = geokg.read(tmp_path / "articles.jsonl")

    assert check_same_graph(articles) == len(set(chain.objects_of(articles)))
    assert set(chain.objects_of(articles)) == set(chain.parsed(chain.lines_of(articles)))


@pytest.mark.slow
def test_varied_articles_have_more_kinds_of_claims_than_real_annotation(tmp_path: Path) -> None:
    from varied_articles import skeletons, write_varied_articles

    write_varied_articles(tmp_path / "articles.jsonl", 100)
    varied = geokg.read(tmp_path / "articles.jsonl")
    real = geokg.read(BENCH.parent / "examples")

    def share(articles: tuple[geokg.Article, ...]) -> float:
        return skeletons(articles) / sum(len(article.claims) for article in articles)

    assert share(varied) >= share(real)


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


def test_the_listed_mistakes_of_the_visits_contradict_two_sources_of_the_table() -> None:
    from truth import mistakes

    assert len(set(mistakes())) == 5


@pytest.mark.slow
@pytest.mark.parametrize("origin", ["visits", "terms"])
def test_no_true_sentence_with_a_true_byline_is_accused(origin: str) -> None:
    import truth

    if origin == "visits" and not truth.VISITS.is_file():
        pytest.skip("the list of visits is not part of the project")
    sentences = truth.visits() if origin == "visits" else truth.terms()
    accused = []
    for sentence in sentences:
        article = sentence.article("note", 0)
        if article and not sentence.mistaken and examine(article):
            accused.append(sentence)

    assert accused == []


@pytest.mark.slow
def test_most_wrong_bylines_are_found_where_coverage_is_complete() -> None:
    import truth

    counts = truth.counted(truth.measured(list(truth.terms())[::5]))
    found = counts["all 1990 to 2024-11", "complete", "of those out of office"]

    assert found.articles > 200
    assert found.found / found.articles > 0.9
