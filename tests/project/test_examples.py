"""The examples: each is read clean, builds, conforms, answers, and dumps to its golden file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.queries import named_queries
from geokg.graph.result_values import Value
from geokg.graph.rows import Rows
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.reader import read, scan
from goldens import Golden

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(folder.parent for folder in (ROOT / "examples").glob("*/articles"))
ANSWERS = sorted((ROOT / "examples").glob("*/answers/*.txt"))
FOUNDING_TEXT = ROOT.parent / "shared" / "seed" / "article.txt"
OWN_WORDS = sorted(
    path
    for folder in ("examples", "docs")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".md", ".txt", ".yaml", ".ttl")
)
RUN = 9
BUILD_BACKWARDS = """
import sys
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.inputs.annotation.reader import read
kg = KnowledgeGraph()
kg.add(reversed(read(sys.argv[1])))
print(kg.dump(sys.argv[2]).sha256)
"""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "examples").with_suffix(""))


def graph(example: Path) -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(read(example / "articles"))
    return kg


def cell(value: Value) -> str:
    return "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def table(rows: Rows) -> Iterator[str]:
    yield "\t".join(rows.columns)
    for row in rows:
        yield "\t".join(cell(value) for value in row)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_example_is_read_without_a_word_of_complaint(example: Path) -> None:
    complaints = [str(d) for reading in scan([example]) for d in reading.diagnostics]

    assert complaints == []


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_example_dumps_to_its_golden_file(example: Path, tmp_path: Path, golden: Golden) -> None:
    graph(example).dump(tmp_path / "dump.ttl")

    golden.check(example / "expected.ttl", (tmp_path / "dump.ttl").read_bytes().decode())


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_example_conforms_to_the_shapes(example: Path) -> None:
    graph(example).validate().check()


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_a_dump_heeds_neither_hash_seed_nor_order(example: Path, seed: str, tmp_path: Path) -> None:
    folders = [path for path in sys.path if path]
    subprocess.run(
        [sys.executable, "-c", BUILD_BACKWARDS, example / "articles", tmp_path / "dump.ttl"],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(folders)},
    )

    assert (tmp_path / "dump.ttl").read_bytes() == (example / "expected.ttl").read_bytes()


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_example_written_as_json_lines_is_the_same_graph(example: Path, tmp_path: Path) -> None:
    annotations = sorted((example / "articles").glob("*.yaml"))
    for file in (example / "articles").glob("*.txt"):
        shutil.copy(file, tmp_path)
    lines = [json.dumps(yaml.load(file.read_text("utf-8"), file.name)) for file in annotations]
    (tmp_path / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    kg = KnowledgeGraph()

    kg.add(read(tmp_path))
    kg.dump(tmp_path / "dump.ttl")

    assert (tmp_path / "dump.ttl").read_bytes() == (example / "expected.ttl").read_bytes()


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_line_ends_and_a_byte_order_mark_change_nothing(example: Path, tmp_path: Path) -> None:
    for file in (example / "articles").iterdir():
        text = "\ufeff" + file.read_text("utf-8").replace("\n", "\r\n")
        (tmp_path / file.name).write_bytes(text.encode())
    kg = KnowledgeGraph()

    kg.add(read(tmp_path))
    kg.dump(tmp_path / "dump.ttl")

    assert (tmp_path / "dump.ttl").read_bytes() == (example / "expected.ttl").read_bytes()


@pytest.mark.parametrize("answer", ANSWERS, ids=name_of)
def test_an_example_answers_as_its_file_says(answer: Path, golden: Golden) -> None:
    asked = answer.read_text(encoding="utf-8").partition("\n")[0]
    name, *given = asked.removeprefix("# geokg query ").split()
    if name not in named_queries():
        pytest.skip(f"the query `{name}` is not written yet")
    parameters = dict(pair.split("=", 1) for pair in given)

    rows = graph(answer.parent.parent).query(name, **parameters)

    now = "\n".join([asked, *table(rows)]) + "\n"
    golden.check(answer, now)


def test_all_examples_together_make_one_graph_that_conforms() -> None:
    kg = KnowledgeGraph()
    kg.add(read(ROOT / "examples"))

    assert len(kg) == 5
    kg.validate().check()


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_example_has_a_readme_that_names_each_of_its_answers(example: Path) -> None:
    readme = (example / "README.md").read_text(encoding="utf-8")
    answers = [path for path in ANSWERS if path.parent.parent == example]

    unnamed = [path.name for path in answers if f"answers/{path.name}" not in readme]

    assert answers
    assert unnamed == []


def test_no_word_run_of_the_founding_article_is_ours() -> None:
    if not FOUNDING_TEXT.is_file():
        pytest.skip("the founding article stands outside the project, and is not there")
    theirs = runs(FOUNDING_TEXT.read_text(encoding="utf-8"))

    ours = {path.name: runs(path.read_text(encoding="utf-8")) & theirs for path in OWN_WORDS}

    assert len(theirs) > 100
    assert {name: found for name, found in ours.items() if found} == {}


def test_a_borrowed_run_of_words_would_be_noticed() -> None:
    sentence = "one two three four five six seven eight nine"

    assert runs(f"Zero {sentence.title()}, ten.") & runs(f"before; {sentence}")
    assert not runs(sentence.removesuffix(" nine")) & runs(sentence)
