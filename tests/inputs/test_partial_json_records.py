"""Wrong tokens and relations of JSON records are left out, and nothing takes their place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geokg.inputs.annotation.reader import ReadResult
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import RelationRule
from standoff_cases import check_balance

TEXT = "France met Spain. Mali left Chad."
WORDS = [("France", 0), ("met", 7), ("Spain", 11), ("Mali", 18), ("left", 23), ("Chad", 28)]
MEETS = RelationRule(type="meet", roles={"head": "party", "child": "party"})
PRAISES = RelationRule(type="praise", roles={"from": "initiator", "to": "target"})
STATE = ("state", "group")
MAPPING = LabelMapping(
    mentions={"(token)": STATE, "GPE": STATE}, relations={"Meets": MEETS, "Praises": PRAISES}
)


def convert(
    file: Path, record: dict[str, Any], format: str, annotator: str = ""
) -> tuple[list[ReadResult], ConversionRun]:
    """Return the results of a file with one record."""
    file.write_text(f"{json.dumps(record)}\n", encoding="utf-8")
    run = ConversionRun(MAPPING, format, annotator=annotator)
    results = list(run.results([file]))
    check_balance(run.balance)
    return results, run


def prodigy() -> dict[str, Any]:
    """Return a task whose relations join tokens: `France` and `Spain`, `Mali` and `Chad`."""
    tokens = [
        {"text": word, "start": start, "end": start + len(word), "id": number}
        for number, (word, start) in enumerate(WORDS)
    ]
    relations = [
        {"head": head, "child": child, "label": "Meets"} for head, child in ((0, 2), (3, 5))
    ]
    return {"text": TEXT, "tokens": tokens, "relations": relations, "answer": "accept"}


def parties(result: ReadResult) -> list[tuple[str, ...]]:
    return [claim.party for claim in result.article.claims] if result.article else []


def test_a_relation_with_a_wrong_token_is_left_out_and_no_other_token_takes_its_place(
    tmp_path: Path,
) -> None:
    record = prodigy()
    record["tokens"][2]["start"] = 9

    (result,), run = convert(tmp_path / "a.jsonl", record, "prodigy")

    assert parties(result) == [("mali", "chad")]
    (found,) = result.diagnostics
    assert (found.code, found.severity) == ("GK804", "warning")
    assert "the child of the relation is a token that differs from the text" in found.message
    assert ("format", "tokens that differ from the text") in run.unmapped.counts


def test_a_wrong_token_that_no_relation_uses_is_counted_and_refuses_nothing(
    tmp_path: Path,
) -> None:
    record = prodigy()
    record["tokens"][4]["text"] = "entered"

    (result,), run = convert(tmp_path / "a.jsonl", record, "prodigy")

    assert parties(result) == [("france", "spain"), ("mali", "chad")]
    assert result.diagnostics == ()
    assert run.unmapped.counts["format", "tokens that differ from the text"] == 1


def test_tokens_of_another_text_refuse_the_task(tmp_path: Path) -> None:
    record = prodigy() | {"text": f"Yesterday: {TEXT}"}

    (result,), _ = convert(tmp_path / "a.jsonl", record, "prodigy")

    assert result.article is None
    assert {found.code for found in result.diagnostics} == {"GK801"}


def doccano(*ends: tuple[str, str]) -> dict[str, Any]:
    """Return a record in which the users 1 and 2 each annotated `France` and `Spain`."""
    entities = [
        {"id": f"{user}{name}", "start_offset": s, "end_offset": e, "label": "GPE", "user": user}
        for user in (1, 2)
        for name, s, e in (("a", 0, 6), ("b", 11, 16))
    ]
    relations = [
        {"id": n, "from_id": source, "to_id": target, "type": "Praises"}
        for n, (source, target) in enumerate(ends)
    ]
    return {"id": 7, "text": TEXT, "entities": entities, "relations": relations}


def test_a_relation_between_the_spans_of_two_annotators_is_left_out(tmp_path: Path) -> None:
    record = doccano(("1a", "1b"), ("1a", "2b"), ("2b", "2a"))

    results, _ = convert(tmp_path / "a.jsonl", record, "doccano")

    found = [d for result in results for d in result.diagnostics]
    assert [(d.code, d.severity) for d in found] == [("GK804", "warning")]
    assert "joins spans of two annotators" in found[0].message
    claims = [result.article.claims for result in results if result.article]
    assert [[claim.initiator for claim in each] for each in claims] == [[("france",)], [("spain",)]]
