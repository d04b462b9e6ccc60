"""Drafts are accepted or rejected one at a time, and nothing of them is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from geokg.cli import app
from workbench_client import NOTE, TEXT, Client, bench, write_note

DRAFT = """\
# a draft
geokg: 1
article:
  id: note
  published: 2008-07-07
  text: note.txt
actors:
  iran: {state: IRN}
  mali: {state: MLI}
  ministry: {organ: Foreign Ministry, of: france}
  france: {state: FRA}
claims:
  - id: sentence-1
    quote: met again in May
    type: meet
    party: [iran, ministry]
  # about the second
  - id: sentence-2
    quote: Iran reconised Mali in December
    type: recognise
    initiator: iran
    target: mali
  - id: yes
    quote: They met in Tehran
    type: undecided
    party: [iran, mali]
"""


def write_draft(folder: Path, *, with_note: bool = True) -> Path:
    """Write a draft beside the note, and return it."""
    file = write_note(folder)
    if not with_note:
        file.unlink()
    draft = folder / "note.draft.yaml"
    draft.write_text(DRAFT)
    return draft


def accept(client: Client, draft: str, **more: object) -> dict[str, object]:
    """Accept a draft of the note, and return the answer."""
    etag = client.open("note")["etag"]
    reply = client.post("/api/article/note/accept", {"etag": etag, "draft": draft, **more})
    return {"status": reply.status, **reply.values}


def test_drafts_are_shown_with_what_fails(tmp_path: Path) -> None:
    write_draft(tmp_path)

    with bench(tmp_path) as client:
        drafts = client.open("note")["drafts"]
        (row,) = client.rows()

    assert (row["drafts"], row["claims"], row["errors"]) == (3, 2, 0)
    assert (drafts["left"], drafts["rejected"]) == (3, 0)
    assert [(one["id"], one["failed"]) for one in drafts["claims"]] == [
        ("sentence-1", False),
        ("sentence-2", True),
        ("yes", False),
    ]
    assert drafts["claims"][0]["spans"] == [[60, 76]]
    assert drafts["claims"][0]["needs_actors"] == ["ministry", "france"]
    assert drafts["claims"][1]["nearest"] == "Iran recognised Mali last December"


def test_an_accepted_draft_moves_with_the_actors_that_it_names(tmp_path: Path) -> None:
    draft = write_draft(tmp_path)

    with bench(tmp_path) as client:
        accepted = accept(client, "sentence-1")

    assert accepted["status"] == 200
    claim = "  - id: sentence-1\n    quote: met again in May\n    type: meet\n"
    assert (tmp_path / "note.yaml").read_text() == NOTE.replace(
        "  mali: {state: MLI}\n",
        "  mali: {state: MLI}\n  ministry: {organ: Foreign Ministry, of: france}\n"
        "  france: {state: FRA}\n",
    ) + claim + "    party: [iran, ministry]\n"
    start, end = DRAFT.index("  - id: sentence-1"), DRAFT.index("  # about the second")
    assert draft.read_text() == DRAFT[:start] + DRAFT[end:]


def test_a_draft_can_be_changed_before_it_is_accepted(tmp_path: Path) -> None:
    write_draft(tmp_path)
    claim = {
        "id": "meeting",
        "quote": "They met in Tehran",
        "type": "meet",
        "party": ["us", "mali"],
    }
    ops = [{"op": "add", "path": ["actors", "us"], "value": {"state": "USA"}}]

    with bench(tmp_path) as client:
        accepted = accept(client, "yes", claim=claim, ops=ops)

    assert accepted["claims"][-1] == claim  # type: ignore[index]  # JSON
    assert accepted["actors"]["us"] == {"state": "USA"}  # type: ignore[index]  # JSON
    assert accepted["drafts"]["left"] == 2  # type: ignore[index]  # JSON


def test_a_draft_with_the_id_of_a_claim_gets_another_one(tmp_path: Path) -> None:
    write_draft(tmp_path)

    with bench(tmp_path) as client:
        accepted = accept(client, "yes")

    assert [claim["id"] for claim in accepted["claims"]] == ["yes", "talks", "yes-2"]  # type: ignore[attr-defined]  # JSON


def test_a_draft_whose_words_are_not_in_the_text_is_not_accepted(tmp_path: Path) -> None:
    draft = write_draft(tmp_path)

    with bench(tmp_path) as client:
        refused = accept(client, "sentence-2")

    assert refused["status"] == 400
    assert refused["error"]["code"] == "GK104"  # type: ignore[index]  # JSON
    assert refused["error"]["nearest_text"] == "Iran recognised Mali last December"  # type: ignore[index]  # JSON
    assert draft.read_text() == DRAFT
    assert (tmp_path / "note.yaml").read_text() == NOTE


@pytest.mark.parametrize("with_note", [True, False], ids=["beside a file", "without a file"])
def test_an_accepted_draft_can_be_taken_back_and_accepted_again(
    tmp_path: Path, with_note: bool
) -> None:
    draft = write_draft(tmp_path, with_note=with_note)
    file = tmp_path / "note.yaml"

    with bench(tmp_path) as client:
        etag = accept(client, "sentence-1")["etag"]
        after = file.read_bytes(), draft.read_bytes()
        undone = client.post("/api/article/note/undo", {"etag": etag}).values
        before = file.read_bytes() if file.exists() else None, draft.read_text()
        client.post("/api/article/note/redo", {"etag": undone["etag"]})

    assert before == (NOTE.encode() if with_note else None, DRAFT)
    assert (file.read_bytes(), draft.read_bytes()) == after


def test_the_first_accepted_draft_makes_the_annotation_file(tmp_path: Path) -> None:
    write_draft(tmp_path, with_note=False)

    with bench(tmp_path, annotator="ana") as client:
        opened = client.open("note")
        accepted = accept(client, "sentence-1")
        (row,) = client.rows()

    assert (opened["file"], opened["etag"], opened["claims"]) == ("", "", [])
    assert opened["text"] == TEXT
    assert accepted["status"] == 200
    assert accepted["problems"] == []
    assert (row["annotator"], row["claims"], row["file"]) == ("ana", 1, "note.yaml")


def test_a_rejected_draft_is_kept_with_its_reason_and_can_be_taken_back(tmp_path: Path) -> None:
    draft = write_draft(tmp_path)
    kept = tmp_path / ".geokg-annotate" / "rejected.jsonl"

    with bench(tmp_path, annotator="ana") as client:
        values = {"draft": "sentence-2", "reason": "no such words"}
        rejected = client.post("/api/article/note/reject", values).values
        first = json.loads(kept.read_text())
        undone = client.post("/api/article/note/undo", {"etag": rejected["etag"]}).values

    assert first["reason"] == "no such words"
    assert (first["draft"], first["by"]) == ("sentence-2", "ana")
    assert first["claim"]["target"] == "mali"
    assert (rejected["drafts"]["left"], rejected["drafts"]["rejected"]) == (2, 1)
    assert (undone["drafts"]["left"], undone["drafts"]["rejected"]) == (3, 0)
    assert draft.read_text() == DRAFT
    assert (tmp_path / "note.yaml").read_text() == NOTE


def test_a_draft_that_is_taken_back_after_the_draft_file_changed_comes_at_its_end(
    tmp_path: Path,
) -> None:
    draft = write_draft(tmp_path)

    with bench(tmp_path) as client:
        etag = accept(client, "sentence-1")["etag"]
        draft.write_text(draft.read_text().replace("# a draft", "# the draft"))
        undone = client.post("/api/article/note/undo", {"etag": etag}).values

    assert [one["id"] for one in undone["drafts"]["claims"]] == ["sentence-2", "yes", "sentence-1"]
    assert draft.read_text().startswith("# the draft")


def test_a_draft_that_is_not_there_any_more_is_refused(tmp_path: Path) -> None:
    write_draft(tmp_path)

    with bench(tmp_path) as client:
        assert accept(client, "sentence-9")["status"] == 404
        accept(client, "sentence-1")
        assert accept(client, "sentence-1")["status"] == 404


def test_a_draft_is_read_as_an_annotation_by_no_command(tmp_path: Path) -> None:
    write_draft(tmp_path)

    result = CliRunner().invoke(app, ["check", str(tmp_path)])

    assert result.exit_code == 0
    assert "1 article, 2 claims" in result.output


def test_a_broken_draft_is_shown_with_its_error(tmp_path: Path) -> None:
    draft = write_draft(tmp_path)
    draft.write_text("claims: [\n")

    with bench(tmp_path) as client:
        drafts = client.open("note")["drafts"]

    assert (drafts["left"], drafts["claims"]) == (0, [])
    assert drafts["problems"][0]["code"] == "GK003"


def test_a_draft_of_geokg_draft_is_reviewed(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("Iran wrote to Mali on 4 May 2001. Mali thanked Iran.\n")
    arguments = ["draft", str(tmp_path / "news.txt"), "-o", str(tmp_path / "news.draft.yaml")]
    CliRunner().invoke(app, [*arguments, "--published", "2001-05-05"], catch_exceptions=False)

    with bench(tmp_path) as client:
        opened = client.open("news")
        claim = opened["drafts"]["claims"][1]["claim"] | {"type": "praise"}
        claim = {key: value for key, value in claim.items() if key != "party"}
        claim |= {"initiator": "mali", "target": "iran"}
        values = {"etag": "", "draft": claim["id"], "claim": claim}
        accepted = client.post("/api/article/news/accept", values).values

    assert opened["article"]["published"] == "2001-05-05"
    assert accepted["problems"] == []
    assert (accepted["drafts"]["left"], len(accepted["claims"])) == (1, 1)


def test_a_claim_in_hand_outlives_the_server(tmp_path: Path) -> None:
    write_note(tmp_path)

    with bench(tmp_path) as client:
        client.post("/api/article/note/hold", {"claim": {"quote": "met again"}})
    with bench(tmp_path) as client:
        held = client.open("note")["held"]
        client.post("/api/article/note/hold", {"claim": None})
        forgotten = client.open("note")["held"]

    assert (held, forgotten) == ({"claim": {"quote": "met again"}}, None)
