"""Adjudication: what rules decide, what stays open, and what becomes of decisions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import geokg
from geokg import Article, Claim
from geokg.cli import main

SCALE = int(os.environ.get("GEOKG_SCALE", "1"))

TEXT = "France recognised Mali. Ghana condemned it. Togo visited Mali in May."
GOOD = Claim(id="yes", type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
LONG = Claim(
    id="long", type="recognise", initiator="FRA", target="MLI", quote="France recognised Mali"
)
BLAME = Claim(id="blame", type="criticise", initiator="GHA", target="FRA", quote="Ghana condemned")
CHARGE = Claim(id="charge", type="accuse", initiator="GHA", target="FRA", quote="Ghana condemned")
VISIT = Claim(id="visit", type="visit", initiator="TGO", target="MLI", quote="Togo visited Mali")


def note(annotator: str, *claims: Claim) -> Article:
    return Article(id="note", text=TEXT, actors={}, claims=claims, annotator=annotator)


def write(folder: Path, *articles: Article) -> str:
    from geokg.inputs.annotation.writer import as_file_text

    for article in articles:
        file = folder / "annotations" / article.annotated_by / "note.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(as_file_text(article), encoding="utf-8")
    return str(folder / "annotations")


def run(folder: Path, *options: str) -> int:
    decisions = ["--decisions", str(folder / "decisions"), "-o", str(folder / "gold")]
    return main(["adjudicate", str(folder / "annotations"), *decisions, *options])


def decisions(folder: Path) -> Path:
    return folder / "decisions" / "note.decisions.yaml"


def test_what_all_agree_on_needs_nobody_and_the_shorter_quote_counts() -> None:
    result = geokg.adjudicate([note("ana", LONG), note("ben", GOOD)])

    assert result.is_complete
    assert result.decided == {"shorter-quote/1": 1}
    (gold,) = result.articles
    assert [(claim.id, claim.adjudicator) for claim in gold.claims] == [("yes", "")]
    assert (gold.annotator, gold.adjudication) == (("ana", "ben"), "gold/1")


def test_what_differs_gets_a_line_and_running_again_changes_no_byte(tmp_path: Path) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE, VISIT))

    assert run(tmp_path, "--by", "cleo") == 1
    before = decisions(tmp_path).read_bytes()
    assert run(tmp_path, "--by", "cleo") == 1

    assert decisions(tmp_path).read_bytes() == before
    assert b"pair: {ana: blame, ben: charge}" in before
    assert b"only: {ben: visit}" in before
    assert not (tmp_path / "gold").exists()


def decided(tmp_path: Path) -> str:
    """Decide both lines of the file that `adjudicate` wrote."""
    text = decisions(tmp_path).read_text(encoding="utf-8")
    text = text.replace("ben: charge}\n", "ben: charge}\n    take: ana\n    why: no crime\n")
    text = text.replace("{ben: visit}\n", "{ben: visit}\n    keep: true\n")
    decisions(tmp_path).write_text(text, encoding="utf-8")
    return text


def test_a_decision_survives_running_again_and_a_new_annotator(tmp_path: Path) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE, VISIT))
    run(tmp_path, "--by", "cleo")
    text = decided(tmp_path)

    assert run(tmp_path) == 0
    write(tmp_path, note("cem", GOOD, BLAME))
    assert run(tmp_path) == 0

    assert decisions(tmp_path).read_text(encoding="utf-8") == text
    (gold,) = geokg.read(tmp_path / "gold")
    assert [(c.id, c.annotator, c.adjudicator) for c in gold.claims] == [
        ("yes", (), ""),
        ("blame", (), "cleo"),
        ("visit", ("ben",), "cleo"),
    ]


def test_a_changed_claim_makes_its_decision_stale_and_the_article_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE, VISIT))
    run(tmp_path, "--by", "cleo")
    text = decided(tmp_path)
    harsher = Claim(id="blame", type="threaten", initiator="GHA", target="FRA", quote="condemned")
    write(tmp_path, note("ana", GOOD, harsher))
    capsys.readouterr()

    assert run(tmp_path) == 1

    assert "stale decision on ana blame, ben charge: a claim has changed since" in (
        capsys.readouterr().out
    )
    assert decisions(tmp_path).read_text(encoding="utf-8") == text
    assert not (tmp_path / "gold").exists()


def test_a_majority_of_three_decides_field_by_field() -> None:
    result = geokg.adjudicate(
        [note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE), note("cem", GOOD, BLAME, VISIT)],
        majority=True,
    )

    assert result.is_complete
    assert [claim.type for claim in result.articles[0].claims] == ["recognise", "criticise"]


def test_a_blind_file_hides_the_names_and_is_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE))

    assert run(tmp_path, "--blind", "--by", "cleo") == 1

    text = decisions(tmp_path).read_text(encoding="utf-8")
    said = capsys.readouterr().out.replace(str(tmp_path), "")
    assert not re.search(r"\b(?:ana|ben)\b", text + said)
    label = text.partition(": blame")[0].rpartition(" ")[2].strip("{,")
    text = text.replace("    of:", f"    take: {label}\n    of:")
    decisions(tmp_path).write_text(text, encoding="utf-8")
    assert run(tmp_path) == 0
    assert [c.id for c in geokg.read(tmp_path / "gold")[0].claims] == ["yes", "blame"]


def test_taking_all_of_one_annotator_decides_the_article(tmp_path: Path) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE, VISIT))
    decisions(tmp_path).parent.mkdir()
    decisions(tmp_path).write_text(
        "decisions: 1\narticle: note\nadjudicator: cleo\ntake: ana\n", encoding="utf-8"
    )

    assert run(tmp_path) == 0

    (gold,) = geokg.read(tmp_path / "gold")
    assert [claim.id for claim in gold.claims] == ["yes", "blame"]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE))

    assert run(tmp_path, "--dry-run") == 1
    assert not (tmp_path / "decisions").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("decisions: 1\narticle: note\nclaim: []\n", "unknown key `claim`"),
        ("article: note\n", "the file has no `decisions: 1`"),
        ("decisions: 1\narticle: other\n", "the name of the file is not that of its article"),
        (
            "decisions: 1\narticle: note\nclaims:\n"
            "  - {pair: {ana: blame, ben: charge}, take: x}\n",
            "`x` has no claim in this line",
        ),
        (
            "decisions: 1\narticle: note\nclaims:\n"
            "  - {pair: {ana: blame, ben: charge}, take: ana}\n",
            "the decision names no adjudicator",
        ),
    ],
    ids=["an unknown key", "no version", "another article", "somebody else", "no adjudicator"],
)
def test_wrong_decisions_are_refused_with_their_place(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE))
    decisions(tmp_path).parent.mkdir()
    decisions(tmp_path).write_text(text, encoding="utf-8")

    assert run(tmp_path) == 1

    error = capsys.readouterr().err
    assert said in error
    assert f"{decisions(tmp_path)}" in error


def test_a_claim_that_is_kept_cannot_refer_to_one_that_is_dropped(tmp_path: Path) -> None:
    doubt = Claim(about="yes", quote="Ghana condemned it", claimant="GHA", polarity="negative")
    write(tmp_path, note("ana", GOOD, doubt), note("ben"))
    decisions(tmp_path).parent.mkdir()
    decisions(tmp_path).write_text(
        "decisions: 1\narticle: note\nadjudicator: cleo\nclaims:\n"
        "  - {only: {ana: yes}, keep: false}\n"
        f"  - {{only: {{ana: {note('ana', GOOD, doubt).claims[1].id}}}, keep: true}}\n",
        encoding="utf-8",
    )

    assert run(tmp_path) == 1
    assert not (tmp_path / "gold").exists()


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from geokg.cli import main

folder, times = Path(sys.argv[1]), int(sys.argv[2])
file = folder / "decisions" / "note.decisions.yaml"
old = file.read_bytes()

def adjudicated_for(seconds):
    started = time.monotonic()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        options = ["--decisions", str(file.parent), "-o", str(folder / "gold")]
        os._exit(main(["adjudicate", str(folder / "annotations"), *options]))
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.monotonic() - started

whole = adjudicated_for(None)
new = file.read_bytes()
random = random.Random(0)
for _ in range(times):
    file.write_bytes(old)
    adjudicated_for(random.uniform(0, 1.2) * whole)
    found = file.read_bytes()
    print("old" if found == old else "new" if found == new else "neither")
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_killed_run_leaves_the_old_or_the_new_decisions_whole(tmp_path: Path) -> None:
    write(tmp_path, note("ana", GOOD, BLAME), note("ben", GOOD, CHARGE))
    run(tmp_path, "--by", "cleo")
    write(tmp_path, note("cem", GOOD, BLAME, VISIT))

    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(30 * SCALE)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    found = done.stdout.split()
    assert len(found) == 30 * SCALE
    assert set(found) == {"old", "new"}
