"""The workbench changes exactly the lines of an edit, takes them back, and overwrites nobody."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from geokg.cli import app
from workbench_client import NOTE, TEXT, Client, bench, write_note

WHEN = {"op": "set", "path": ["claims", "yes", "when"], "value": "1991"}
CLAIM = {"id": "again", "quote": "met again", "type": "meet", "party": ["iran", "mali"]}


def set_field(claim: str, key: str, value: object) -> dict[str, object]:
    return {"op": "set", "path": ["claims", claim, key], "value": value}


def lines_of(diff: str) -> list[str]:
    """Return the changed lines of a diff."""
    return [
        line
        for line in diff.splitlines()
        if line[:1] in "+-" and not line.startswith(("+++", "---"))
    ]


def checked(folder: Path) -> list[dict[str, Any]]:
    """Return what `geokg check --json` prints of a folder."""
    result = CliRunner().invoke(app, ["check", str(folder), "--json", "--quiet"])
    return list(json.loads(result.stdout))


def test_a_new_claim_is_its_lines_and_a_field_is_one_line(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        first = client.edit("note", client.open("note")["etag"], WHEN).values
        second = client.edit(
            "note", first["etag"], {"op": "add", "path": ["claims"], "value": CLAIM}
        ).values

    assert lines_of(first["diff"]) == ["-    when: last December", "+    when: 1991"]
    assert lines_of(second["diff"]) == [
        "+  - id: again",
        "+    quote: met again",
        "+    type: meet",
        "+    party: [iran, mali]",
    ]
    assert [claim["id"] for claim in second["claims"]] == ["yes", "talks", "again"]
    assert file.read_text().startswith(NOTE.replace("last December", "1991"))


def test_trying_an_edit_shows_its_diagnostics_and_writes_nothing(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        wrong = set_field("talks", "quote", "met in Teheran")
        tried = client.edit("note", etag, wrong, action="try").values

    assert [problem["code"] for problem in tried["problems"]] == ["GK104"]
    assert tried["problems"][0]["path"] == "claims[1].quote[0]"
    assert tried["etag"] == etag
    assert file.read_text() == NOTE


def test_a_claim_with_errors_is_saved(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        reply = client.edit("note", client.open("note")["etag"], set_field("yes", "type", "x"))

    assert reply.status == 200
    assert [problem["code"] for problem in reply.values["problems"]] == ["GK120"]
    assert "type: x\n" in file.read_text()


def test_a_fix_of_a_diagnostic_is_an_edit(tmp_path: Path) -> None:
    write_note(tmp_path, NOTE.replace("target: mali", "target: ML"))

    with bench(tmp_path) as client:
        opened = client.open("note")
        reply = client.edit("note", opened["etag"], *opened["problems"][0]["edits"])

    assert "+    target: MLI" in lines_of(reply.values["diff"])
    assert reply.values["problems"] == []


def test_the_problems_are_those_of_geokg_check_in_the_same_words_and_order(
    tmp_path: Path,
) -> None:
    write_note(tmp_path, NOTE.replace("Iran recognised", "Iran never recognised"))
    broken = NOTE.replace("id: note", "id: other").replace("type: meet", "tipe: meet")
    (tmp_path / "b.yaml").write_text(broken.replace("party: [iran", "party: [nobody"))
    (tmp_path / "c.yaml").write_text(NOTE.replace("id: note", "id: third"))
    about = "  - {id: far, quote: met again, about: third.talks}\n"
    (tmp_path / "d.yaml").write_text(NOTE.replace("id: note", "id: fourth") + about)
    (tmp_path / "e.yaml").write_text(NOTE.replace("id: note", "id: third"))
    (tmp_path / "f.yaml").write_text("claims: [\n")

    with bench(tmp_path) as client:
        rows = client.rows()
        problems = [p for row in rows for p in client.open(row["key"])["problems"]]
        counted = sum(row["errors"] + row["warnings"] for row in rows)

    # A page shows one file; the order inside it is that of the command.
    expected = sorted(checked(tmp_path), key=lambda problem: str(problem["file"]))
    assert len(expected) > 4
    assert problems == expected
    assert counted == len(expected)


@pytest.mark.parametrize("claims", ["claims: []\n", "claims:\n", ""])
def test_a_file_without_claims_is_opened_and_shown(tmp_path: Path, claims: str) -> None:
    head = NOTE.partition("claims:")[0] + claims
    write_note(tmp_path, head)

    with bench(tmp_path) as client:
        opened = client.open("note")
        source = client.get("/api/article/note/source")

    assert opened["claims"] == []
    assert (source.status, source.values["lines"]) == (200, [])
    assert source.values["source"] == head


def test_the_source_has_the_lines_of_each_claim(tmp_path: Path) -> None:
    write_note(tmp_path)

    with bench(tmp_path) as client:
        source = client.get("/api/article/note/source").values

    lines = source["source"].splitlines()
    blocks = [lines[first - 1 : last] for first, last in source["lines"]]
    assert [block[0] for block in blocks] == ["  - id: yes  # the first", "  - id: talks"]
    assert [block[-1] for block in blocks] == ["    when: last December", "    party: [iran, mali]"]


# Changed on disk ---------------------------------------------------------


def test_an_edit_of_another_field_is_merged_into_a_file_that_changed(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        file.write_text(NOTE.replace("type: meet", "type: visit").replace("the first", "1st"))
        reply = client.edit("note", etag, WHEN)

    assert (reply.status, reply.values["merged"]) == (200, True)
    expected = NOTE.replace("type: meet", "type: visit").replace("the first", "1st")
    assert file.read_text() == expected.replace("when: last December", "when: 1991")


def test_an_edit_by_position_reaches_its_claim_where_others_added_one(tmp_path: Path) -> None:
    file = write_note(tmp_path)
    moved = NOTE.replace("claims:\n", "claims:\n  - {id: new, quote: again, type: meet}\n")

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        file.write_text(moved)
        edit = {"op": "set", "path": ["claims", 1, "type"], "value": "host"}
        reply = client.edit("note", etag, edit)

    assert reply.status == 200
    assert file.read_text() == moved.replace("    type: meet\n", "    type: host\n")


def test_the_same_field_changed_by_two_is_shown_and_not_overwritten(tmp_path: Path) -> None:
    file = write_note(tmp_path)
    theirs = NOTE.replace("when: last December", "when: 1990")

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        file.write_text(theirs)
        reply = client.edit("note", etag, WHEN)
        unchanged = file.read_text()
        chosen = client.edit("note", reply.values["current"]["etag"], WHEN)

    assert reply.status == 409
    assert reply.values["error"]["code"] == "GK973"
    assert reply.values["conflicts"] == [
        {
            "path": ["claims", "yes", "when"],
            "kind": "same-field",
            "base": "last December",
            "current": "1990",
            "yours": "1991",
        }
    ]
    assert unchanged == theirs
    assert chosen.status == 200
    assert "when: 1991" in file.read_text()


def test_an_edit_of_a_claim_that_somebody_removed_is_a_conflict(tmp_path: Path) -> None:
    file = write_note(tmp_path)
    start, end = NOTE.index("  - id: talks"), len(NOTE)

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        file.write_text(NOTE[:start] + NOTE[end:])
        reply = client.edit("note", etag, set_field("talks", "type", "host"))

    assert reply.status == 409
    assert reply.values["conflicts"][0]["kind"] == "claim-gone"
    assert reply.values["conflicts"][0]["base"]["id"] == "talks"
    assert file.read_text() == NOTE[:start]


def test_an_edit_of_a_file_that_is_gone_says_so_and_makes_none(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        file.unlink()
        reply = client.edit("note", etag, WHEN)

    assert (reply.status, reply.values["error"]["code"]) == (404, "GK971")
    assert not file.exists()


def test_an_edit_of_a_file_that_was_broken_is_a_conflict(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        file.write_text("claims: [\n")
        reply = client.edit("note", etag, WHEN)

    assert reply.status == 409
    assert reply.values["conflicts"][0]["kind"] == "file-broken"
    assert reply.values["current"]["problems"][0]["code"] == "GK003"
    assert file.read_text() == "claims: [\n"


def test_a_new_claim_with_an_id_that_somebody_took_is_a_conflict(tmp_path: Path) -> None:
    file = write_note(tmp_path)
    theirs = NOTE + "  - {id: again, quote: again, type: meet, party: [iran, mali]}\n"

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        file.write_text(theirs)
        reply = client.edit("note", etag, {"op": "add", "path": ["claims"], "value": CLAIM})

    assert (reply.status, reply.values["conflicts"][0]["kind"]) == (409, "id-taken")
    assert file.read_text() == theirs


def test_edits_with_an_unknown_etag_are_not_made(tmp_path: Path) -> None:
    write_note(tmp_path)

    with bench(tmp_path) as client:
        reply = client.edit("note", "0" * 64, WHEN)

    assert (reply.status, reply.values["conflicts"][0]["kind"]) == (409, "unknown-base")


def test_two_tabs_edit_one_article_and_nothing_is_lost(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as one:
        two = Client(one.server)
        etag = one.open("note")["etag"]
        assert two.open("note")["etag"] == etag
        first = one.edit("note", etag, WHEN)
        second = two.edit("note", etag, set_field("talks", "type", "host"))
        third = one.edit("note", etag, set_field("talks", "type", "visit"))

    assert (first.status, second.status, third.status) == (200, 200, 409)
    assert file.read_text() == NOTE.replace("last December", "1991").replace(
        "type: meet", "type: host"
    )


# Undo ----------------------------------------------------------------------


@pytest.mark.slow
def test_fifty_edits_taken_back_give_the_original_bytes(tmp_path: Path) -> None:
    original = ("\ufeff" + NOTE.rstrip("\n")).replace("\n", "\r\n")
    file = write_note(tmp_path, original)
    edits = [set_field("yes", "when", f"19{at:02}") for at in range(20)]
    edits += [
        {"op": "add", "path": ["claims"], "value": CLAIM | {"id": f"n{at}"}} for at in range(20)
    ]
    edits += [{"op": "move", "path": ["claims", f"n{at}"], "to": 0} for at in range(5)]
    edits += [{"op": "drop", "path": ["claims", f"n{at}"]} for at in range(5)]

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        contents = [file.read_bytes()]
        for edit in edits:
            reply = client.edit("note", etag, edit)
            assert reply.status == 200, reply.values
            etag = reply.values["etag"]
            contents.append(file.read_bytes())
        for content in reversed(contents[:-1]):
            etag = client.post("/api/article/note/undo", {"etag": etag}).values["etag"]
            assert file.read_bytes() == content
        nothing = client.post("/api/article/note/undo", {"etag": etag})
        for content in contents[1:]:
            etag = client.post("/api/article/note/redo", {"etag": etag}).values["etag"]
            assert file.read_bytes() == content

    assert len(edits) == 50
    assert contents[0] == original.encode()
    assert (nothing.status, nothing.values["error"]["message"]) == (400, "there is nothing to undo")


def test_undo_outlives_the_server(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        client.edit("note", client.open("note")["etag"], WHEN)
    with bench(tmp_path) as client:
        opened = client.open("note")
        client.post("/api/article/note/undo", {"etag": opened["etag"]})

    assert opened["undo"] == 1
    assert file.read_text() == NOTE


def test_undo_in_a_file_that_others_changed_takes_back_the_edit_alone(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        etag = client.edit("note", client.open("note")["etag"], WHEN).values["etag"]
        file.write_text(file.read_text().replace("type: meet", "type: host"))
        reply = client.post("/api/article/note/undo", {"etag": etag})

    assert reply.status == 200
    assert file.read_text() == NOTE.replace("type: meet", "type: host")


def test_undo_of_what_others_changed_since_is_refused(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        etag = client.edit("note", client.open("note")["etag"], WHEN).values["etag"]
        file.write_text(file.read_text().replace("1991", "1980"))
        reply = client.post("/api/article/note/undo", {"etag": etag})

    assert (reply.status, reply.values["conflicts"][0]["kind"]) == (409, "same-field")
    assert "when: 1980" in file.read_text()


def test_undo_of_a_removed_claim_gives_it_back_in_its_place(tmp_path: Path) -> None:
    file = write_note(tmp_path)

    with bench(tmp_path) as client:
        etag = client.open("note")["etag"]
        etag = client.edit("note", etag, {"op": "drop", "path": ["claims", "yes"]}).values["etag"]
        file.write_text(file.read_text().replace("type: meet", "type: host"))
        reply = client.post("/api/article/note/undo", {"etag": etag})

    assert reply.status == 200
    assert [claim["id"] for claim in reply.values["claims"]] == ["yes", "talks"]


def test_a_damaged_undo_file_is_no_obstacle(tmp_path: Path) -> None:
    write_note(tmp_path)

    with bench(tmp_path) as client:
        client.edit("note", client.open("note")["etag"], WHEN)
    (kept,) = (tmp_path / ".geokg-annotate").glob("*.undo.jsonl")
    kept.write_text('{"edits": 3}\n[]\n{"chang')
    with bench(tmp_path) as client:
        opened = client.open("note")

    assert opened["undo"] == 0


def test_what_the_workbench_keeps_is_ignored_by_git_and_by_every_command(tmp_path: Path) -> None:
    write_note(tmp_path)

    with bench(tmp_path) as client:
        client.edit("note", client.open("note")["etag"], WHEN)

    assert (tmp_path / ".geokg-annotate" / ".gitignore").read_text().endswith("\n*\n")
    assert checked(tmp_path) == []


# Styles of YAML ------------------------------------------------------------


def test_a_json_file_is_edited_too(tmp_path: Path) -> None:
    values = {
        "geokg": 1,
        "article": {"id": "note", "body": TEXT},
        "claims": [
            {
                "id": "yes",
                "quote": "Iran recognised Mali",
                "type": "recognise",
                "initiator": "IRN",
                "target": "MLI",
            }
        ],
    }
    file = tmp_path / "note.json"
    file.write_text(json.dumps(values, indent=1))

    with bench(tmp_path) as client:
        reply = client.edit("note", client.open("note")["etag"], WHEN)

    values["claims"][0]["when"] = "1991"  # type: ignore[index]  # JSON
    assert reply.status == 200
    assert json.loads(file.read_text()) == values


def test_keys_of_any_file_name_open_their_file(tmp_path: Path) -> None:
    names = ["no te", "n\u00f6te", "100%", "a&b=c", "q?x", "#1", "مقاله"]
    for at, name in enumerate(names):
        write_note(tmp_path)
        (tmp_path / f"{name}.yaml").write_text(NOTE.replace("id: note", f"id: note-{at}"))

    with bench(tmp_path) as client:
        rows = client.rows()
        opened = {row["file"]: client.open(row["key"])["file"] for row in rows}

    assert opened == {f"{name}.yaml": f"{name}.yaml" for name in [*names, "note"]}
    assert quote("q?x", safe="") == "q%3Fx"


def test_two_files_with_one_name_have_two_keys(tmp_path: Path) -> None:
    for name in ("ana", "ben"):
        write_note(tmp_path / name, NOTE.replace("id: note", f"id: note\n  annotator: {name}"))

    with bench(tmp_path) as client:
        rows = client.rows()

    assert [(row["key"], row["file"]) for row in rows] == [
        ("note", "ana/note.yaml"),
        ("note@ben", "ben/note.yaml"),
    ]


def test_an_annotator_cannot_edit_the_file_of_another(tmp_path: Path) -> None:
    for name in ("ana", "ben"):
        write_note(tmp_path / name, NOTE.replace("id: note", f"id: note\n  annotator: {name}"))

    with bench(tmp_path, annotator="ben") as client:
        mine = client.edit("note@ben", client.open("note@ben")["etag"], WHEN)
        other = client.edit("note", client.open("note")["etag"], WHEN)

    assert mine.status == 200
    assert (other.status, other.values["error"]["message"]) == (
        403,
        "annotated by ana, not by ben",
    )


@pytest.mark.slow
def test_several_articles_are_edited_at_once(tmp_path: Path) -> None:
    names = [f"n{at}" for at in range(4)]
    for name in names:
        write_note(tmp_path)
        (tmp_path / f"{name}.yaml").write_text(NOTE.replace("id: note", f"id: {name}"))
    done = []

    with bench(tmp_path) as client:

        def work(name: str) -> None:
            own = Client(client.server)
            for at in range(15):
                etag = own.open(name)["etag"]
                assert own.edit(name, etag, set_field("yes", "when", f"19{at:02}")).status == 200
            done.append(name)

        threads = [threading.Thread(target=work, args=[name], daemon=True) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

    assert sorted(done) == names
    for name in names:
        expected = NOTE.replace("id: note", f"id: {name}").replace("last December", "1914")
        assert (tmp_path / f"{name}.yaml").read_text() == expected
