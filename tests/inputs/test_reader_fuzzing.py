"""Fuzzing of every registered format: corrupted files are read, or refused with a place and a fix.

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
from geokg.base.diagnostics import Diagnostic
from geokg.inputs.annotation.reader import ReadResult
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats.documents import Document
from geokg.inputs.formats.registry import FORMATS, HEAD, Format
from geokg.inputs.label_mapping.mapping_file import LabelMapping, load_label_mapping
from mutator import spoilt_sample
from standoff_cases import FORMAT_CASES, check, check_balance

pytestmark = pytest.mark.slow

SPOILT: Final = 200 if SCALE == 1 else 500 * SCALE
"""The number of corrupted files for each format."""
CHANGED: Final = 200 * SCALE
"""The most changes of numbers or lines tried for each format; most samples have fewer."""
SLOW_S: Final = 5.0
"""The most processor time for one file, in seconds."""
NO_LIBRARY: Final = "GK820"
"""The code of the error if a format needs a library that is not installed."""
NO_NUMBERS: Final = (b"x", b"", b"-1", b"1.5", b"9" * 5000)
"""The replacements for each number of a sample."""


def samples_of(format: Format) -> list[Path]:
    """Return valid files of a format, among them the one that every format has."""
    name = format.name.replace("_", "-")
    folders = [*sorted((FORMAT_CASES / "same").glob(f"{name}*")), FORMAT_CASES / name / "valid"]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
    found = [file for file in files if format.matches(file, file.read_bytes()[:HEAD])]
    assert found, f"no sample in formats/same/{name}"
    return found


@cache
def harbour_mapping() -> LabelMapping:
    """Return the label mapping of the samples."""
    return load_label_mapping(FORMAT_CASES / "mapping" / "harbour.yaml")


def copied_with_neighbours(sample: Path, folder: Path) -> Path:
    """Copy a sample with the other files of its name, and all texts and types next to it."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for file in (file for file in sample.parent.iterdir() if file.suffix != ".golden"):
        if file.stem.startswith(sample.stem) or file.suffix in (".txt", ".xml"):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder / sample.name


def is_read(format: Format, file: Path) -> bool:
    """Return whether a file becomes an article completely, after checking all results."""
    start = time.process_time()
    try:
        format.matches(file, file.read_bytes()[:HEAD])
        if format.is_mapped:
            documents = ConversionRun(format=format.name).documents([file])
            check(document for document in documents if isinstance(document, Document))
        run = ConversionRun(harbour_mapping(), format.name)
        results = list(run.results([file]))
        check_diagnostics(results, file)
        check_balance(run.balance)
        is_partial = any(is_left_out(d) for result in results for d in result.diagnostics)
        if is_partial:
            strict = ConversionRun(harbour_mapping(), format.name, strict=True).results([file])
            assert any(result.article is None for result in strict), "--strict refuses nothing"
    except Exception as error:
        error.add_note(f"{file.name}: {file.read_bytes()[:3000]!r}")
        raise
    assert time.process_time() - start < SLOW_S
    return any(result.article for result in results) and not is_partial


def is_left_out(diagnostic: Diagnostic) -> bool:
    """Return whether a diagnostic is about something wrong that was left out."""
    return diagnostic.severity == "warning" and diagnostic.message.startswith("left out: ")


def check_diagnostics(results: Iterable[ReadResult], file: Path) -> None:
    """Check that a file is read or refused, and that each error has its place and a fix."""
    diagnostics = [diagnostic for result in results for diagnostic in result.diagnostics]
    assert diagnostics or any(result.article for result in results), "neither read nor refused"
    for diagnostic in diagnostics:
        assert diagnostic.message.strip()
        json.dumps(diagnostic.as_dict(), ensure_ascii=False).encode()
        assert diagnostic.where is not None, diagnostic
        assert Path(diagnostic.where.file).parent == file.parent
        assert diagnostic.fix.strip() or diagnostic.severity == "warning", diagnostic


def skip_without_extra(format: Format, sample: Path) -> None:
    """Skip a format whose library is an extra that is not installed."""
    for result in ConversionRun(harbour_mapping(), format.name).results([sample]):
        for diagnostic in result.diagnostics:
            if diagnostic.code == NO_LIBRARY:
                pytest.skip(diagnostic.message)


@pytest.mark.parametrize("name", FORMATS)
def test_a_sample_is_read(name: str) -> None:
    for sample in samples_of(FORMATS[name]):
        skip_without_extra(FORMATS[name], sample)

        assert is_read(FORMATS[name], sample), sample


@pytest.mark.parametrize("name", FORMATS)
def test_files_spoilt_by_chance_are_read_or_refused_with_a_place(name: str, tmp_path: Path) -> None:
    format = FORMATS[name]
    samples = samples_of(format)
    skip_without_extra(format, samples[0])
    read_count = 0
    for seed in range(SPOILT):
        rng = Random(f"{name} {seed}")
        file = copied_with_neighbours(rng.choice(samples), tmp_path / "in")
        file.write_bytes(spoilt_sample(rng, file.read_bytes()))
        if rng.random() < 0.2:
            beside = rng.choice(sorted(file.parent.iterdir()))
            beside.write_bytes(spoilt_sample(rng, beside.read_bytes()))
        read_count += is_read(format, file)

    assert SPOILT / 10 < read_count < SPOILT * 9 / 10, "nearly all right, or nearly all wrong"


def one_change_each(raw: bytes) -> Iterator[bytes]:
    """Yield a sample with each of its numbers replaced, and without each of its lines."""
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
    format = FORMATS[name]
    sample = samples_of(format)[0]
    skip_without_extra(format, sample)
    file = copied_with_neighbours(sample, tmp_path / "in")
    spoilt = list(one_change_each(sample.read_bytes()))
    share = min(len(spoilt), CHANGED)

    read_count = sum(is_read_as(format, file, raw) for raw in Random(name).sample(spoilt, share))

    assert read_count < share


def is_read_as(format: Format, file: Path, raw: bytes) -> bool:
    """Return whether a file with this content becomes an article."""
    file.write_bytes(raw)
    return is_read(format, file)
