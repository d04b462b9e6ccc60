"""A damaged store gives the right answer or a diagnostic, in bounded memory and time."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import geokg
from conftest import SCALE
from geokg.graph.knowledge_graph import KnowledgeGraph

MEMORY = 3 << 30
SECONDS = 60
REFUSED = 3

READER = """\
import sys
import geokg
try:
    kg = geokg.KnowledgeGraph(sys.argv[1], read_only=sys.argv[2] == "read")
    print(*sorted(f"{row.id}:{row.claims}" for row in kg))
    print(len(kg.query("history", a="FRA", b="MLI")), kg.verify())
    kg.close()
except geokg.GeokgError as error:
    print(error)
    sys.exit(3)
"""


def article(number: int) -> geokg.Article:
    words = f"France recognised Mali, in report {number}."
    claims = [
        geokg.Claim(
            id=f"c{n}", type="recognise", initiator="FRA", target="MLI", quote="recognised Mali"
        )
        for n in range(number % 3 + 1)
    ]
    return geokg.Article(id=f"a{number}", text=words, actors={}, claims=claims)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A store that was closed, one that was used again, and one as a killed writer leaves it."""
    folder = tmp_path_factory.mktemp("stores")
    for name in ("closed", "reopened"):
        with KnowledgeGraph(folder / name) as kg:
            kg.add([article(n) for n in range(40)])
    with KnowledgeGraph(folder / "reopened") as kg:
        kg.add(article(50))
        kg.remove("a7")
    writer = KnowledgeGraph(folder / "writing")
    writer.add([article(n) for n in range(40)])
    for number in range(40, 46):
        writer.add(article(number))
    ignore = shutil.ignore_patterns("work")
    shutil.copytree(folder / "writing", folder / "killed", ignore=ignore)
    writer.close()
    return {name: folder / name for name in ("closed", "reopened", "killed")}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def read(folder: Path, mode: str) -> tuple[int, str]:
    command = [sys.executable, "-c", READER, str(folder), mode]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=False, preexec_fn=limited
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def damage(folder: Path, draw: random.Random) -> str:
    """Damage a store at random, and return how."""
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    file = draw.choice(files)
    content = bytearray(file.read_bytes())
    kind = draw.choice(("flip", "flip", "flip", "truncate", "remove", "swap", "zero", "append"))
    if kind == "remove":
        file.unlink()
    elif kind == "swap":
        other = draw.choice(files)
        file.write_bytes(other.read_bytes())
        other.write_bytes(content)
    elif kind == "append":
        file.write_bytes(content + draw.randbytes(draw.randrange(1, 500)))
    elif content:
        at = draw.randrange(len(content))
        if kind == "truncate":
            del content[at:]
        elif kind == "flip":
            content[at] ^= 1 << draw.randrange(8)
        else:
            content[at : at + 512] = bytes(len(content[at : at + 512]))
        file.write_bytes(content)
    return f"{kind} {file.relative_to(folder)}"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10 * SCALE))
def test_a_damaged_store_answers_rightly_or_is_refused(
    tmp_path: Path, stores: dict[str, Path], seed: int
) -> None:
    draw = random.Random(seed)
    source = stores[draw.choice(sorted(stores))]
    mode = draw.choice(("read", "write"))
    # A copy links no files, so that the damage is that of one store.
    whole, folder = tmp_path / "whole", tmp_path / "damaged"
    shutil.copytree(source, whole)
    shutil.copytree(source, folder)
    what = damage(folder, draw)

    code, text = read(folder, mode)

    if code == REFUSED:
        assert text.count("GK") == 1, what
        assert any(f"GK{number}" in text for number in (516, 530, 531)), what
    else:
        assert (code, text) == read(whole, mode), what


@pytest.mark.slow
@pytest.mark.parametrize("file", ["manifest.jsonl", "journal.head", "journal-*.jsonl"])
@pytest.mark.parametrize("how", ["empty", "remove", "shorten", "edit", "add"])
def test_every_damage_of_a_sealed_file_is_noticed(
    tmp_path: Path, stores: dict[str, Path], file: str, how: str
) -> None:
    shutil.copytree(stores["killed"], tmp_path / "store")
    (path,) = (tmp_path / "store").glob(file)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if how == "remove":
        path.unlink()
    elif how == "empty":
        path.write_text("")
    elif how == "shorten":
        path.write_text("".join(lines[:-1]))
    elif how == "edit":
        path.write_text("".join(lines).replace("1", "2", 1))
    else:
        path.write_text("".join([*lines, *lines[-1:]]))

    for read_only in (True, False):
        if (file, how) == ("journal-*.jsonl", "add"):
            # Only what follows the head: it was acknowledged by nobody, and is ignored.
            assert len(KnowledgeGraph(tmp_path / "store", read_only=read_only)) == 46
        else:
            with pytest.raises(geokg.StoreError, match="GK516"):
                KnowledgeGraph(tmp_path / "store", read_only=read_only)


def test_an_older_manifest_in_place_of_the_last_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add(article(0))
    shutil.copytree(folder, tmp_path / "older")
    with KnowledgeGraph(folder) as kg:
        kg.add(article(1))
    shutil.copy(tmp_path / "older" / "manifest.jsonl", folder)

    with pytest.raises(geokg.StoreError, match="GK516"):
        KnowledgeGraph(folder)


def test_a_journal_of_another_store_is_noticed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        KnowledgeGraph(tmp_path / name, base=f"https://example.org/{name}/").add(article(0))
    (journal,) = (tmp_path / "a").glob("journal-*.jsonl")
    shutil.copy(journal, tmp_path / "b" / journal.name)

    with pytest.raises(geokg.StoreError, match="GK516"):
        KnowledgeGraph(tmp_path / "b")


def test_a_store_that_a_crash_left_between_manifest_and_head_opens(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add(article(0))
        head = (folder / "journal.head").read_bytes()
    (folder / "journal.head").write_bytes(head)

    for read_only in (True, False):
        with KnowledgeGraph(folder, read_only=read_only) as kg:
            assert len(kg) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2 * SCALE))
def test_a_writer_that_is_killed_in_a_batch_leaves_whole_articles_in_their_order(
    tmp_path: Path, seed: int
) -> None:
    writer = f"""\
import sys
sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
from test_store_damage import article
import geokg
kg = geokg.KnowledgeGraph(sys.argv[1])
kg.add(article(0))
print("open", flush=True)
with kg.batch():
    for number in range(1, 10_000):
        kg.add(article(number))
"""
    command = [sys.executable, "-c", writer, str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0.1, 1.0))
        os.kill(process.pid, signal.SIGKILL)

    with KnowledgeGraph(tmp_path / "store") as kg:
        found = {record.id: record.claims for record in kg}
        assert found == {f"a{n}": n % 3 + 1 for n in range(len(found))}
        assert kg.verify() == ()
