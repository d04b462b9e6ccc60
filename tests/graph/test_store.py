"""A store in a folder loses nothing that it acknowledged, and knows when it is damaged."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

import geokg
from conftest import SCALE
from geokg.base.errors import StoreError
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.store import folder as folder_module
from geokg.graph.store import journal, manifest

WRITER = """\
import sys
import geokg

def article(number, version):
    words = f"France recognised Mali, version {version}."
    claims = [geokg.Claim(id=f"c{n}", type="recognise", initiator="FRA", target="MLI",
                          quote="recognised Mali") for n in range(version + 1)]
    return geokg.Article(id=f"a{number}", text=words, actors={}, claims=claims)

kg = geokg.KnowledgeGraph(sys.argv[1])
print("open", flush=True)
for step in range(10_000):
    number, version = step % 7, step // 7 % 5
    if version == 4:
        kg.remove(f"a{number}")
        print("gone", number, flush=True)
    else:
        print("will", number, version, flush=True)
        kg.add(article(number, version))
        print("have", number, version, flush=True)
"""


def article(name: str, words: str = "France recognised Mali.") -> geokg.Article:
    claim = geokg.Claim(
        id="r", type="recognise", initiator="FRA", target="MLI", quote="recognised Mali"
    )
    return geokg.Article(id=name, text=words, actors={}, claims=[claim])


def copy_as_after_kill(store: Path, target: Path) -> None:
    """Copy the store of a living writer; its own database, which changes, is worthless anyway."""
    shutil.copytree(store, target, ignore=shutil.ignore_patterns("work"))


def claims_of(kg: KnowledgeGraph) -> dict[str, int]:
    return {record.id: record.claims for record in kg}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5 * SCALE))
def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_no_half_article(
    tmp_path: Path, seed: int
) -> None:
    folder = tmp_path / "store"
    command = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.8))
        os.kill(writer.pid, signal.SIGKILL)
        said = writer.stdout.read().split("\n")[:-1]
    sure, maybe = acknowledged(said)

    with KnowledgeGraph(folder) as kg:
        found = claims_of(kg)
        for number in range(7):
            assert found.get(f"a{number}", 0) in {sure.get(number, 0), *maybe.get(number, ())}
        assert kg.verify() == ()
        kg.add(article("after"))
    with KnowledgeGraph(folder) as kg:
        assert claims_of(kg) == {**found, "after": 1}


def acknowledged(said: list[str]) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Claims of each article as acknowledged, and what an unacknowledged step may have left."""
    sure: dict[int, int] = {}
    maybe: dict[int, set[int]] = {}
    last = -1
    for line in said:
        word, *numbers = line.split()
        number = int(numbers[0])
        if word == "will":
            maybe = {number: {int(numbers[1]) + 1}}
            continue
        sure[number] = int(numbers[1]) + 1 if word == "have" else 0
        maybe = {}
        last = number
    # A removal is not announced on stdout: the next article may be gone as well.
    return sure, {**{(last + 1) % 7: {0}}, **maybe}


def test_a_change_is_on_disk_before_the_head_of_the_journal_tells_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    order: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _: order.append("sync"))
    monkeypatch.setattr(journal, "write_head", lambda *_, **__: order.append("head"))

    kg.add(article("one"))

    assert order == ["sync", "head"]


def test_a_batch_is_put_on_disk_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    syncs: list[int] = []
    monkeypatch.setattr(os, "fsync", syncs.append)

    with kg.batch():
        for name in ("one", "two", "three"):
            kg.add(article(name))
        assert len(kg) == 3
        assert syncs == []

    assert len(syncs) == 1


def test_what_a_batch_did_before_an_exception_stays(tmp_path: Path) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    kg.add(article("old"))

    with suppress(ZeroDivisionError), kg.batch():
        kg.add(article("one"))
        kg.remove("old")
        raise ZeroDivisionError
    copy_as_after_kill(tmp_path / "store", tmp_path / "as-after-kill")

    with KnowledgeGraph(tmp_path / "as-after-kill") as copy:
        assert claims_of(copy) == claims_of(kg) == {"one": 1}
        assert copy.verify() == ()


