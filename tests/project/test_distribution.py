"""What is handed out: wheel, sdist and editable install, each tried outside the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from email.message import Message
from email.parser import Parser
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import geokg

ROOT = Path(__file__).parents[2]
SHIPPED = (
    *("CHANGELOG.md", "LICENSES", "Makefile", "NOTICE", "README.md", "bench", "docs", "examples"),
    *("ontology", "pyproject.toml", "reference", "shapes", "src", "tests"),
)
MADE = {"__pycache__", "build", "_build", "dist"}
"""Folders of what programs make, which are not ours to hand out."""
RUBBISH = (
    *(".git/config", ".venv/lib/module.py", ".venv/pyvenv.cfg", ".hypothesis/example", "dist/old"),
    *(".mypy_cache/cache.json", "demo/ties.ttl", "src/geokg/__pycache__/graph.cpython-311.pyc"),
    *("tests/__pycache__/conftest.cpython-311.pyc", "src/geokg.egg-info/PKG-INFO", "secret.txt"),
)
RUBBISH_MARK = "left lying about in a checkout"
MACHINE_PATH = re.compile(rb"(?<![\w.~}/:-])/(?:home|root|Users|work|tmp)/[\w.]+")


def run(
    command: Sequence[str | Path], folder: Path, *, fails: bool = False
) -> subprocess.CompletedProcess[str]:
    """A command's outcome, run without the variables that would lend it this environment."""
    lent = ("PYTHON", "GEOKG", "VIRTUAL_ENV")
    env = {name: value for name, value in os.environ.items() if not name.startswith(lent)}
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8"
    )
    assert fails or not done.returncode, done.stdout + done.stderr
    return done


def environment(folder: Path, requirements: Iterable[str]) -> Path:
    """The Python of a new environment that holds what is required, and what that requires.

    The files come from the environment of the tests, since these run without a network: what
    nobody asked for is not there.
    """
    venv.create(folder)
    python = folder / "bin" / "python"
    where = run((python, "-c", "import site; print(site.getsitepackages()[0])"), folder)
    queue, lent = [*requirements], set[tuple[str, str]]()
    while queue:
        wanted = Requirement(queue.pop())
        for extra in {"", *wanted.extras} - {e for name, e in lent if name == wanted.name}:
            lent.add((wanted.name, extra))
            held = distribution(wanted.name)
            queue += [r for r in held.requires or () if applies(r, extra)]
            copy_files(held, Path(where.stdout.strip()))
    return python


def applies(requirement: str, extra: str) -> bool:
    marker = Requirement(requirement).marker
    return marker is None or marker.evaluate({"extra": extra})


def copy_files(held: Distribution, target: Path) -> None:
    for file in held.files or ():
        source = Path(str(held.locate_file(file)))
        if ".." not in file.parts and source.is_file():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / file)


def pip(python: Path, *arguments: str | Path) -> str:
    """What pip says, run for another environment, and kept off the network."""
    own = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    return run((*own, *arguments), ROOT.parent).stdout


