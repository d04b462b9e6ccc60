"""Conversion of foreign formats to annotation files, which give the same articles when read."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

import geokg
from conftest import SHARED
from geokg import Document, LabelMapping, Mention, RelationMention, RelationRule, Span
from geokg.article import Article
from geokg.cli import main
from geokg.inputs.annotation import json as json_reader
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.article_builder import article_from
from geokg.inputs.annotation.writer import as_file_text, as_json
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats.registry import FORMATS, NATIVE
from geokg.inputs.label_mapping.mapping_file import load_label_mapping
from strategies import articles

HERE = Path(__file__).parent
SAME = HERE / "formats" / "same"
MAP = HERE / "formats" / "mapping" / "harbour.yaml"
NEWSWIRE = SHARED / "data" / "annotation" / "brat-newswire"
COMMODITY = SHARED / "data" / "annotation" / "brat-commodity-news" / "raw-files" / "data"
NAMES = {"label-studio": "harbour-1"}
"""Ids of articles from formats that number their documents."""
FORMS = sorted(folder.name for folder in SAME.iterdir())


def graph(path: Path, out: Path) -> bytes:
    """Return the dump of the graph of annotation files."""
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(path))
    kg.dump(out)
    return out.read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_one_article_in_each_format_gives_the_same_files_and_the_same_graph(
    form: str, tmp_path: Path
) -> None:
    code = main(["convert", str(SAME / form), "--map", str(MAP), "-o", str(tmp_path / "out")])

    name = NAMES.get(form, "harbour")
    by_hand = tmp_path / "by-hand"
    by_hand.mkdir()
    for suffix in (".yaml", ".txt"):
        text = (SAME / "native" / f"harbour{suffix}").read_text(encoding="utf-8")
        text = text.replace("id: harbour\n", f"id: {name}\n").replace("harbour.txt", f"{name}.txt")
        (by_hand / f"{name}{suffix}").write_text(text, encoding="utf-8")

    assert code == 0
    for file in by_hand.iterdir():
        assert (tmp_path / "out" / file.name).read_bytes() == file.read_bytes()
    made = graph(tmp_path / "out", tmp_path / "made.nq")
    assert made == graph(by_hand, tmp_path / "by-hand.nq")


def test_the_shared_article_exists_in_every_format() -> None:
    formats = {name.replace("_", "-") for name in FORMATS}

    assert formats | {"native", "cas-json"} == set(FORMS)


@pytest.mark.slow
@given(articles())
@settings(max_examples=60)
def test_a_written_article_is_read_back_as_the_same(article: Article) -> None:
    text = as_file_text(article, "note.txt")
    line = as_json(article, None)

    assert article_from(yaml.load(text, ""), lambda *_: article.text) == article
    assert article_from(json_reader.load(line, ""), lambda *_: "") == article
    assert "\n" not in line


@pytest.mark.parametrize("name", ["out.jsonl", "out.json", "out.yaml"])
def test_annotation_files_change_their_file_format_and_not_their_graph(
    name: str, tmp_path: Path
) -> None:
    source = HERE.parents[1] / "examples" / "iran-tajikistan" / "articles"
    out = tmp_path / name

    assert main(["convert", str(source), "-o", str(out)]) == 0
    assert graph(out, tmp_path / "a.nq") == graph(source, tmp_path / "b.nq")


def test_a_quote_that_occurs_twice_is_written_with_the_context_that_distinguishes_it() -> None:
    text = "Mali met France. Mali met Ghana."
    second = geokg.Span(text.rindex("met"), text.rindex("met") + 3)
    article = Article(
        id="note",
        text=text,
        actors={},
        claims=[geokg.Claim(type="meet", party=["MLI", "GHA"], quote=second)],
    )

    assert "quote: {exact: met, " in as_file_text(article, "note.txt")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "when: March 1998\n"), ("fr", "when: {verbatim: March 1998, edtf: 1998-03}\n")],
)
def test_a_date_is_written_as_words_alone_where_geokg_reads_them(
    language: str, expected: str
) -> None:
    article = Article(
        id="note",
        text="Mali met France in March 1998.",
        language=language,
        actors={},
        claims=[
            geokg.Claim(
                type="meet",
                party=["MLI", "FRA"],
                quote="met",
                when=geokg.TimeSpan(verbatim="March 1998", edtf="1998-03"),
            )
        ],
    )

    assert expected in as_file_text(article, "note.txt")


def test_a_foreign_format_needs_a_mapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["convert", str(SAME / "brat"), "-o", str(tmp_path / "out")])

    assert code == 2
    assert "GK842" in capsys.readouterr().err


def test_what_the_mapping_does_not_know_is_reported_with_its_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["convert", str(SAME / "brat"), "--map", "conll", "-o", str(tmp_path / "out")]

    assert main(command) == 0
    said = capsys.readouterr().err
    message = "the mapping has no entry for relations or events with the label `Threaten`"
    assert f"GK846 warning: {message}: left out 1 time" in said
    assert "the mapping has no entry for the attribute `Office: President`" in said
    assert "1 article, 0 claims" in said


def test_a_suggested_mapping_counts_every_label_and_decides_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(SAME / "brat"), "--suggest-map"]) == 0

    suggested = capsys.readouterr().out
    assert "  GPE: [state, organ, group]  # 6: Mali\n" in suggested
    assert "      Time: undecided  # 1: on Monday\n" in suggested
    file = tmp_path / "map.yaml"
    file.write_text(suggested, encoding="utf-8")
    with pytest.raises(geokg.AnnotationError) as caught:
        load_label_mapping(file)
    assert {d.code for d in caught.value.diagnostics} == {"GK844"}
    assert len(caught.value.diagnostics) == suggested.count("undecided") - 1


def test_one_wrong_article_does_not_stop_the_others(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(SAME / "brat", corpus)
    shutil.copy(corpus / "harbour.txt", corpus / "pier.txt")
    (corpus / "pier.ann").write_text("T1\tGPE 2 6\tMarl\n", encoding="utf-8")

    code = main(["convert", str(corpus), "--map", str(MAP), "-o", str(tmp_path / "out")])

    assert code == 1
    assert [file.name for file in (tmp_path / "out").glob("*.yaml")] == ["harbour.yaml"]


def test_two_documents_of_one_name_are_numbered_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dev", "test"):
        shutil.copytree(SAME / "brat", tmp_path / "corpus" / name)
    with (tmp_path / "corpus" / "test" / "harbour.txt").open("a", encoding="utf-8") as text:
        text.write("It rained.\n")
    command = ["convert", str(tmp_path / "corpus"), "--map", str(MAP), "-o", str(tmp_path / "out")]

    assert main(command) == 0
    assert "GK850 warning: the id `harbour` is already used in " in capsys.readouterr().err
    assert (tmp_path / "out" / "harbour-2.yaml").is_file()


def test_two_annotation_files_of_one_id_are_an_error(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(SAME / "native", tmp_path / name)
    run = ConversionRun()

    results = list(run.results([tmp_path / "one", tmp_path / "two"]))

    assert [[d.code for d in result.diagnostics] for result in results] == [[], ["GK021"]]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--format", "brut", "-o", "out"], "GK840"),
        (["-o", "used"], "GK851"),
        ([], "GK851"),
        (["--map", "conl", "-o", "out"], "GK843"),
    ],
    ids=["an unknown format", "a folder in use", "no output", "no such mapping"],
)
def test_wrong_options_are_reported_before_anything_is_written(
    more: list[str],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "kept.txt").write_text("kept", encoding="utf-8")

    assert main(["convert", str(SAME / "brat"), *more]) == 2
    assert code in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert [file.name for file in (tmp_path / "used").iterdir()] == ["kept.txt"]


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    shutil.copy(SAME / "native" / "harbour.yaml", file)
    shutil.copy(SAME / "native" / "harbour.txt", tmp_path)
    before = file.read_bytes()

    assert main(["convert", str(file), "-o", str(file)]) == 2
    assert file.read_bytes() == before


def test_several_articles_do_not_fit_into_one_json(tmp_path: Path) -> None:
    examples = HERE.parents[1] / "examples" / "contradiction" / "articles"

    assert main(["convert", str(examples), "-o", str(tmp_path / "out.json")]) == 2
    assert main(["convert", str(examples), "-o", str(tmp_path / "out.jsonl")]) == 0
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["geokg"] for line in lines] == ["1"] * len(list(examples.glob("*.y*")))


def test_a_file_of_unknown_format_is_refused_but_skipped_in_a_folder(tmp_path: Path) -> None:
    shutil.copytree(SAME / "native", tmp_path / "in")
    stray = tmp_path / "in" / "stray.docx"
    stray.write_bytes(b"PK")
    run = ConversionRun()

    assert [file.name for file, _ in run.inputs([tmp_path / "in"])] == ["harbour.yaml"]
    assert run.skipped == [stray]
    with pytest.raises(geokg.UnreadableInput, match="GK841"):
        run.inputs([stray])


@pytest.mark.skipif(not COMMODITY.is_dir(), reason="the samples stand outside the project")
def test_every_event_of_a_mapped_label_becomes_a_claim() -> None:
    """Count in another way: by the lines of the files that have a text."""
    files = [file for file in COMMODITY.glob("*.ann") if file.with_suffix(".txt").is_file()]
    lines = [line for file in files for line in file.read_text("utf-8").split("\n")]
    events = [line for line in lines if line.startswith("E") and "\tEmbargo:" in line]
    run = ConversionRun(mapping=load_label_mapping(HERE / "formats" / "mapping" / "commodity.yaml"))

    found = [result.article for result in run.results(files) if result.article]

    assert len(found) == len(files) > 10
    assert sum(len(article.claims) for article in found) == len(events) > 20
    predicted = [c for article in found for c in article.claims if c.modality == "predicted"]
    assert len(predicted) == sum(map(not_asserted, files)) > 5


def not_asserted(file: Path) -> int:
    """Count the embargoes of a file that its attributes mark as not asserted."""
    lines = file.read_text("utf-8").split("\n")
    embargoes = {line.partition("\t")[0] for line in lines if "\tEmbargo:" in line}
    said = [line.split() for line in lines if line.startswith("A")]
    return sum(words[1::2] == ["Modality", "Other"] and words[2] in embargoes for words in said)


@pytest.mark.skipif(not NEWSWIRE.is_dir(), reason="the samples stand outside the project")
def test_the_ready_mapping_knows_all_labels_of_spanish_newswire() -> None:
    folder = NEWSWIRE / "example-data" / "corpora" / "CoNLL-ST_2002" / "esp"
    run = ConversionRun(mapping=load_label_mapping("conll"))

    found = [result.article for result in run.results([folder]) if result.article]

    assert len(found) == len(list(folder.glob("*.ann")))
    assert {category for category, _ in run.unmapped.counts} == {"state"}
    kinds = {actor.kind for article in found for actor in article.actors.values()}
    assert {"state", "person", "non-state", "group"} <= kinds


FORMATS_PAGE = (HERE.parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")


def block(language: str, number: int = 0) -> str:
    """Return a block of the page in a language, by its number."""
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```", FORMATS_PAGE, re.M | re.S)
    return found[number]


def test_a_document_with_an_error_is_reported_and_the_others_are_converted() -> None:
    words = "France met Mali."
    mentions = tuple(
        Mention(id=name, label="GPE", spans=(Span(at, at + len(name)),), words=name)
        for name, at in (("France", 0), ("Mali", 11))
    )
    arguments = (("a", "France"), ("b", "Mali"))
    relation = RelationMention(id="r", label="Met", arguments=arguments)
    right = Document(id="note", text=words, mentions=mentions, relations=(relation,))
    wrong = replace(right, id="wrong", text=" ", mentions=(), relations=())
    mapping = LabelMapping(
        mentions={"GPE": ("state",)},
        relations={"Met": RelationRule(type="meet", roles={"a": "party", "b": "party"})},
    )

    other = replace(right, text=f"{words} It rained.")
    result = geokg.convert([wrong, right, other], mapping)

    assert [article.id for article in result.articles] == ["note", "note-2"]
    assert [d.code for d in result.report.diagnostics] == ["GK022", "GK850"]
    assert result.report.units == {"code points": 2}


def test_the_mapping_and_the_markdown_of_the_docs_are_right(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(block("yaml"), encoding="utf-8")
    (tmp_path / "treaty.md").write_text(block("markdown"), encoding="utf-8")
    section = FORMATS_PAGE.partition("## Spreadsheets")[2].partition("## Excel")[0]
    header, _, *rows = re.findall(r"^\| (.+) \|$", section, re.M)
    lines = [",".join(line.split(" | ")) for line in (header, *rows)]
    (tmp_path / "tolls.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "tolls.txt").write_text(
        "They signed a treaty on river tolls last January.", encoding="utf-8"
    )

    assert load_label_mapping(tmp_path / "map.yaml").relations["Embargo"]
    results = list(ConversionRun().results([tmp_path / "treaty.md", tmp_path / "tolls.csv"]))
    assert [result.article and result.article.id for result in results] == [
        "toll-treaty",
        "tolls",
    ]


def test_every_format_has_its_line_in_the_docs() -> None:
    assert set(re.findall(r"^\| `([a-z_]+)` \|", FORMATS_PAGE, re.M)) >= {*FORMATS, NATIVE}
