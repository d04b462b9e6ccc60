"""Every format of the registry: a file gone wrong is read, or refused with a place and a fix.

A new format is fuzzed from the moment that it is in the registry and has a sample in
``formats/same``, which `test_convert` demands.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import pytest

from conftest import SCALE
from geokg.inputs.annotation.reader import ReadResult
from geokg.inputs.conversion import Conversion
from geokg.inputs.formats.documents import Document
from geokg.inputs.formats.registry import FORMATS, HEAD, Format
from geokg.inputs.label_mapping.mapping_file import LabelMapping, load_label_mapping
from mutator import spoilt_sample
from standoff_cases import FORMAT_CASES, check

pytestmark = pytest.mark.slow

SPOILT: Final = 200 if SCALE == 1 else 500 * SCALE
"""Files gone wrong by chance, for each format."""
CHANGED: Final = 200 * SCALE
"""Changes of a number or a line that are tried of each format; most samples have fewer."""
SLOW_S: Final = 5.0
"""Seconds of processor time that no file may take."""
NO_LIBRARY: Final = "GK820"
"""The code where a format needs a library that is not installed."""
NO_NUMBERS: Final = (b"x", b"", b"-1", b"1.5", b"9" * 5000)
"""What takes the place of each number of a sample in turn."""


def samples_of(corpus: Format) -> list[Path]:
    """The files of a format that conform to it, among them one that every format has."""
    name = corpus.name.replace("_", "-")
    folders = [*sorted((FORMAT_CASES / "same").glob(f"{name}*")), FORMAT_CASES / name / "valid"]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
    found = [file for file in files if corpus.matches(file, file.read_bytes()[:HEAD])]
    assert found, f"no sample in formats/same/{name}"
    return found


@cache
def scheme() -> LabelMapping:
    """The mapping of labels that the samples share."""
    return load_label_mapping(FORMAT_CASES / "mapping" / "harbour.yaml")


def copied_with_neighbours(sample: Path, folder: Path) -> Path:
    """A copy of a sample, with the other files of its name and all texts and types beside it."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for file in (file for file in sample.parent.iterdir() if file.suffix != ".golden"):
        if file.stem.startswith(sample.stem) or file.suffix in (".txt", ".xml"):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder / sample.name


def is_read(corpus: Format, file: Path) -> bool:
    """Whether a file of a format becomes an article; everything that comes of it is checked."""
    start = time.process_time()
    try:
        corpus.matches(file, file.read_bytes()[:HEAD])
        if corpus.is_mapped:
            documents = Conversion(format=corpus.name).documents([file])
            check(one for one in documents if isinstance(one, Document))
        readings = list(Conversion(scheme(), corpus.name).readings([file]))
        check_diagnostics(readings, file)
    except Exception as error:
        error.add_note(f"{file.name}: {file.read_bytes()[:3000]!r}")
        raise
    assert time.process_time() - start < SLOW_S
    return any(reading.article for reading in readings)


def check_diagnostics(readings: Iterable[ReadResult], file: Path) -> None:
    """Check that a file is read or refused, and that each error has its place and a fix."""
    said = [diagnostic for reading in readings for diagnostic in reading.diagnostics]
    assert said or any(reading.article for reading in readings), "neither read nor refused"
    for diagnostic in said:
        assert diagnostic.message.strip()
        json.dumps(diagnostic.as_dict(), ensure_ascii=False).encode()
        assert diagnostic.where is not None, diagnostic
        assert Path(diagnostic.where.file).parent == file.parent
        assert diagnostic.fix.strip() or diagnostic.severity == "warning", diagnostic


def skip_without_extra(corpus: Format, sample: Path) -> None:
    """Skip a format whose library is an extra that is not installed."""
    for reading in Conversion(scheme(), corpus.name).readings([sample]):
        for diagnostic in reading.diagnostics:
            if diagnostic.code == NO_LIBRARY:
                pytest.skip(diagnostic.message)


@pytest.mark.parametrize("name", FORMATS)
def test_a_sample_is_read(name: str) -> None:
    for sample in samples_of(FORMATS[name]):
        skip_without_extra(FORMATS[name], sample)

        assert is_read(FORMATS[name], sample), sample


@pytest.mark.parametrize("name", FORMATS)
def test_files_spoilt_by_chance_are_read_or_refused_with_a_place(name: str, tmp_path: Path) -> None:
    corpus = FORMATS[name]
    samples = samples_of(corpus)
    skip_without_extra(corpus, samples[0])
    taken = 0
    for seed in range(SPOILT):
        rng = Random(f"{name} {seed}")
        file = copied_with_neighbours(rng.choice(samples), tmp_path / "in")
        file.write_bytes(spoilt_sample(rng, file.read_bytes()))
        if rng.random() < 0.2:
            beside = rng.choice(sorted(file.parent.iterdir()))
            beside.write_bytes(spoilt_sample(rng, beside.read_bytes()))
        taken += is_read(corpus, file)

    assert SPOILT / 10 < taken < SPOILT * 9 / 10, "nearly all right, or nearly all wrong"


def one_change_each(raw: bytes) -> Iterator[bytes]:
    """A sample with each of its numbers exchanged for no number, and without each of its lines."""
    for number in re.finditer(rb"[0-9]+", raw):
        for other in NO_NUMBERS:
            yield raw[: number.start()] + other + raw[number.end() :]
    lines = raw.splitlines(keepends=True)
    for at, line in enumerate(lines):
        for other in (b"", line * 2, line[: len(line) // 2] + b"\n"):
            yield b"".join([*lines[:at], other, *lines[at + 1 :]])


@pytest.mark.parametrize("name", FORMATS)
def test_a_sample_with_any_number_or_line_spoilt_is_read_or_refused_with_a_place(
    name: str, tmp_path: Path
) -> None:
    corpus = FORMATS[name]
    sample = samples_of(corpus)[0]
    skip_without_extra(corpus, sample)
    file = copied_with_neighbours(sample, tmp_path / "in")
    spoilt = list(one_change_each(sample.read_bytes()))
    share = min(len(spoilt), CHANGED)

    taken = sum(is_read_as(corpus, file, raw) for raw in Random(name).sample(spoilt, share))

    assert taken < share


def is_read_as(corpus: Format, file: Path, raw: bytes) -> bool:
    """Whether a file of that content becomes an article."""
    file.write_bytes(raw)
    return is_read(corpus, file)