def install(python: Path, *arguments: str | Path) -> None:
    pip(python, "install", "--quiet", "--no-index", "--no-deps", *arguments)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout, with what people leave lying about in theirs."""
    copy = tmp_path_factory.mktemp("a-users-machine") / "geokg"
    copy.mkdir()
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns(*MADE))
        else:
            shutil.copyfile(source, copy / name)
    shutil.copyfile(ROOT / ".gitignore", copy / ".gitignore")
    for name in RUBBISH:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(RUBBISH_MARK)
    return copy


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked; its one folder."""
    out = tmp_path_factory.mktemp("sdist")
    run((sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", out), checkout)
    (archive,) = out.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(out, filter="data")
    return out / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist, so that the sdist is known to hold what a build needs."""
    out = tmp_path_factory.mktemp("wheel")
    run((sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out), sdist)
    (file,) = out.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def in_sdist(sdist: Path) -> Mapping[str, bytes]:
    files = (path for path in sdist.rglob("*") if path.is_file())
    return {str(path.relative_to(sdist)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def in_wheel(wheel: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(wheel) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="module")
def metadata(in_wheel: Mapping[str, bytes]) -> Message:
    (file,) = (data for name, data in in_wheel.items() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(file.decode())


def files_below(*names: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for name in names
        for path in (ROOT / name).rglob("*")
        if path.is_file() and MADE.isdisjoint(path.relative_to(ROOT).parts)
    }


@pytest.mark.slow
def test_the_wheel_holds_the_package_its_data_and_its_licences_and_nothing_else(
    in_wheel: Mapping[str, bytes],
) -> None:
    info = f"geokg-{geokg.__version__}.dist-info"
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    data = files_below("ontology", "shapes")
    data |= {name for name in files_below("reference") if f'"{name}"' in code}
    data |= {name for name in files_below("examples") if "/articles/" in name}
    licences = files_below("LICENSES") | {"NOTICE"}
    licences |= {n for n in files_below("reference/sources") if Path(n).stem == "LICENSE"}
    licences |= {n for n in files_below("src") if Path(n).name == "LICENSES.txt"}
    wanted = {name.removeprefix("src/") for name in files_below("src")}
    wanted |= {f"geokg/_data/{name}" for name in data}
    wanted |= {f"{info}/licenses/{name}" for name in licences}
    wanted |= {f"{info}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")}

    assert set(in_wheel) == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *("geokg/py.typed", "geokg/__main__.py", "geokg/graph/queries/history.rq"),
        *("geokg/_data/ontology/geokg.ttl", "geokg/_data/ontology/types.ttl"),
        *("geokg/_data/shapes/claim.ttl", "geokg/_data/reference/states.csv"),
    ],
)
def test_what_the_package_cannot_do_without_is_in_the_wheel(
    in_wheel: Mapping[str, bytes], name: str
) -> None:
    assert name in in_wheel


@pytest.mark.slow
def test_the_sdist_holds_every_file_that_is_ours_and_nothing_else(
    in_sdist: Mapping[str, bytes],
) -> None:
    folders = files_below(*(name for name in SHIPPED if (ROOT / name).is_dir()))
    single = {name for name in SHIPPED if (ROOT / name).is_file()} | {".gitignore"}

    assert set(in_sdist) == folders | single | {"PKG-INFO"}


@pytest.mark.slow
@pytest.mark.parametrize("artefact", ["in_sdist", "in_wheel"])
def test_no_file_handed_out_names_a_path_of_a_machine(
    artefact: str, checkout: Path, request: pytest.FixtureRequest
) -> None:
    held: Mapping[str, bytes] = request.getfixturevalue(artefact)
    here = tuple(str(path).encode() for path in (checkout, ROOT) if len(path.parts) > 2)

    # The paths in Oxigraph's program are those of the machine that built it; its bytes are kept.
    ours = {name: data for name, data in held.items() if not name.endswith("vendored/web_bg.wasm")}
    found = {name: MACHINE_PATH.findall(data) for name, data in ours.items()}
    assert {name: paths for name, paths in found.items() if paths} == {}
    assert [name for name, data in held.items() if any(path in data for path in here)] == []


@pytest.mark.slow
def test_the_licence_is_an_spdx_expression_and_each_licence_in_it_has_its_text(
    metadata: Message, in_wheel: Mapping[str, bytes], in_sdist: Mapping[str, bytes]
) -> None:
    expression = metadata["License-Expression"]

    assert expression == "MIT AND CC-BY-4.0 AND PDDL-1.0"
    info = f"geokg-{geokg.__version__}.dist-info"
    for licence in expression.split(" AND "):
        assert f"LICENSES/{licence}.txt" in in_sdist
        assert f"{info}/licenses/LICENSES/{licence}.txt" in in_wheel
    for name in metadata.get_all("License-File", []):
        assert in_wheel[f"{info}/licenses/{name}"] == in_sdist[name]


@pytest.mark.slow
def test_the_extras_of_users_are_those_that_the_decision_names(metadata: Message) -> None:
    assert set(metadata.get_all("Provides-Extra", [])) - {"bench", "dev", "docs"} == {
        *("cas", "excel", "fast", "keyring", "network", "pandas", "parquet", "plot", "serve"),
        "spark",
    }


def test_every_dependency_of_users_has_a_lower_and_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [
        *project["dependencies"],
        *(r for e in extras if e not in ("dev", "docs") for r in extras[e]),
    ]

    assert [r for r in named if not re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", r)] == []


@pytest.mark.slow
def test_the_same_checkout_gives_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    run((sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path), sdist)

    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="module")
def required(metadata: Message) -> list[str]:
    """What the wheel says that it needs, without extras."""
    return [r for r in metadata.get_all("Requires-Dist", []) if applies(r, "")]


@pytest.mark.slow
def test_the_wheel_does_the_main_job_in_a_clean_environment(
    wheel: Path, required: list[str], tmp_path: Path
) -> None:
    python = environment(tmp_path / "env", required)
    install(python, wheel)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    command = python.with_name("geokg")
    run((command, "init", "x"), elsewhere)
    checked = run((command, "check", "x/articles"), elsewhere)
    built = run((command, "build", "x/articles", "-o", "t.ttl"), elsewhere)
    answered = run((command, "query", "t.ttl", "history", "a=IRN", "b=TJK", "--json"), elsewhere)
    where = "import geokg; print(geokg.__file__, geokg.__version__)"
    file, version = run((python, "-c", where), elsewhere).stdout.split()

    assert "no errors" in checked.stderr
    assert "validated (quick check)" in built.stderr
    assert (elsewhere / "t.ttl").stat().st_size > 1000
    assert '"claim"' in answered.stdout
    assert Path(file).is_relative_to(tmp_path / "env")
    assert version == geokg.__version__
    assert pip(python, "check").startswith("No broken requirements")


@pytest.mark.slow
def test_an_editable_install_sees_the_edit_of_a_shape(
    checkout: Path, required: list[str], tmp_path: Path
) -> None:
    python = environment(tmp_path / "env", [*required, "hatchling"])
    install(python, "--no-build-isolation", "--editable", checkout)
    command = python.with_name("geokg")
    run((command, "init", "x"), tmp_path)
    (article,) = (tmp_path / "x" / "articles").glob("iran-*.yaml")
    shape = checkout / "shapes" / "claim.ttl"
    kept = shape.read_text(encoding="utf-8")
    stricter = kept.replace("sh:path gkg:certainty", "sh:path gkg:certainty ; sh:minCount 1", 1)
    assert stricter != kept

    before = run((command, "validate", article), tmp_path)
    try:
        shape.write_text(stricter, encoding="utf-8")
        after = run((command, "validate", article), tmp_path, fails=True)
    finally:
        shape.write_text(kept, encoding="utf-8")

    assert before.stderr.startswith("conforms")
    assert after.returncode == 1
    assert "certainty" in after.stdout
