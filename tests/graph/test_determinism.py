"""Same input, same bytes: whatever the hash seed, order, locale, time zone and line endings.

Each build runs in a process of its own, as a user's would.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.turtle import RDF_FORMATS

ROOT = Path(__file__).parents[2]
SCALE = int(os.environ.get("GEOKG_SCALE", "1"))
PLAIN = {
    "PATH": os.environ.get("PATH", ""),
    "PYTHONPATH": str(ROOT / "src"),
    "PYTHONHASHSEED": "0",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
BUILD = """
import sys
from geokg.cli import main
first, *rest = sys.argv[1].split()
codes = [main(["build", *sys.argv[2:], "-o", first])]
codes += [main(["dump", first, name]) for name in rest]
sys.exit(max(codes))
"""
Variant = tuple[Mapping[str, str], Callable[[Sequence[Path]], Sequence[Path]]]


def as_they_are(files: Sequence[Path]) -> Sequence[Path]:
    return files


def backwards(files: Sequence[Path]) -> Sequence[Path]:
    return files[::-1]


def with_line_ends(end: bytes, *suffixes: str) -> Callable[[Sequence[Path]], Sequence[Path]]:
    """Copies of articles, in a folder beside theirs, whose lines end otherwise."""

    def copied(files: Sequence[Path]) -> Sequence[Path]:
        folder = files[0].parent.with_name(f"lines-{end.hex()}-{len(suffixes)}")
        folder.mkdir(exist_ok=True)
        for file in files[0].parent.iterdir():
            data = file.read_bytes()
            assert b"\r" not in data
            data = data.replace(b"\n", end) if file.suffix in suffixes else data
            (folder / file.name).write_bytes(data)
        return [folder / file.name for file in files]

    return copied


VARIANTS: dict[str, Variant] = {
    **{f"hash seed {n}": ({"PYTHONHASHSEED": str(n)}, as_they_are) for n in range(1, SCALE + 1)},
    "articles backwards": ({}, backwards),
    "ASCII locale, day line east": ({**ASCII, "TZ": "Pacific/Kiritimati"}, as_they_are),
    "CRLF, day line west": ({"TZ": "Pacific/Pago_Pago"}, with_line_ends(b"\r\n", ".txt", ".yaml")),
    "CR in the texts": ({}, with_line_ends(b"\r", ".txt")),
}


def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)], env={**PLAIN, **variables}, capture_output=True
    )


def built(articles: Sequence[Path], folder: Path, **variables: str) -> dict[str, str]:
    """The SHA-256 of the graph of the articles in each format, built in another process."""
    folder.mkdir()
    names = [folder / f"ties.{suffix}" for suffix in sorted(RDF_FORMATS)]
    done = run("-c", BUILD, " ".join(map(str, names)), *articles, **variables)
    assert done.returncode == 0, done.stderr.decode()
    return {name.suffix[1:]: sha256(name.read_bytes()).hexdigest() for name in names}


@pytest.fixture(scope="module", params=["examples", "seed"])
def articles(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Sequence[Path]:
    """Annotation files in a folder of their own, with their texts."""
    folder = tmp_path_factory.mktemp(request.param) / "articles"
    folder.mkdir()
    if request.param == "seed":
        seed: Path = request.getfixturevalue("seed")
        origin = [seed, *seed.parent.glob("*.txt")]
    else:
        origin = sorted((ROOT / "examples").glob("*/articles/*"))
    for file in origin:
        shutil.copyfile(file, folder / file.name)
    return sorted(folder.glob("*.yaml"))


@pytest.fixture(scope="module")
def plain(articles: Sequence[Path]) -> Mapping[str, str]:
    return built(articles, articles[0].parent.parent / "plain")


@pytest.mark.slow
@pytest.mark.parametrize("name", VARIANTS)
def test_the_same_articles_give_the_same_bytes(
    name: str, articles: Sequence[Path], plain: Mapping[str, str], tmp_path: Path
) -> None:
    variables, change = VARIANTS[name]

    assert built(change(articles), tmp_path / "out", **variables) == plain


@cache
def turkish(folder: Path) -> Path:
    """A folder with the Turkish locale, in which the lower case of I has no dot."""
    program = shutil.which("localedef")
    if program is None:
        pytest.skip("localedef is missing, which makes the Turkish locale")
    folder.mkdir()
    made = subprocess.run(
        [program, "-i", "tr_TR", "-f", "UTF-8", folder / "tr_TR.UTF-8"], capture_output=True
    )
    if made.returncode:
        pytest.skip("this machine has no definition of the Turkish locale")
    return folder


@pytest.mark.slow
def test_the_turkish_locale_gives_the_same_bytes(
    articles: Sequence[Path],
    plain: Mapping[str, str],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    where = {
        "LOCPATH": str(turkish(tmp_path_factory.getbasetemp() / "locales")),
        "LC_ALL": "tr_TR.UTF-8",
    }
    check = "import locale; print(locale.setlocale(locale.LC_ALL, ''))"
    assert run("-c", check, **where).stdout.strip() == b"tr_TR.UTF-8"

    assert built(articles, tmp_path / "out", **where) == plain


@pytest.mark.slow
@pytest.mark.parametrize("suffix", sorted(RDF_FORMATS))
def test_a_dump_read_back_and_dumped_again_is_byte_identical(
    suffix: str, articles: Sequence[Path], plain: Mapping[str, str], tmp_path: Path
) -> None:
    first = articles[0].parent.parent / "plain" / f"ties.{suffix}"
    again = tmp_path / f"again.{suffix}"

    KnowledgeGraph(first).dump(again)

    assert sha256(first.read_bytes()).hexdigest() == plain[suffix]
    assert again.read_bytes() == first.read_bytes()


@pytest.mark.slow
def test_a_build_writes_what_a_dump_of_it_writes(
    articles: Sequence[Path], plain: Mapping[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "ties.ttl"
    done = run("-m", "geokg", "build", *articles, "-o", file)

    assert done.returncode == 0, done.stderr.decode()
    assert sha256(file.read_bytes()).hexdigest() == plain["ttl"]
    assert plain["ttl"] in done.stderr.decode()


@pytest.mark.slow
def test_a_store_in_a_folder_dumps_the_same_bytes_however_it_was_filled(
    articles: Sequence[Path], plain: Mapping[str, str], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    for files in (articles, articles[::-1]):
        done = run("-m", "geokg", "build", *files, "-o", store)
        assert done.returncode == 0, done.stderr.decode()

    with KnowledgeGraph(store, read_only=True) as kg:
        written = {suffix: kg.dump(tmp_path / f"ties.{suffix}").sha256 for suffix in RDF_FORMATS}
    assert written == plain


@pytest.mark.slow
@pytest.mark.parametrize("locale", [{}, ASCII], ids=["UTF-8", "ASCII"])
def test_turtle_on_stdout_is_the_file_in_any_locale(
    locale: Mapping[str, str], articles: Sequence[Path], plain: Mapping[str, str]
) -> None:
    done = run("-m", "geokg", "build", *articles, **locale)

    assert done.returncode == 0, done.stderr.decode()
    assert sha256(done.stdout).hexdigest() == plain["ttl"]


def test_every_variant_is_one_that_python_or_the_machine_takes_note_of() -> None:
    """A variable that nobody reads would make a test that cannot fail."""
    hashes = {run("-c", "print(hash('a'))", PYTHONHASHSEED=seed).stdout for seed in "01"}
    encoding = run("-c", "import sys; print(sys.stdout.encoding)", **ASCII).stdout
    day = "import time; print(time.localtime(10**9).tm_mday)"
    zones = [variables["TZ"] for variables, _ in VARIANTS.values() if "TZ" in variables]
    days = {run("-c", day, TZ=zone).stdout for zone in zones}

    assert len(hashes) == 2
    assert encoding.strip() in (b"ascii", b"ANSI_X3.4-1968", b"iso8859-1", b"latin-1")
    assert len(days) == len(zones) == 2
