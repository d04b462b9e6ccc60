"""Helpers of the tests of foreign formats: samples, checks of documents, and golden files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from conftest import SHARED
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import Document, EventMention
from geokg.inputs.label_mapping.balance import UNACCOUNTED, Balance
from goldens import Golden

FORMAT_CASES: Final = Path(__file__).parent / "inputs" / "formats"
SAMPLES: Final = SHARED / "data" / "annotation"


def samples(folder: str, pattern: str) -> list[Path]:
    """Return sample files that the project may not include."""
    if not (SAMPLES / folder).is_dir():
        pytest.skip("the samples are outside the project, and missing")
    return sorted((SAMPLES / folder).rglob(pattern))


def read(module: ModuleType, file: Path) -> tuple[list[Document], list[Diagnostic]]:
    """Return the documents and the diagnostics of a file."""
    documents: list[Document] = []
    diagnostics: list[Diagnostic] = []
    try:
        for result in module.documents(file):
            if isinstance(result, UnreadableInput):
                assert result.diagnostics, "an error without diagnostics"
                diagnostics += result.diagnostics
            else:
                documents.append(result)
                diagnostics += (fault.error for fault in result.faults)
    except UnreadableInput as error:
        diagnostics += error.diagnostics
    return documents, diagnostics


def check(documents: Iterable[Document]) -> None:
    """Check the invariants of the document model."""
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


def check_balance(balance: Balance) -> None:
    """Check that every annotation has a use or a reason why it is left out."""
    unaccounted = [row for row in balance.rows() if UNACCOUNTED in row.left_out]
    assert unaccounted == []


def counts_of(documents: Iterable[Document]) -> Counter[tuple[str, str]]:
    """Count the annotations of documents by kind and label, independently of the balance."""
    counts: Counter[tuple[str, str]] = Counter()
    for document in documents:
        counts.update(("mention", m.label) for m in document.mentions)
        counts.update(("link", m.label) for m in document.mentions if m.link)
        counts.update(("event", e.label) for e in document.events)
        counts.update(("relation", r.label) for r in document.relations)
        for relation in document.events_and_relations:
            counts.update(("role", f"{relation.label}: {role}") for role, _ in relation.arguments)
        for owner in (*document.mentions, *document.events_and_relations):
            counts.update(("attribute", name) for name, _ in owner.attributes)
            counts.update([("note", owner.label)] * bool(owner.note))
        counts.update([("coreference", "")] * len(document.coreference))
        counts.update(("metadata", name) for name, _ in document.metadata)
        counts.update({("format", name): count for name, count in document.ignored})
        counts.update((fault.kind, fault.label) for fault in document.faults)
    return +counts


def shown(documents: Iterable[Document], diagnostics: Iterable[Diagnostic], folder: Path) -> str:
    """Return documents and diagnostics as the text of a golden file."""
    lines = [line for document in documents for line in _lines(document)]
    messages = "\n".join(map(str, diagnostics)).replace(f"{folder}/", "")
    return "\n".join([*lines, *filter(None, [messages])]) + "\n"


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


def compare(module: ModuleType, file: Path, golden: Golden) -> tuple[int, int]:
    """Compare a file with its golden file; return the numbers of documents and diagnostics."""
    documents, diagnostics = read(module, file)
    check(documents)
    golden.check(file.with_name(file.name + ".golden"), shown(documents, diagnostics, file.parent))
    return len(documents), len(diagnostics)


def cases(name: str, kind: str, suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files of a folder of cases."""
    return sorted(p for p in (FORMAT_CASES / name / kind).iterdir() if p.suffix in suffixes)
