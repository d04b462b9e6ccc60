"""What tests of the formats of others share: documents as text, and goldens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from conftest import SHARED
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import Document
from goldens import Golden

FORMAT_CASES: Final = Path(__file__).parent / "formats"
SAMPLES: Final = SHARED / "data" / "annotation"


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
        ids = [m.id for m in document.mentions] + [tie.id for tie in document.ties]
        assert len(ids) == len(set(ids))
        for mention in document.mentions:
            assert mention.spans
            assert all(0 <= s.start < s.end <= len(document.text) for s in mention.spans)
            assert mention.words == " ".join(span.of(document.text) for span in mention.spans)
            assert mention.where is not None
        for tie in document.ties:
            ends = [end for _, end in tie.arguments] + ([tie.trigger] if tie.trigger else [])
            assert set(ends) <= set(ids)


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
        yield f"  {m.id} {m.label} {at} {m.words!a}" + _said(m.attributes, m.link, m.note)
    for tie in document.ties:
        ends = " ".join(f"{role}:{end}" for role, end in tie.arguments)
        trigger = f" on {tie.trigger}" if tie.trigger else ""
        yield f"  {tie.id} {tie.label}{trigger} {ends}" + _said(tie.attributes, "", tie.note)
    for group in document.same:
        yield f"  same: {' '.join(group)}"
    for name, count in document.ignored:
        yield f"  ignored: {count} of {name}"


def _said(attributes: tuple[tuple[str, str], ...], link: str, note: str) -> str:
    parts = [f"{name}={value}" for name, value in attributes]
    parts += [f"link={link}"] if link else []
    parts += [f"note={note}"] if note else []
    return f" [{'; '.join(parts)}]" if parts else ""


def compare(module: ModuleType, file: Path, golden: Golden) -> tuple[int, int]:
    """Read a file of a format's folder, compare with its golden; how much was taken and refused."""
    documents, said = read(module, file)
    check(documents)
    golden.check(file.with_name(file.name + ".golden"), shown(documents, said, file.parent))
    return len(documents), len(said)


def cases(name: str, kind: str, suffixes: tuple[str, ...]) -> list[Path]:
    """The files of a folder of cases."""
    return sorted(p for p in (FORMAT_CASES / name / kind).iterdir() if p.suffix in suffixes)
