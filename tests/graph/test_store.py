"""A store in a folder loses nothing that it acknowledged, and knows when it is damaged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import geokg
from conftest import SCALE
from geokg.base.errors import StoreError
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.store import Manifest, seal_of

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


def test_everything_is_flushed_before_an_add_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    kg = KnowledgeGraph(tmp_path / "store")

    class Watched:
        def __init__(self, store: ox.Store) -> None:
            self._store = store

        def __getattr__(self, name: str) -> object:
            order.append(name)
            return getattr(self._store, name)

    monkeypatch.setattr(kg, "_store", Watched(kg._store))
    monkeypatch.setattr(Manifest, "announce", lambda *_: order.append("announce"))
    monkeypatch.setattr(Manifest, "confirm", lambda *_: order.append("confirm"))
    kg.add(article("one"))

    steps = [step for step in order if step in ("announce", "extend", "flush", "confirm")]
    assert steps == ["announce", "extend", "flush", "confirm"]


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


def test_a_flipped_byte_in_the_log_is_not_a_silent_loss(tmp_path: Path) -> None:
    """Without its manifest a store whose log is damaged opens as if nothing were missing."""
    folder = tmp_path / "store"
    kg = KnowledgeGraph(folder)
    kg.add(article("one"))
    # What a crash leaves: announced and written, but neither flushed nor confirmed.
    quads = list(ox.parse(lines_of("two", kg.base), format=ox.RdfFormat.N_QUADS))
    assert kg._folder is not None
    kg._folder.manifest.announce({f"{kg.base}two.graph": seal_of(quads)})
    kg._folder.manifest.confirm()
    kg._store.extend(quads)
    log = max((folder / "oxigraph").glob("*.log"), key=lambda file: file.stat().st_size)
    content = bytearray(log.read_bytes())
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(folder), str(copy)], check=True)
    content[len(content) // 2] ^= 0x40
    (copy / "oxigraph" / log.name).write_bytes(content)

    with pytest.raises(StoreError, match=r"GK516|GK508"):
        KnowledgeGraph(copy)


def lines_of(name: str, base: str) -> str:
    return "\n".join(
        f'<{base}{name}.n{n}> <https://schema.org/name> "{n}" <{base}{name}.graph> .'
        for n in range(500)
    )


@pytest.mark.parametrize("text", ["{", '{"format": 1}', "[]"])
def test_settings_that_cannot_be_read_are_reported(tmp_path: Path, text: str) -> None:
    KnowledgeGraph(tmp_path / "store").close()
    (tmp_path / "store" / "geokg.json").write_text(text)

    with pytest.raises(StoreError, match="GK506"):
        KnowledgeGraph(tmp_path / "store")


def test_a_manifest_whose_last_line_was_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with KnowledgeGraph(folder) as kg:
        kg.add(article("one"))
    with (folder / "manifest.jsonl").open("a") as file:
        file.write('{"graph": "https://exa')

    with KnowledgeGraph(folder) as kg:
        assert claims_of(kg) == {"one": 1}
    (folder / "manifest.jsonl").write_text("no manifest\n")
    with pytest.raises(StoreError, match="GK516"):
        KnowledgeGraph(folder)


def test_what_is_added_after_closing_is_refused_and_not_lost(tmp_path: Path) -> None:
    kg = KnowledgeGraph(tmp_path / "store")
    kg.close()

    with pytest.raises(StoreError, match="GK504"):
        kg.add(article("late"))
