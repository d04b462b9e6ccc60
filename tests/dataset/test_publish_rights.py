"""What of articles is published, under which licence and policy; and what can be read again."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geokg
from datasets import ABOUT, BY, about, bytes_of, code, copied_examples, lines_of, table
from geokg.base.errors import AnnotationError
from geokg.base.licences import is_listed
from geokg.base.safe_text import harmless_cell
from geokg.cli import main
from geokg.dataset.publish import publish
from geokg.dataset.publish.tables import as_csv


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return copied_examples(tmp_path / "articles")


@pytest.mark.slow
def test_the_share_that_is_quoted_is_reported_of_each_article(
    articles: Path, tmp_path: Path
) -> None:
    short = table(publish([articles], tmp_path / "short", ABOUT).folder, "articles")
    hashed = table(publish([articles], tmp_path / "hash", about(quotes="hash")).folder, "articles")
    lengths = {article.id: len(article.text) for article in geokg.read(articles)}

    assert {row["article"]: int(row["characters"]) for row in short} == lengths
    assert all(0 < int(row["repeated"]) <= int(row["characters"]) for row in short)
    assert all(
        row["share"] == f"{int(row['repeated']) / int(row['characters']):.3f}" for row in short
    )
    assert {(row["repeated"], row["share"]) for row in hashed} == {("0", "0.000")}


@pytest.mark.slow
def test_a_closed_licence_stops_everything_until_the_article_is_left_out_by_name(
    articles: Path, tmp_path: Path
) -> None:
    file = articles / "basic-treaty.yaml"
    file.write_text(file.read_text().replace("/by/4.0/", "/by-nd/4.0/"))
    closed = ("https://creativecommons.org/licenses/by-nd/",)

    with pytest.raises(AnnotationError) as refused:
        publish([articles], tmp_path / "out", about(closed_licences=closed))
    without = publish(
        [articles], tmp_path / "out", about(closed_licences=closed, exclude=("basic-treaty",))
    )

    assert code(refused) == "GK917"
    assert str(refused.value.diagnostics[0].where).startswith(f"{file}:")
    assert without.release.rights.excluded == ("basic-treaty",)
    assert "basic-treaty" not in (without.folder / "data" / "all.nq").read_text()


@pytest.mark.slow
def test_texts_are_published_under_open_licences_alone(articles: Path, tmp_path: Path) -> None:
    file = articles / "basic-treaty.yaml"
    file.write_text(file.read_text().replace("/by/4.0/", "/by-nc/4.0/"))

    folder = publish([articles], tmp_path / "out", ABOUT).folder

    texts = {path.name for path in (folder / "articles").iterdir()}
    assert "iran-central-asia.txt" in texts
    assert not {"basic-treaty.txt", "basic-treaty.yaml"} & texts


@pytest.mark.parametrize(
    ("licence", "is_open"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", True),
        ("http://creativecommons.org/licenses/by/3.0", True),
        ("https://www.creativecommons.org/licenses/by/4.0/deed.de", True),
        ("https://creativecommons.org/licenses/by-nd/4.0/", False),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", False),
        ("https://creativecommons.org/licenses/", False),
        ("https://creativecommons.org.example.net/licenses/by/4.0/", False),
        ("https://example.net/?https://creativecommons.org/licenses/by/", False),
        ("", False),
    ],
)
def test_a_licence_is_open_where_it_is_below_one_that_is_listed(
    licence: str, is_open: bool
) -> None:
    assert is_listed(licence, [BY]) is is_open


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1-1", "-1+2", "@SUM(A1)", " =1", "\t=1", "\n=1", "\u200b=1", "\uff1d1"]
)
def test_a_cell_that_looks_like_a_formula_becomes_text(cell: str) -> None:
    assert harmless_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "words", "1963-01-22", "-3", "3", "a=b", "é", "'=1"])
def test_another_cell_stays_as_it_is(cell: str) -> None:
    assert harmless_cell(cell) == cell


@given(
    st.lists(
        st.lists(st.text("=+-@ \t\n1aé_\uff1d'", max_size=3), min_size=2, max_size=3), max_size=3
    )
)
def test_every_cell_of_a_row_is_harmless(rows: list[list[str]]) -> None:
    text = as_csv(rows).decode("utf-8")

    read = list(csv.reader(io.StringIO(text, newline="")))

    assert read == [[harmless_cell(cell) for cell in row] for row in rows]


def everything_said(folder: Path) -> Iterator[tuple[str, str]]:
    """Each file of a version that articles are in, as text, packed ones unpacked."""
    for name, data in bytes_of(folder).items():
        if name.startswith("ontology/"):
            continue  # the same in every dataset
        if name.endswith(".gz"):
            yield name, gzip.decompress(data).decode()
        elif name.endswith(".parquet"):
            yield name, str(pyarrow.parquet.read_table(folder / name).to_pylist())
        else:
            yield name, data.decode()


def runs_of_words(text: str, length: int) -> set[str]:
    words = text.split()
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


@pytest.mark.slow
def test_with_hashes_alone_nothing_of_a_closed_text_is_in_any_file(
    articles: Path, tmp_path: Path
) -> None:
    texts = {article.id: article.text for article in geokg.read(articles)}
    folder = publish([articles], tmp_path / "out", about(quotes="hash", open_licences=())).folder
    full = publish([articles], tmp_path / "full", about(quotes="full", open_licences=())).folder
    runs = set().union(*(runs_of_words(text, 5) for text in texts.values()))
    for article in geokg.read(articles):
        # Titles, names, issues and places are what the annotator calls things.
        called = [article.title, *(actor.name for actor in article.actors.values())]
        called += [word for claim in article.claims for word in (*claim.issue, *claim.place)]
        names = set().union(*(runs_of_words(words, 5) for words in called))
        # A label puts punctuation around names: `meet (France, Mali)`.
        runs = {run for run in runs if run.strip("(),:") not in names}

    def repeated(version: Path) -> list[tuple[str, str]]:
        return [
            (name, run) for name, said in everything_said(version) for run in runs if run in said
        ]

    assert len(repeated(full)) > 1_000
    assert repeated(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize("quotes", ["short", "full", "hash"])
def test_a_published_folder_opens_as_the_graph_that_the_policy_left(
    quotes: str, articles: Path, tmp_path: Path
) -> None:
    folder = publish([articles], tmp_path / "out", about(quotes=quotes)).folder

    with geokg.KnowledgeGraph(tmp_path / "out") as kg:
        kg.dump(tmp_path / "again.nq")
        assert (len(kg), kg.base) == (5, ABOUT.base)
        assert kg.validate().conforms

    assert (tmp_path / "again.nq").read_text(encoding="utf-8").splitlines() == lines_of(folder)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["articles", "out", "store"])
def test_a_card_says_verified_only_of_words_that_were_compared_just_now(
    where: str, articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish([articles], tmp_path / "out", ABOUT)
    main(["build", str(articles), "-o", str(tmp_path / "store")])

    main(["show", str(tmp_path / where), "recognition"])

    assert ("verified" in capsys.readouterr().out) is (where == "articles")


@pytest.mark.slow
def test_articles_read_from_a_published_folder_are_those_that_went_in(
    articles: Path, tmp_path: Path
) -> None:
    folder = publish([articles], tmp_path / "out", about(quotes="full")).folder

    read = geokg.read(folder)
    kg = geokg.KnowledgeGraph(base=ABOUT.base)
    kg.add(read)
    kg.dump(tmp_path / "again.nq")

    assert read == geokg.read(articles)
    assert (tmp_path / "again.nq").read_text(encoding="utf-8").splitlines() == lines_of(folder)


@pytest.mark.slow
def test_with_quotes_in_full_the_texts_at_hand_give_the_articles_back(
    articles: Path, tmp_path: Path
) -> None:
    """The texts themselves are not open, so that the reader who has them adds them."""
    folder = publish([articles], tmp_path / "out", about(quotes="full", open_licences=())).folder
    assert not [*(folder / "articles").glob("*.txt")]
    with pytest.raises(AnnotationError) as without:
        geokg.read(folder)

    for article in geokg.read(articles):
        (folder / "articles" / f"{article.id}.txt").write_text(article.text, encoding="utf-8")

    assert code(without) == "GK022"
    assert geokg.read(folder) == geokg.read(articles)


@pytest.mark.slow
def test_a_folder_without_annotations_says_so_and_where_the_graph_is(
    articles: Path, tmp_path: Path
) -> None:
    file = articles / "basic-treaty.yaml"
    file.write_text(file.read_text().replace("/by/4.0/", "/by-nc/4.0/"))
    folder = publish([articles], tmp_path / "out", ABOUT).folder

    with pytest.raises(AnnotationError) as refused:
        geokg.read(folder)

    assert code(refused) == "GK015"
    assert refused.value.diagnostics[0].found == "basic-treaty"
    assert len(geokg.read(folder / "articles")) == 4
