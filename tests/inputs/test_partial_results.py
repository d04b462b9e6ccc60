"""What is wrong in a document is left out and reported; the rest is converted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geokg import (
    Diagnostic,
    Document,
    LabelMapping,
    Location,
    Mention,
    RelationMention,
    RelationRule,
    Span,
    UnreadableInput,
    convert,
)
from geokg.article import Article
from geokg.cli import main
from geokg.inputs.annotation import yaml
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.label_mapping.balance import Balance
from geokg.inputs.label_mapping.mapping_file import label_mapping_from
from standoff_cases import check_balance, counts_of

TEXT = "Anna Roth of Arcadia met Omar Ba in Rome on Monday. Spain met Chad."
MAPPING = """\
mapping: 1
metadata: {slug: id}
mentions:
  PER: person
  GPE: [state, organ, group]
  DATE: words
  TITLE: words
  Meet: ignore
relations:
  Meet: {type: meet, roles: {Party: party, When: when, Place: place, By: claimant, About: content}}
  Works: {of: [Arg1, Arg2]}
  Has: {office: [Arg1, Arg2]}
  Same: same
attributes:
  EDTF: when
  Sure: confidence
"""


def spot(id: str, label: str, words: str) -> str:
    """Return the line of a mention of words in the text."""
    at = TEXT.index(words)
    return f"{id}\t{label} {at} {at + len(words)}\t{words}"


LINES = (
    spot("T1", "PER", "Anna Roth"),
    spot("T2", "PER", "Omar Ba"),
    spot("T3", "Meet", "met"),
    spot("T4", "GPE", "Arcadia"),
    spot("T5", "GPE", "Spain"),
    spot("T6", "GPE", "Chad"),
    spot("T7", "GPE", "Rome"),
    "E1\tMeet:T3 Party:T1 Party2:T2",
    "R1\tWorks Arg1:T1 Arg2:T4",
)


def run_on(
    folder: Path, *more: str, mapping: str = MAPPING, strict: bool = False
) -> tuple[Article | None, list[Diagnostic], Balance]:
    """Convert brat lines about the text; return the article, the diagnostics and the balance."""
    folder.mkdir(exist_ok=True)
    (folder / "note.txt").write_text(TEXT, encoding="utf-8")
    (folder / "note.ann").write_text("\n".join((*LINES, *more)) + "\n", encoding="utf-8")
    run = ConversionRun(label_mapping_from(yaml.load(mapping, ""), mapping, ""), strict=strict)
    (result,) = run.results([folder])
    check_balance(run.balance)
    return result.article, [*result.diagnostics, *run.unmapped.diagnostics()], run.balance


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("a stray line", "GK802"),
        ("N1\tReference T1 Q42", "GK802"),
        ("T8\tGPE 0 4\tMali", "GK801"),
        ("E2\tMeet:T3 Party:T5 Party:T99", "GK804"),
        ("R9\tWorks Arg1:T99 Arg2:T4", "GK804"),
        ("T1\tPER 0 9\tAnna Roth", "GK803"),
        ("A1\tSure E77 high", "GK804"),
        ("A1\tEDTF E1 1999-13-45", "GK141"),
        ("A1\tSure E1 very", "GK137"),
    ],
)
def test_one_wrong_line_is_left_out_with_its_place_and_strict_refuses_the_document(
    line: str, code: str, tmp_path: Path
) -> None:
    article, diagnostics, _ = run_on(tmp_path, line)
    refused, errors, _ = run_on(tmp_path, line, strict=True)

    assert article
    assert [claim.type for claim in article.claims] == ["meet"]
    (found,) = [d for d in diagnostics if d.message.startswith("left out: ")]
    assert (found.code, found.severity) == (code, "warning")
    assert found.where
    assert found.where.file.endswith("note.ann")
    assert found.where.line
    assert refused is None
    assert [(d.code, d.severity) for d in errors] == [(code, "error")]


def test_actors_of_each_other_lose_one_of_their_keys_and_the_rest_is_converted(
    tmp_path: Path,
) -> None:
    article, diagnostics, balance = run_on(
        tmp_path, "R2\tWorks Arg1:T2 Arg2:T1", "R3\tWorks Arg1:T4 Arg2:T2"
    )

    assert article
    assert len(article.claims) == 1
    assert [d.code for d in diagnostics if "left out: " in d.message][:1] == ["GK117"]
    (row,) = [row for row in balance.rows() if (row.kind, row.label) == ("relation", "Works")]
    assert (dict(row.used), dict(row.left_out)) == ({"of": 2}, {"wrong": 1})


@pytest.mark.parametrize(
    "link",
    [
        "Wikidata:NULL",
        "Wikidata:NIL",
        "kb:NIL0001",
        "Wikidata:Q",
        "GeoNames:12",
        "http://www.wikidata.org/entity/NULL",
        "x:https",
    ],
)
def test_a_link_to_nothing_identifies_nobody_and_is_reported(link: str, tmp_path: Path) -> None:
    links = [f"N{n}\tReference T{n} {link}\tsomebody" for n in (1, 2)]

    article, diagnostics, balance = run_on(tmp_path, *links)

    assert article
    assert article.claims[0].party == ("anna-roth", "omar-ba")
    assert all(not actor.wikidata for actor in article.actors.values())
    assert [d.code for d in diagnostics if "identify nothing" in d.message] == ["GK857"]
    (row,) = [row for row in balance.rows() if row.kind == "link"]
    assert dict(row.left_out) == {"identifies nothing": 2}


@pytest.mark.parametrize(
    "link",
    [
        "Wikidata:Q42",
        "wd:Q42",
        "http://www.wikidata.org/entity/Q42",
        "kb:https://www.wikidata.org/wiki/Q42",
    ],
)
def test_a_link_to_an_item_identifies_whatever_its_form(link: str, tmp_path: Path) -> None:
    links = ["N1\tReference T1 Wikidata:Q42\tAnna", f"N2\tReference T2 {link}\tOmar"]

    article, _, _ = run_on(tmp_path, *links)

    assert article
    assert article.claims[0].party[0] == "anna-roth"
    assert article.actors["anna-roth"].wikidata == "Q42"
    assert "omar-ba" not in article.actors


def test_two_identical_events_are_one_claim_and_reported(tmp_path: Path) -> None:
    twice = (spot("T8", "Meet", "met"), "E2\tMeet:T8 Party:T2 Party2:T1")

    article, diagnostics, balance = run_on(tmp_path, *twice)

    assert article
    assert len(article.claims) == 1
    assert [d.code for d in diagnostics if d.code == "GK858"] == ["GK858"]
    (row,) = [row for row in balance.rows() if (row.kind, row.label) == ("event", "Meet")]
    assert (dict(row.used), dict(row.left_out)) == ({"claim": 1}, {"repeated": 1})


def test_events_about_a_repeated_event_are_about_the_first(tmp_path: Path) -> None:
    more = ("E2\tMeet:T3 Party:T2 Party2:T1", "E3\tMeet:T7 Party:T5 Party:T6 About:E2")

    article, _, _ = run_on(tmp_path, *more)

    assert article
    first, second = article.claims
    assert second.content == (first.id,)


def test_a_repeated_span_is_one_actor_and_reported(tmp_path: Path) -> None:
    more = (spot("T8", "PER", "Anna Roth"), "E2\tMeet:T7 Party:T8 Party:T5")

    article, diagnostics, _ = run_on(tmp_path, *more)

    assert article
    assert article.claims[1].party == ("anna-roth", "spain")
    assert [d.message for d in diagnostics if d.code == "GK858"] == [
        "`PER` at a place that has the label already: counted once 1 time, first here"
    ]


def test_a_relation_gives_an_actor_the_office(tmp_path: Path) -> None:
    text = TEXT
    assert "Rome" in text
    title = spot("T8", "TITLE", "met Omar")

    article, diagnostics, balance = run_on(
        tmp_path, title, "R2\tHas Arg1:T1 Arg2:T8", "R3\tHas Arg1:T5 Arg2:T8"
    )

    assert article
    assert article.actors["anna-roth"].office == "met Omar"
    assert "GK848" in [d.code for d in diagnostics]
    (row,) = [row for row in balance.rows() if (row.kind, row.label) == ("relation", "Has")]
    assert (dict(row.used), dict(row.left_out)) == ({"office": 1}, {"not possible there": 1})


def test_labels_of_a_layer_are_the_values_of_its_own_feature(tmp_path: Path) -> None:
    file = tmp_path / "note.tsv"
    file.write_text(
        "#FORMAT=WebAnno TSV 3.3\n"
        "#T_SP=webanno.custom.Actor|entity|value\n"
        "#T_RL=webanno.custom.Link|type|BT_webanno.custom.Actor\n\n\n"
        "#Text=Mali met France\n"
        "1-1\t0-4\tMali\tGPE\tsubject\tmeeting\t1-3\t\n"
        "1-2\t5-8\tmet\t_\t_\t_\t_\t\n"
        "1-3\t9-15\tFrance\tGPE\tobject\t_\t_\t\n",
        encoding="utf-8",
    )
    mapping = (
        "mapping: 1\nlabels: {Actor: entity, Link: type}\nmentions: {GPE: state}\n"
        "relations: {meeting: {type: meet, roles: {Governor: party, Dependent: party}}}\n"
        "attributes: {value: ignore}\n"
    )
    run = ConversionRun(label_mapping_from(yaml.load(mapping, ""), mapping, ""))

    (result,) = run.results([file])

    assert result.article
    assert set(result.article.claims[0].party) == {"mali", "france"}
    assert {d.code for d in run.unmapped.diagnostics()} == {"GK849"}
    check_balance(run.balance)
    rows = {(row.kind, row.label): dict(row.used) for row in run.balance.rows()}
    assert rows["attribute", "entity"] == {"label": 2}
    assert rows["attribute", "type"] == {"label": 1}


def test_an_odd_date_of_publication_is_left_out_alone(tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    head = "---\npublished: 30.2.1999\nclaims:\n"
    claim = "  - {quote: Mali met France, type: meet, party: [MLI, FRA]}\n"
    file.write_text(f"{head}{claim}---\nMali met France.\n", encoding="utf-8")

    (result,) = ConversionRun().results([file])
    (refused,) = ConversionRun(strict=True).results([file])

    assert result.article
    assert (len(result.article.claims), result.article.published) == (1, None)
    assert [(d.code, d.where and d.where.line) for d in result.diagnostics] == [("GK023", 2)]
    assert refused.article is None


def test_wrong_claims_of_markdown_are_left_out_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    lines = (
        "---",
        "actors: {a: {person: Ann, of: b}, b: {person: Bob, of: a}}",
        "claims:",
        "  - {quote: not there, type: meet, party: [MLI, FRA]}",
        "  - {quote: Mali met France, type: meet, party: [MLI, a], when: 1999-13-01}",
        "  - {quote: Mali met France, type: meet, party: [b, FRA]}",
        "---",
        "Mali met France, Ann and Bob.",
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    run = ConversionRun()

    (result,) = run.results([file])

    assert result.article
    assert [(c.party, c.when) for c in result.article.claims] == [
        (("MLI", "a"), None),
        (("b", "FRA"), None),
    ]
    assert [d.where and d.where.line for d in result.diagnostics] == [2, 4, 5]
    assert all(d.message.startswith("left out: ") for d in result.diagnostics)


def test_strict_is_an_option_of_convert_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    run_on(corpus, "a stray line")
    (corpus / "map.yaml").write_text(MAPPING, encoding="utf-8")
    command = ["convert", str(corpus), "--map", str(corpus / "map.yaml"), "-o"]

    assert main([*command, str(tmp_path / "partial")]) == 0
    assert "note.ann:10:1: GK802 warning: left out: " in capsys.readouterr().err
    assert main([*command, str(tmp_path / "strict"), "--strict"]) == 1
    assert "note.ann:10:1: GK802 not a line of brat" in capsys.readouterr().err
    assert list((tmp_path / "strict").iterdir()) == []


def test_repeated_errors_are_one_line_with_a_count(tmp_path: Path) -> None:
    row = "1-{0}\t{1}-{2}\tab\t{3}\n"
    rows = "".join(row.format(n, 3 * n, 3 * n + 2, "_\t" if n > 20 else "") for n in range(50))
    text = " ".join(["ab"] * 50)
    file = tmp_path / "note.tsv"
    header = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Name|value|other\n\n\n"
    file.write_text(f"{header}#Text={text}\n{rows}", encoding="utf-8")
    mapping = "mapping: 1\n"
    run = ConversionRun(label_mapping_from(yaml.load(mapping, ""), mapping, ""))

    (result,) = run.results([file])

    assert len(result.diagnostics) < 4
    assert any(" times, first here)" in d.message for d in result.diagnostics)


JSON_LINES: dict[str, dict[str, Any]] = {
    "doccano": {
        "id": 1,
        "text": "Mali met France and Chad.",
        "entities": [
            {"id": 1, "label": "GPE", "start_offset": 0, "end_offset": 4},
            {"id": 2, "label": "GPE", "start_offset": 9, "end_offset": 15},
            {"id": 3, "label": "GPE", "start_offset": 20, "end_offset": 24},
        ],
        "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "Knows"}],
    },
    "prodigy": {
        "text": "Mali met France and Chad.",
        "answer": "accept",
        "spans": [
            {"label": "GPE", "start": 0, "end": 4},
            {"label": "GPE", "start": 9, "end": 15},
            {"label": "GPE", "start": 20, "end": 24},
        ],
    },
}
"""A record of each format, with three mentions."""


@pytest.mark.parametrize("name", JSON_LINES)
def test_a_wrong_span_of_a_record_is_left_out_and_the_others_are_converted(
    name: str, tmp_path: Path
) -> None:
    record = json.loads(json.dumps(JSON_LINES[name]))
    key = "entities" if name == "doccano" else "spans"
    wrong = {k: 99 if "end" in k else v for k, v in record[key][2].items()}
    record[key] = [*record[key][:2], wrong, record[key][2] | {"id": 4}]
    file = tmp_path / "note.jsonl"
    other = {**JSON_LINES[name], "id": 2}
    file.write_text(f"{json.dumps(record)}\n{json.dumps(other)}\n", encoding="utf-8")
    mapping = "mapping: 1\nmentions: {GPE: state}\nrelations: {Knows: same}\n"
    label_mapping = label_mapping_from(yaml.load(mapping, ""), mapping, "")
    run = ConversionRun(label_mapping, name)

    results = list(run.results([file]))
    strict = list(ConversionRun(label_mapping, name, strict=True).results([file]))

    check_balance(run.balance)
    assert [result.article is not None for result in results] == [True, True]
    (found,) = results[0].diagnostics
    assert (found.code, found.where and found.where.line) == ("GK801", 1)
    assert found.message.startswith("left out: ")
    rows = {(row.kind, row.label): row for row in run.balance.rows()}
    assert dict(rows["mention", "GPE"].left_out) == {"wrong": 1}
    assert dict(rows["mention", "GPE"].used) == {"actor": 6}
    assert [result.article is not None for result in strict] == [False, True]


KNOWN = (
    Mention(id="1", label="GPE", spans=(Span(0, 6),), words="France"),
    Mention(id="2", label="GPE", spans=(Span(11, 15),), words="Mali"),
)


def met(*ends: str, id: str = "r2") -> RelationMention:
    """Return a relation between mentions."""
    return RelationMention(id=id, label="Met", arguments=tuple(("a", end) for end in ends))


@pytest.mark.parametrize(
    ("mentions", "relations", "codes"),
    [
        ([(17, 99, "Chad")], [met("1", "3")], ["GK801", "GK804"]),
        ([(17, 21, "Togo")], [met("1", "3")], ["GK801", "GK804"]),
        ([], [met("1", "9")], ["GK804"]),
        ([], [met("1", "2", id="r3"), met("2", "2", id="r3")], ["GK803"]),
    ],
    ids=["outside the text", "other words", "no such mention", "one id for two relations"],
)
def test_wrong_annotations_of_a_document_built_in_python_are_left_out(
    mentions: list[tuple[int, int, str]], relations: list[RelationMention], codes: list[str]
) -> None:
    more = [
        Mention(id="3", label="GPE", spans=(Span(start, end),), words=words)
        for start, end, words in mentions
    ]
    document = Document(
        id="note",
        text="France met Mali. Chad.",
        mentions=(*KNOWN, *more),
        relations=(met("1", "2", id="r1"), *relations),
    )
    mapping = LabelMapping(
        mentions={"GPE": ("state",)},
        relations={"Met": RelationRule(type="meet", roles={"a": "party"})},
    )

    result = convert([document], mapping)

    (article,) = result.articles
    assert [claim.party for claim in article.claims] == [("france", "mali")]
    assert [d.code for d in result.report.diagnostics] == codes
    counts = {(row.kind, row.label): row.count for row in result.report.balance}
    assert counts.pop(("document", "")) == 1
    assert counts == counts_of([document])


def test_spans_move_with_the_line_ends_of_a_document_built_in_python() -> None:
    text = "\ufeffIn Paris:\r\nFrance met Mali."
    spans = [(text.index(words), words) for words in ("France", "Mali")]
    mentions = tuple(
        Mention(id=words, label="GPE", spans=(Span(at, at + len(words)),), words=words)
        for at, words in spans
    )
    document = Document(id="note", text=text, mentions=mentions, relations=(met("France", "Mali"),))
    mapping = LabelMapping(
        mentions={"GPE": ("state",)},
        relations={"Met": RelationRule(type="meet", roles={"a": "party"})},
    )

    (article,) = convert([document], mapping).articles

    assert article.claims[0].quote[0].exact == "France met Mali"


def test_an_adapter_yields_the_error_of_a_document_and_goes_on() -> None:
    error = UnreadableInput(Diagnostic(code="GK807", message="no text", where=Location("a", 1)))
    document = Document(id="note", text="France met Mali.", mentions=KNOWN)

    result = convert([error, document], LabelMapping(mentions={"GPE": ("state",)}))

    assert [article.id for article in result.articles] == ["note"]
    assert result.report.diagnostics == error.diagnostics
    (row,) = [row for row in result.report.balance if row.kind == "document"]
    assert (dict(row.used), dict(row.left_out)) == ({"article": 1}, {"refused": 1})


def test_a_claim_about_a_claim_that_is_left_out_is_left_out_too(tmp_path: Path) -> None:
    more = (
        "E2\tMeet:T7 Party:T5 Party:T6",
        "A1\tPole E2 maybe",
        "E4\tMeet:T7 Party:T4 Party:T6",
        "E3\tMeet:T3 Party:T4 Party:T5 About:E2",
    )
    mapping = MAPPING + "  Pole: polarity\n"

    article, diagnostics, balance = run_on(tmp_path, *more, mapping=mapping)

    assert article
    assert {claim.party for claim in article.claims} == {
        ("anna-roth", "omar-ba"),
        ("arcadia", "chad"),
    }
    assert len([d for d in diagnostics if d.message.startswith("left out: ")]) == 1
    (row,) = [row for row in balance.rows() if (row.kind, row.label) == ("event", "Meet")]
    assert (dict(row.used), dict(row.left_out)) == ({"claim": 2}, {"wrong": 2})
