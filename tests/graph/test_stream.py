"""Files built in a stream are those of a graph in memory, whatever the order, batches and jobs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, SCALE
from geokg.article import Article
from geokg.base.errors import AnnotationError, RdfError, StoreError
from geokg.graph import quads, shacl, stream, turtle
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.shacl import rust_engine, shapes
from geokg.graph.shacl.data import data_of
from geokg.graph.shacl.term_checks import term_problems
from geokg.graph.stream import BuildResult, Progress, build, pool
from geokg.graph.stream.external_sort import SortRecord, merge_runs, write_run
from geokg.graph.stream.record_file import RecordFile
from geokg.inputs.annotation.reader import read, scan
from strategies import articles

BASE = "https://example.org/kg/"
FORMS = ("ttl", "trig", "nq", "nt")
EXAMPLES = sorted((ROOT / "examples").glob("*/articles"))


def note(id: str, *claims: dict[str, object], **head: str) -> str:
    """A line of JSONL: an article with claims, or with one of its own."""
    text = "France recognised Mali. Mali thanked France. Chad said so."
    own = {"id": "tie", "quote": "recognised Mali", "type": "recognise"}
    plain = [{**own, "initiator": "FRA", "target": "MLI"}]
    article = {"id": id, "body": text, **head}
    return json.dumps({"geokg": 1, "article": article, "claims": [*(claims or plain)]})


def about(other: str, **more: str) -> dict[str, object]:
    """A claim about the situation of another."""
    return {"id": "echo", "quote": "Chad said so", "about": other, "claimant": "TCD", **more}


def thanks(content: str) -> dict[str, object]:
    """A claim whose content is the situation of another."""
    said = {"id": "thanks", "quote": "Mali thanked France", "type": "praise", "content": content}
    return {**said, "initiator": "MLI", "target": "FRA"}


def written(folder: Path, *lines: str) -> Path:
    file = folder / "articles.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def outputs(folder: Path, forms: Sequence[str] = FORMS) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [folder / f"graph.{form}" for form in forms]


def bytes_of(files: Sequence[Path]) -> list[bytes]:
    return [file.read_bytes() for file in files]


def dumped(given_: Sequence[Article], files: Sequence[Path], base: str = BASE) -> list[bytes]:
    kg = KnowledgeGraph(base=base)
    kg.add(given_)
    for file in files:
        kg.dump(file)
    return bytes_of(files)


def found(built: BuildResult) -> set[tuple[str, str, str]]:
    return {(r.code, r.focus, str(r.where)) for r in built.results}


# Same bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", EXAMPLES, ids=[folder.parent.name for folder in EXAMPLES])
def test_an_example_is_built_as_it_is_dumped(folder: Path, tmp_path: Path) -> None:
    files = outputs(tmp_path / "stream")
    built = build([folder], files)

    assert bytes_of(files) == dumped(read(folder), outputs(tmp_path / "graph"))
    assert [file.triples for file in built.files] == [built.triples] * len(FORMS)
    assert built.triples == sum(1 for _ in ox.parse(path=str(files[2])))


@pytest.mark.parametrize(
    "base",
    [
        *(BASE, "https://w3id.org/geokg/", "https://w3id.org/geokg/state/", "https://schema.org/"),
        "https://w3id.org/geokg/ns#",
    ],
)
def test_whatever_the_base_the_bytes_are_the_same(base: str, tmp_path: Path) -> None:
    lines = [note(id) for id in ("state", "state-1", "a", "a-1", "a0", "reference-1", "zz")]
    file = written(tmp_path, *lines)
    files = outputs(tmp_path / "stream")
    build([file], files, base=base)

    assert bytes_of(files) == dumped(read(file), outputs(tmp_path / "graph"), base)


@pytest.mark.slow
@given(
    st.lists(st.from_regex(r"[ab0]{1,2}(-[ab0]{1,2})?", fullmatch=True), unique=True, min_size=1)
)
def test_articles_may_come_in_any_order_and_batches(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    file = written(folder, *map(note, ids))
    files = outputs(folder / "stream")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "ARTICLES", 2)
        build([file], files)

    assert bytes_of(files) == dumped(read(file), outputs(folder / "graph"))


@pytest.mark.slow
@given(articles())
def test_any_article_is_described_as_a_writer_of_quads_has_it(article: Article) -> None:
    nodes = quads.describe(article, BASE)
    parsed = list(ox.parse("\n".join(quads.lines(nodes, "urn:g")), ox.RdfFormat.N_QUADS))
    blocks = turtle.blocks(nodes, BASE, turtle.Abbreviated(BASE))

    assert "\n".join([turtle.header(BASE), *blocks]) == turtle.write_turtle(parsed, BASE)
    assert turtle.sorted_lines(nodes, " <urn:g> .\n") == turtle.write_nquads(parsed, BASE)
    assert quads.count(nodes) == len(set(parsed)) == len(parsed)


@pytest.mark.slow
def test_several_processes_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    file = written(tmp_path, *(note(f"n{number % 7}-{number}") for number in range(300)))
    one, two = outputs(tmp_path / "one"), outputs(tmp_path / "two")
    build([file], one)
    built = build([file], two, jobs=2)

    assert bytes_of(one) == bytes_of(two)
    assert built.articles == 300


# Wrong input ------------------------------------------------------------------------------------


def test_nothing_is_written_where_an_annotation_is_wrong(tmp_path: Path) -> None:
    file = written(tmp_path, note("one"), note("two", about("nobody")))
    old = tmp_path / "ties.ttl"
    old.write_text("old")
    built = build([file], [old, tmp_path / "ties.nq"])

    assert [error.code for error in built.errors] == ["GK123"]
    assert (old.read_text(), built.files) == ("old", ())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles.jsonl", "ties.ttl"]


@pytest.mark.parametrize("size", [1, 100])
def test_an_id_that_is_there_twice_is_found_in_whatever_batch(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ARTICLES", size)
    file = written(tmp_path, note("one"), note("two"), note("one"), note("three"))
    built = build([file], outputs(tmp_path / "out"))
    scanned = [d for reading in scan([file]) for d in reading.diagnostics]

    assert built.errors == scanned
    assert [str(error.where) for error in built.errors] == [f"{file}:3:32"]


def test_a_file_that_cannot_be_written_is_said_before_anything_is_read(tmp_path: Path) -> None:
    progress: list[Progress] = []
    with pytest.raises(RdfError, match="GK515"):
        build(
            [written(tmp_path, note("one"))],
            [tmp_path / "no" / "a.ttl"],
            on_progress=progress.append,
        )

    assert progress == []


def test_progress_ends_with_all_bytes_of_the_input(tmp_path: Path) -> None:
    file = written(tmp_path, *map(note, "abc"))
    progress: list[Progress] = []
    build([file], [], on_progress=progress.append)

    assert progress[-1] == Progress(3, file.stat().st_size, file.stat().st_size)


# Across articles --------------------------------------------------------------------------------

LINKED = {
    "nothing wrong": ([note("a"), note("b", about("a.tie"))], set()),
    "told before": ([note("a", about("b.tie")), note("b")], set()),
    "content": ([note("a"), note("b", thanks("a.tie"))], set()),
    "no such article": ([note("a"), note("b", about("c.tie"))], {"GK301"}),
    "no such claim": ([note("a"), note("b", thanks("a.none"))], {"GK328"}),
    "a status of an event": ([note("a"), note("b", about("a.tie", status="ended"))], {"GK307"}),
    "a circle": ([note("a", thanks("b.thanks")), note("b", thanks("a.thanks"))], {"GK329"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", LINKED)
def test_what_articles_say_of_each_other_is_judged_as_in_one_graph(
    name: str, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if jobs == 1:
        monkeypatch.setattr(pool, "ARTICLES", 1)
    lines, codes = LINKED[name]
    file = written(tmp_path, *lines, note("z"))
    kg = KnowledgeGraph()
    kg.add(read(file))
    expected = {(r.code, r.focus, str(r.where)) for r in kg.validate().results}
    built = build([file], outputs(tmp_path / "out"), jobs=jobs)

    assert found(built) == expected
    assert {code for code, _, _ in expected} == codes
    assert bool(built.files) == built.conforms == (not codes)


CASES = Path(__file__).parent / "shapes"


@pytest.mark.parametrize(
    "file", sorted(CASES.glob("GK*/*.ttl")), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_shapes_within_and_across_articles_are_all_shapes(file: Path) -> None:
    quads_ = [q for path in (CASES / "base.ttl", file) for q in ox.parse(path=str(path))]
    text = ox.serialize((q.triple for q in quads_), format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    every, within, across = (
        set(shacl.validate_own(text.decode(), scope=scope).results)
        for scope in ("all", "within", "across")
    )

    shaped = {result for result in every if result.shape}
    assert {r for r in within if r.shape} | {r for r in across if r.shape} == shaped
    assert {r.code for r in across if r.shape} <= {
        "GK301",
        "GK307",
        "GK316",
        "GK328",
        "GK329",
        "GK332",
    }


@pytest.mark.slow
@given(articles())
def test_what_geokg_writes_is_all_that_the_fast_engine_may_be_asked(article: Article) -> None:
    kg = KnowledgeGraph()
    kg.add([article])
    told = data_of(kg.quads())
    wrong = term_problems(told)
    easy = rust_engine._supports_data(told, shapes.shapes_graph(), wrong)
    timed = [a for a in (article.published,) if a and a.timed]

    assert not wrong
    assert easy or timed or "T" in article.annotated


# Sorting on disk --------------------------------------------------------------------------------

records = st.lists(st.tuples(st.binary(max_size=3), st.binary(max_size=40)), max_size=6)


@pytest.mark.slow
@given(st.lists(records, max_size=8))
def test_merged_runs_are_the_records_in_order(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[SortRecord]]
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geokg.graph.stream.external_sort._LEAST", 3)
        patch.setattr("geokg.graph.stream.external_sort._BUFFERED", 3)
        made = [write_run(batch, folder / f"{n % 2}") for n, batch in enumerate(batches)]
        read_ = list(merge_runs(run for run in made if run))

    assert [key for key, _ in read_] == sorted(key for batch in batches for key, _ in batch)
    assert sorted(read_) == sorted(record for batch in batches for record in batch)


@pytest.mark.parametrize("kept", [0, 1, 9, 20])
def test_a_run_that_another_program_shortened_is_an_error_and_no_endless_loop(
    kept: int, tmp_path: Path
) -> None:
    file = tmp_path / "spool"
    written_run = write_run([(b"a", b"one"), (b"b", b"two")], file)
    assert written_run is not None
    file.write_bytes(file.read_bytes()[:kept])

    with pytest.raises(StoreError, match="GK545"):
        list(merge_runs([written_run]))


def test_a_run_that_another_program_changed_is_an_error_and_no_endless_loop(tmp_path: Path) -> None:
    file = tmp_path / "spool"
    written_run = write_run([(b"a", b"one"), (b"b", b"two")], file)
    assert written_run is not None
    file.write_bytes(b"\xff" * len(file.read_bytes()))

    with pytest.raises(StoreError, match="GK545"):
        list(merge_runs([written_run]))


def test_articles_in_order_are_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ARTICLES", 2)
    file = written(tmp_path, *(note(f"n{number}") for number in range(7)))
    expected = dumped(read(file), outputs(tmp_path / "dumped"))
    monkeypatch.delattr(stream, "written")
    monkeypatch.delattr(stream, "write_run")

    files = outputs(tmp_path / "built")
    build([file], files)

    assert bytes_of(files) == expected


@pytest.mark.parametrize("numbers", [range(7), range(7, 0, -1), [1, 2, 0, 3]])
def test_several_files_of_one_format_are_alike(numbers: Sequence[int], tmp_path: Path) -> None:
    file = written(tmp_path, *(note(f"n{number}") for number in numbers))
    files = [tmp_path / name for name in ("a.nq", "b.ttl", "c.nq", "d.nq")]

    built = build([file], files)

    first, _, *others = bytes_of(files)
    assert others == [first, first]
    assert [written_.path for written_ in built.files] == files


def test_a_file_of_records_that_another_program_shortened_is_an_error(tmp_path: Path) -> None:
    with RecordFile(tmp_path / "records", b"head") as file:
        file.append([(b"a", b"one"), (b"b", b"two")])
    for path in (file.path, tmp_path / "records.index"):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        with pytest.raises(StoreError, match="GK545"):
            list(file.records())
        path.write_bytes(whole)


# A process of its own ---------------------------------------------------------------------------


def run(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "geokg", *map(str, arguments)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )


def has_a_run(folder: Path) -> bool:
    """Whether the ids of articles are written; folders in it may vanish meanwhile."""
    return any(name.startswith("ids-") for _, _, names in os.walk(folder) for name in names)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """In the background a process and its children ignore SIGINT, unless it has a handler."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "jobs"), [("SIGINT", "1"), ("SIGINT", "2"), ("SIGTERM", "2"), ("SIGHUP", "2")]
)
def test_a_stopped_build_leaves_nothing_behind(name: str, jobs: str, tmp_path: Path) -> None:
    file = written(tmp_path, *(note(f"n{number}") for number in range(20_000)))
    out = tmp_path / "out"
    out.mkdir()
    (out / "ties.ttl").write_text("old")
    process = run("build", file, "-o", out / "ties.ttl", "--jobs", jobs)
    until = time.monotonic() + 60
    while not has_a_run(out) and time.monotonic() < until:
        time.sleep(0.05)
    number = signal.Signals[name]
    process.send_signal(number)
    _, said = process.communicate(timeout=60)

    assert said == f"stopped by {name}; no output was changed\n"
    assert process.returncode == 128 + number
    assert [path.name for path in out.iterdir()] == ["ties.ttl"]
    assert (out / "ties.ttl").read_text() == "old"


