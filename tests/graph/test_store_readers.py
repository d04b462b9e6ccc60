"""A reader beside a writer sees a consistent snapshot with everything acknowledged."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_store_damage import article

import geokg
from conftest import SCALE
from geokg.graph.knowledge_graph import KnowledgeGraph

WRITER = f"""\
import sys
sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
from test_store_damage import article
import geokg
from geokg.graph.store import folder
folder._JOURNAL_BYTES = 100_000
kg = geokg.KnowledgeGraph(sys.argv[1])
kg.add(article(0))
for number in range(1, 100_000):
    print(number - 1, flush=True)
    kg.add(article(number))
    if number % 40 == 0:
        kg.close()
        kg = geokg.KnowledgeGraph(sys.argv[1])
"""


@pytest.mark.slow
def test_readers_beside_a_writer_see_whole_snapshots(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    command = [sys.executable, "-c", WRITER, str(folder)]
    sizes = []
    with (tmp_path / "said").open("w") as said, subprocess.Popen(command, stdout=said) as writer:
        try:
            while not (tmp_path / "said").read_text():
                assert writer.poll() is None, "the writer ended before its first article"
                time.sleep(0.05)
            for _ in range(20 * SCALE):
                sure = int((tmp_path / "said").read_text().split("\n")[-2])
                with KnowledgeGraph(folder, read_only=True) as kg:
                    found = {record.id: record.claims for record in kg}
                    assert found == {f"a{n}": n % 3 + 1 for n in range(len(found))}
                    assert len(found) > sure
                    assert kg.verify() == ()
                    sizes.append(len(found))
            assert writer.poll() is None, "the writer was refused"
        finally:
            writer.kill()

    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def test_a_reader_keeps_its_snapshot_while_a_writer_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add(article(0))
    at_rest = KnowledgeGraph(folder, read_only=True)
    with KnowledgeGraph(folder) as kg:
        kg.add(article(1))
        beside = KnowledgeGraph(folder, read_only=True)
        kg.add(article(2))
    with KnowledgeGraph(folder) as kg:
        kg.remove("a0")

    assert [len(kg) for kg in (at_rest, beside)] == [1, 2]
    assert at_rest.verify() == beside.verify() == ()
    assert len(KnowledgeGraph(folder, read_only=True)) == 2
    at_rest.close()
    beside.close()


def test_the_next_writer_removes_what_readers_used(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    for number in range(3):
        with KnowledgeGraph(folder) as kg:
            kg.add(article(number))
            KnowledgeGraph(folder, read_only=True).close()
    (folder / "oxigraph" / "reader-of-a-killed-process").mkdir()

    KnowledgeGraph(folder).close()

    assert len(list((folder / "oxigraph").iterdir())) == 1


def test_the_advice_of_a_second_writer_is_true(tmp_path: Path) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    kg.add(article(0))

    with pytest.raises(geokg.StoreError, match="GK508") as caught:
        KnowledgeGraph(tmp_path / "store")

    assert "open the store read-only" in caught.value.diagnostics[0].fix
    assert len(KnowledgeGraph(tmp_path / "store", read_only=True)) == 1


def test_a_reader_writes_nothing_into_a_store_at_rest(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add(article(0))
    before = sorted(folder.rglob("*"))

    with KnowledgeGraph(folder, read_only=True) as kg:
        assert sorted(folder.rglob("*")) == before
        assert len(kg) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX systems fork")
def test_a_forked_process_leaves_the_lock_to_its_parent(tmp_path: Path) -> None:
    script = """\
import os, pathlib, sys
from geokg.graph.store.locks import FolderLock
folder = pathlib.Path(sys.argv[1])
lock = FolderLock(folder, shared=False)
if not (child := os.fork()):
    sys.exit()
os.waitpid(child, 0)
try:
    FolderLock(folder, shared=True)
except BlockingIOError:
    lock.release()
    FolderLock(folder, shared=True)
    print("held, and released")
"""
    command = [sys.executable, "-c", script, str(tmp_path)]

    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "held, and released\n"
