"""What tests of the formats of others share: documents as text, goldens, files gone wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Final

import pytest

import mutator
from conftest import SCALE, SHARED
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import Document, EventMention

FORMATS: Final = Path(__file__).parent / "formats"
SAMPLES: Final = SHARED / "data" / "annotation"
GONE_WRONG: Final = 200 if SCALE == 1 else 500 * SCALE
"""Files gone wrong that each format is held against."""
SLOW_S: Final = 5.0
"""Seconds of processor time that no file gone wrong may take."""


def samples(folder: str, pattern: str) -> list[Path]:
    """The files of other people, which are not ours to ship."""
    if not (SAMPLES / folder).is_dir():
        pytest.skip("the samples stand outside the project, and are not there")
    return sorted((SAMPLES / folder).rglob(pattern))


def read(module: ModuleType, file: Path) -> tuple[list[Document], list[Diagnostic]]:
    """The documents of a file, and all that is said against it."""
    taken: list[Document] = []
    said: list[Diagnostic] = []
    try:
        for found in module.documents(file):
            if isinstance(found, UnreadableInput):
                assert found.diagnostics, "an error that says nothing"
                said += found.diagnostics
            else:
                taken.append(found)
    except UnreadableInput as error:
        said += error.diagnostics
    return taken, said


def check(documents: Iterable[Document]) -> None:
    """See that documents keep what `standoff` promises."""
    for document in documents:
        assert "\r" not in document.text
        ids = [m.id for m in document.mentions] + [r.id for r in document.events_and_relations]
        assert len(ids) == len(set(ids))
        for mention in document.mentions:
            assert mention.spans
            assert all(0 <= s.start < s.end <= len(document.text) for s in mention.spans)
            assert mention.words == " ".join(span.of(document.text) for span in mention.spans)
            assert mention.where is not None
        for relation in document.events_and_relations:
            assert {end for _, end in relation.arguments} <= set(ids)
        assert {event.trigger for event in document.events} <= {m.id for m in document.mentions}


def shown(documents: Iterable[Document], said: Iterable[Diagnostic], folder: Path) -> str:
    """All that came out of a file, as lines for a golden."""
    lines = [line for document in documents for line in _lines(document)]
    told = "\n".join(map(str, said)).replace(f"{folder}/", "")
    return "\n".join([*lines, *filter(None, [told])]) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"{document.id}: {len(document.text)} code points; {document.unit}"
    for key, value in document.metadata:
        yield f"  {key}: {value}"
    for m in document.mentions:
        at = ";".join(f"{start}-{end}" for start, end in m.spans)
        yield f"  {m.id} {m.label} {at} {m.words!a}" + _details(m.attributes, m.link, m.note)
    for relation in document.events_and_relations:
        ends = " ".join(f"{role}:{end}" for role, end in relation.arguments)
        trigger = f" on {relation.trigger}" if isinstance(relation, EventMention) else ""
        details = _details(relation.attributes, "", relation.note)
        yield f"  {relation.id} {relation.label}{trigger} {ends}{details}"
    for group in document.coreference:
        yield f"  same: {' '.join(group)}"
    for name, count in document.ignored:
        yield f"  ignored: {count} of {name}"


def _details(attributes: tuple[tuple[str, str], ...], link: str, note: str) -> str:
    parts = [f"{name}={value}" for name, value in attributes]
    parts += [f"link={link}"] if link else []
    parts += [f"note={note}"] if note else []
    return f" [{'; '.join(parts)}]" if parts else ""


def compare(module: ModuleType, file: Path, is_updated: bool) -> tuple[int, int]:
    """Read a file of a format's folder, compare with its golden; how much was taken and refused."""
    documents, said = read(module, file)
    check(documents)
    golden = file.with_name(file.name + ".golden")
    text = shown(documents, said, file.parent)
    if is_updated:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    return len(documents), len(said)


def cases(name: str, kind: str, suffixes: tuple[str, ...]) -> list[Path]:
    """The files of a folder of cases."""
    return sorted(p for p in (FORMATS / name / kind).iterdir() if p.suffix in suffixes)


def spoilt(rng: Random, raw: bytes) -> bytes:
    """The content of a file, usually wrong in a few ways."""
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        raw = rng.choice(mutator._ON_BYTES)(rng, raw)
    return raw


def spoilt_json(rng: Random, raw: bytes, is_lines: bool) -> bytes:
    """The content of a file of JSON, with other values in it, and then perhaps other bytes."""
    texts = raw.decode().splitlines() if is_lines else [raw.decode()]
    values: list[Any] = [json.loads(text) for text in texts]
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        mutator._spoil_value(rng, values)
    dumped = [json.dumps(value, ensure_ascii=rng.random() < 0.5) for value in values]
    return spoilt(rng, "\n".join(dumped).encode("utf-8", "surrogatepass"))


def hold_against(
    module: ModuleType, seeds: int, write: Callable[[Random], Path]
) -> tuple[int, int]:
    """Read files gone wrong; how many were taken, how many refused.

    Nothing but geokg's own errors comes out, each with a place and a fix, and none takes long.
    """
    taken = refused = 0
    for seed in range(seeds):
        file = write(Random(f"{module.__name__} {seed}"))
        start = time.process_time()
        try:
            module.matches(file, file.read_bytes()[:4096])
            documents, said = read(module, file)
            check(documents)
            for diagnostic in said:
                assert diagnostic.where is not None
                assert Path(diagnostic.where.file).parent == file.parent
                assert diagnostic.message.strip()
                assert diagnostic.fix.strip()
                json.dumps(diagnostic.as_dict(), ensure_ascii=False).encode()
        except Exception as error:
            error.add_note(f"seed {seed}: {file.read_bytes()[:3000]!r}")
            raise
        assert time.process_time() - start < SLOW_S
        assert documents or said, "neither read nor refused"
        taken += bool(documents)
        refused += bool(said)
    return taken, refused