MEASURED = """
import re, sys
from geokg.cli import main
main(["build", sys.argv[1], *sys.argv[2:]])
print(re.search("VmHWM: *([0-9]+)", open("/proc/self/status").read().replace("\\t", " "))[1])
"""
"""Not ru_maxrss, which begins with what the parent had."""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells the peak of memory")
def test_memory_does_not_grow_with_the_number_of_articles(tmp_path: Path) -> None:
    number = 2_000 * SCALE
    peaks = []
    for size in (number // 4, number):
        # Backwards, so that nothing is in order before it is sorted.
        file = written(tmp_path, *(note(f"n{n:06}") for n in range(size, 0, -1)))
        ran = subprocess.run(
            [sys.executable, "-c", MEASURED, str(file), "-o", str(tmp_path / "a.nq")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        peaks.append(int(ran.stdout) / 1000)

    assert peaks[1] < 300
    assert peaks[1] < peaks[0] * 1.25 + 10


def test_an_unreadable_name_is_an_error_with_every_number_of_jobs(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="GK001"):
        build([tmp_path / "none.jsonl"], [], jobs=2)


def test_every_form_of_the_stream_is_a_format_of_files() -> None:
    assert set(stream.SERIALIZATIONS) == set(FORMS) < set(turtle.RDF_FORMATS)
