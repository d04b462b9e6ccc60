"""Edits change only what they name: in every style that people write, and in every text."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geokg
from geokg import AnnotationError, ArgumentError, Edit, edit
from geokg.inputs.annotation import yaml
from geokg.inputs.edit import edit_text, replace_file
from yaml_styles import FORMS, STYLES

NEW_CLAIM: dict[str, object] = {
    "id": "three",
    "quote": "Iran praised",
    "type": "praise",
    "initiator": "IRN",
    "target": ["MLI", "SEN"],
    "when": {"verbatim": "in May", "edtf": "2000-05"},
}
EDITS = {
    "set a value": Edit("set", ("claims", "one", "type"), "reject"),
    "set a new key": Edit("set", ("claims", "one", "certainty"), "probable"),
    "unset": Edit("unset", ("claims", "one", "initiator")),
    "add": Edit("add", ("claims",), NEW_CLAIM),  # type: ignore[arg-type]  # dict is invariant
    "drop": Edit("drop", ("claims", "one")),
    "move": Edit("move", ("claims", "two"), to=0),
}
MOST_LINES = {"add": 8, "drop": 10, "move": 20}
"""Changed lines at most; a claim has up to nine lines, and one more in a diff of the last line."""


def comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"(?m)(?:^|\s)(#.*)$", text))


def changed_lines(before: str, after: str) -> list[str]:
    pair = before.splitlines(), after.splitlines()
    return [line for line in difflib.ndiff(*pair) if line[0] in "+-"]


def test_there_are_twenty_four_styles_and_each_is_another_text() -> None:
    assert len(STYLES) == len(set(STYLES.values())) == 24


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_changes_only_its_lines_in_every_style(name: str, style: str, form: str) -> None:
    before = FORMS[form](STYLES[style]).decode()
    after = edit_text(before, [EDITS[name]], "note.yaml")

    assert after != before
    assert after.startswith("\ufeff") == before.startswith("\ufeff")
    assert after.endswith("\n") == before.endswith("\n")
    assert (form == "CRLF") == ("\r\n" in after)
    assert after.count("\r") == after.count("\r\n") == (after.count("\n") if form == "CRLF" else 0)
    assert len(changed_lines(before, after)) <= MOST_LINES.get(name, 3)
    if name != "drop":
        assert comments(after) >= comments(before)


@pytest.mark.parametrize("style", STYLES)
def test_a_claim_that_is_added_and_dropped_leaves_the_same_bytes(style: str) -> None:
    text = STYLES[style]
    added = edit_text(text, [EDITS["add"]], "note.yaml")

    assert edit_text(added, [Edit("drop", ("claims", "three"))], "note.yaml") == text


@pytest.mark.parametrize("style", STYLES)
def test_a_move_and_its_reverse_leave_the_same_values(style: str) -> None:
    moves = [EDITS["move"], Edit("move", ("claims", "two"), to=1)]
    after = edit_text(STYLES[style], moves, "note.yaml")

    assert yaml.load(after, "") == yaml.load(STYLES[style], "")


WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30
)


@pytest.mark.slow
@given(style=st.sampled_from(list(STYLES)), words=WORDS)
@settings(max_examples=300, deadline=None)
def test_any_words_can_be_set_and_read_back(style: str, words: str) -> None:
    """`edit_text` reads the text again, so that it suffices that it does not refuse."""
    after = edit_text(STYLES[style], [Edit("set", ("claims", "one", "note"), words)], "n.yaml")
    back = edit_text(after, [Edit("unset", ("claims", "one", "note"))], "n.yaml")

    assert back == STYLES[style]


def test_the_first_claim_replaces_the_empty_list() -> None:
    text = "geokg: 1\nclaims: []  # none yet\narticle: {id: a}\n"
    claim = Edit("add", ("claims",), {"id": "x", "type": "meet"})

    assert edit_text(text, [claim], "a.yaml") == (
        "geokg: 1\nclaims:  # none yet\n  - id: x\n    type: meet\narticle: {id: a}\n"
    )


def test_the_last_claim_leaves_an_empty_list() -> None:
    text = "claims:\n  - id: x\n    type: meet\n"

    assert edit_text(text, [Edit("drop", ("claims", "x"))], "a.yaml") == "claims: []\n"


def test_an_actor_is_added_to_a_file_without_actors() -> None:
    after = edit_text("geokg: 1\n", [Edit("add", ("actors", "a"), {"person": "A"})], "a.yaml")

    assert after == "geokg: 1\nactors:\n  a: {person: A}\n"


def test_a_value_that_an_alias_repeats_is_not_changed() -> None:
    text = "claims:\n  - id: a\n    party: &p [X, Y]\n  - id: b\n    party: *p\n"
    with pytest.raises(AnnotationError, match="change something else"):
        edit_text(text, [Edit("set", ("claims", "a", "party"), "Z")], "a.yaml")

    after = edit_text(text, [Edit("set", ("claims", "b", "party"), "Z")], "a.yaml")
    assert after == text.replace("*p", "Z")


def test_json_and_the_line_of_an_article_in_jsonl_are_edited(tmp_path: Path) -> None:
    one, two = ({"article": {"id": id}, "claims": [{"id": "c", "type": "meet"}]} for id in "ab")
    file = tmp_path / "two.jsonl"
    file.write_text(f"{json.dumps(one)}\n{json.dumps(two)}\n")
    change = Edit("set", ("claims", "c", "type"), "praise")
    with pytest.raises(ArgumentError, match="`article`"):
        edit(file, [change])
    edit(file, [change], article="b").write()

    lines = file.read_text().splitlines()
    assert lines[0] == json.dumps(one)
    assert lines[1] == json.dumps(two).replace("meet", "praise")


def test_indented_json_keeps_its_indentation() -> None:
    data = {"claims": [{"id": "a", "type": "meet"}, {"id": "b", "type": "meet"}]}
    text = json.dumps(data, indent=2) + "\n"
    added = edit_text(text, [Edit("add", ("claims",), {"id": "c", "type": "meet"})], "a.json")

    data["claims"].append({"id": "c", "type": "meet"})
    assert added == json.dumps(data, indent=2) + "\n"


def test_a_file_that_changed_since_it_was_read_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    file.write_bytes(STYLES["comments everywhere"].encode())
    edited = edit(file, [EDITS["set a value"]])
    file.write_text("geokg: 1\n")
    with pytest.raises(AnnotationError, match="GK039"):
        edited.write()

    assert file.read_text() == "geokg: 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["note.yaml"]


def test_a_write_keeps_the_mode_and_follows_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "note.yaml", tmp_path / "link.yaml"
    file.write_bytes(STYLES["as geokg writes it"].encode())
    file.chmod(0o640)
    link.symlink_to(file)
    edited = edit(link, [EDITS["set a value"]])
    edited.write()

    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.read_bytes() == edited.after.encode()
    assert [line for line in edited.diff.splitlines()[3:] if line[0] in "+-"] == [
        "-    type: praise",
        "+    type: reject",
    ]


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "note.yaml"
    file.write_bytes(b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(geokg.UnreadableInput, match="No space left"):
        replace_file(file, b"old", b"new")

    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["note.yaml"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Edit("set", ("claims", "no-such", "type"), "meet"), "there is no"),
        (Edit("unset", ("claims", "one", "place")), "there is no"),
        (Edit("add", ("actors", "envoy"), {"person": "B"}), "there already"),
        (Edit("move", ("claims", "one"), to=7), "there is no"),
        (Edit("set", ("geokg", "x"), "y"), "there is no"),
    ],
)
def test_an_edit_without_its_place_is_refused_with_the_reason(change: Edit, reason: str) -> None:
    with pytest.raises(AnnotationError, match=reason) as raised:
        edit_text(STYLES["as geokg writes it"], [change], "note.yaml")

    assert raised.value.diagnostics[0].code == "GK038"


WRITE_WITHOUT_END = """\
import sys
from pathlib import Path
from geokg.inputs.edit import replace_file
file, one, two = Path(sys.argv[1]), b"1" * 200_000, b"2" * 200_000
print("ready", flush=True)
while True:
    replace_file(file, one, two)
    replace_file(file, two, one)
"""


@pytest.mark.slow
@pytest.mark.parametrize("delay_s", [0.001 * step for step in range(0, 40, 2)])
def test_a_writer_that_is_killed_leaves_the_old_or_the_new_file(
    delay_s: float, tmp_path: Path
) -> None:
    file = tmp_path / "note.yaml"
    file.write_bytes(b"1" * 200_000)
    command = [sys.executable, "-c", WRITE_WITHOUT_END, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(delay_s)
        writer.kill()

    assert file.read_bytes() in (b"1" * 200_000, b"2" * 200_000)