def test_a_batch_needs_a_graph_that_can_be_changed() -> None:
    kg = KnowledgeGraph()
    kg.close()

    with pytest.raises(StoreError, match="GK504"), kg.batch():
        pass


def test_the_error_of_a_second_writer_names_the_first(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "store"), pytest.raises(StoreError) as caught:
        KnowledgeGraph(tmp_path / "store")

    assert "GK508" in str(caught.value)
    assert f"process {os.getpid()} is writing to it" in str(caught.value)


def test_a_lost_graph_is_noticed_on_opening(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add([article("one"), article("two")])
        kg._store.remove_graph(ox.NamedNode(f"{kg.base}one.graph"))

    with pytest.raises(StoreError, match="GK516"):
        KnowledgeGraph(folder)


def test_a_changed_quad_is_found_by_verify(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add(article("one"))
        graph = ox.NamedNode(f"{kg.base}one.graph")
        kg._store.remove(next(iter(kg._store.quads_for_pattern(None, None, None, graph))))

    with KnowledgeGraph(folder) as kg:
        (diagnostic,) = kg.verify()

    assert diagnostic.code == "GK516"


@pytest.mark.parametrize("lost", ["one.graph", "reference"])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_dropped_graph_is_found_by_verify_and_on_opening(
    tmp_path: Path, lost: str, read_only: bool
) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add([article("one"), article("two")])
        kg._store.remove_graph(ox.NamedNode(kg.base + lost))

        (diagnostic,) = kg.verify()

    assert f"{kg.base}{lost} is not what was written" in str(diagnostic)
    with pytest.raises(StoreError, match="GK516"):
        KnowledgeGraph(folder, read_only=read_only)


def test_a_changed_quad_of_a_derived_graph_is_found_by_verify(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "store") as kg:
        kg.add([article("one"), article("two")])
        kg.derive()
        assert kg.verify() == ()
        derived = next(q for q in kg._store if "derived" in str(q.graph_name))
        kg._store.remove(derived)

        (diagnostic,) = kg.verify()

    assert diagnostic.code == "GK516"


def test_a_quad_that_geokg_did_not_write_is_found_by_verify(tmp_path: Path) -> None:
    node = ox.NamedNode("https://example.org/")
    with KnowledgeGraph(tmp_path / "store") as kg:
        kg.add(article("one"))
        for graph in (ox.NamedNode(f"{kg.base}one.graph"), node, ox.DefaultGraph()):
            kg._store.add(ox.Quad(node, node, node, graph))

        assert [d.code for d in kg.verify()] == ["GK516"] * 3


def test_a_database_that_another_program_opened_in_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add(article("one"))
    ox.Store(str(folder / "oxigraph")).flush()

    with pytest.raises(StoreError, match="GK516"):
        KnowledgeGraph(folder)


@pytest.mark.parametrize("text", ["", "{", '{"base": "https://example.org/"}', "[]", "[" * 9_999])
@pytest.mark.parametrize("read_only", [True, False])
def test_settings_that_cannot_be_read_are_refused(
    tmp_path: Path, text: str, read_only: bool
) -> None:
    KnowledgeGraph(tmp_path / "store").close()
    (tmp_path / "store" / "geokg.json").write_text(text)

    with pytest.raises(StoreError, match="GK530"):
        KnowledgeGraph(tmp_path / "store", read_only=read_only)


@pytest.mark.parametrize(
    ("version", "advice"), [("99", "newer geokg"), ("1", "build"), ('"2"', "build"), ("true", "b")]
)
def test_a_store_of_another_format_is_refused_with_what_to_do(
    tmp_path: Path, version: str, advice: str
) -> None:
    KnowledgeGraph(tmp_path / "store").close()
    (tmp_path / "store" / "geokg.json").write_text(f'{{"format": {version}}}')

    with pytest.raises(StoreError, match="GK531") as caught:
        KnowledgeGraph(tmp_path / "store")

    assert advice in caught.value.diagnostics[0].fix


def test_lost_settings_are_not_taken_for_a_folder_without_a_store(tmp_path: Path) -> None:
    KnowledgeGraph(tmp_path / "store").close()
    (tmp_path / "store" / "geokg.json").unlink()

    for read_only in (True, False):
        with pytest.raises(StoreError, match="GK530"):
            KnowledgeGraph(tmp_path / "store", read_only=read_only)


def test_settings_that_were_edited_are_noticed(tmp_path: Path) -> None:
    KnowledgeGraph(tmp_path / "store").close()
    settings = tmp_path / "store" / "geokg.json"
    settings.write_text(settings.read_text().replace("https://", "https://www."))

    with pytest.raises(StoreError, match="GK516"):
        KnowledgeGraph(tmp_path / "store")


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    ox.Store(str(tmp_path / "theirs")).flush()
    before = sorted((tmp_path / "theirs").iterdir())

    for read_only in (True, False):
        with pytest.raises(StoreError, match="GK532"):
            KnowledgeGraph(tmp_path / "theirs", read_only=read_only)

    assert sorted((tmp_path / "theirs").iterdir()) == before


def test_a_store_whose_making_was_interrupted_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / "store" / "oxigraph" / "work").mkdir(parents=True)
    (tmp_path / "store" / "oxigraph" / "000001").mkdir()

    with KnowledgeGraph(tmp_path / "store") as kg:
        kg.add(article("one"))

    assert claims_of(KnowledgeGraph(tmp_path / "store", read_only=True)) == {"one": 1}


def test_a_full_disk_refuses_the_article_and_the_store_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    kg.add(article("one"))
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_space)
        with pytest.raises(StoreError, match="GK515"):
            kg.add(article("two"))
        assert claims_of(kg) == {"one": 1}
    kg.add(article("three"))
    copy_as_after_kill(tmp_path / "store", tmp_path / "as-after-kill")

    for folder in ("store", "as-after-kill"):
        copy = KnowledgeGraph(tmp_path / folder, read_only=True)
        assert claims_of(copy) == {"one": 1, "three": 1}
        assert copy.verify() == ()


def no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_store_closed_on_a_full_disk_keeps_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    kg.add(article("one"))
    with monkeypatch.context() as full:
        full.setattr(manifest, "sync_folder", lambda _: no_space(0))
        kg.close()

    with KnowledgeGraph(tmp_path / "store") as kg:
        assert claims_of(kg) == {"one": 1}
        assert kg.verify() == ()


@pytest.mark.slow
def test_a_full_journal_becomes_a_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "_JOURNAL_BYTES", 15_000)
    with KnowledgeGraph(tmp_path / "store") as kg:
        for number in range(12):
            kg.add(article(f"a{number % 7}", f"France recognised Mali, in version {number}."))
            assert KnowledgeGraph(tmp_path / "store", read_only=True).verify() == ()
        assert kg._folder is not None
        assert kg._folder._manifest.generation > 2
    assert len(list((tmp_path / "store" / "oxigraph").iterdir())) == 1

    with KnowledgeGraph(tmp_path / "store") as kg:
        assert len(kg) == 7
        assert kg.verify() == ()


def test_a_store_whose_last_article_was_removed_opens(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "store") as kg:
        kg.add(article("one"))
        kg.remove("one")

    with KnowledgeGraph(tmp_path / "store") as kg:
        assert len(kg) == 0
        assert kg.verify() == ()


def test_the_reference_graph_describes_what_articles_use_and_no_more(tmp_path: Path) -> None:
    folder, memory = KnowledgeGraph(tmp_path / "store"), KnowledgeGraph()
    other = geokg.Article(
        id="two",
        text="France met Chad.",
        actors={},
        claims=[geokg.Claim(id="m", type="meet", party=["FRA", "TCD"], quote="France met Chad")],
    )
    for kg in (folder, memory):
        kg.add([article("one"), other, article("three")])
        kg.remove("two")
        kg.add([article("one", "France recognised Mali again.")])
        kg.remove("three")
    fresh = KnowledgeGraph()
    fresh.add(article("one", "France recognised Mali again."))

    assert set(folder._store) == set(memory._store) == set(fresh._store)
    assert folder.verify() == ()


def test_what_is_added_after_closing_is_refused_and_not_lost(tmp_path: Path) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    kg.close()

    with pytest.raises(StoreError, match="GK504"):
        kg.add(article("late"))
