"""WebAnno TSV 3: a row for each token, a column for each feature of each layer.

Spans are assembled from rows, stacked values and the numbers in brackets that distinguish them.
Offsets count UTF-16 code units, which the words of the tokens confirm.
Format: WebAnno user guide, appendix "WebAnno TSV 3.3 file format".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import Span, normalise_newlines
from geokg.inputs.annotation.source_files import read_text, unreadable_input
from geokg.inputs.formats.documents import Document, EventMention, Fault, Mention, RelationMention
from geokg.inputs.formats.layers import attributes_of, label_of, layer_of, link_of, short_name
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    UTF_16,
    AlignedSpans,
    OffsetUnit,
    RawSpan,
    detect_offset_unit,
    misalignment_errors,
)
from geokg.inputs.formats.webanno_layers import Layers, LayerSpan
from geokg.inputs.formats.webanno_rows import EXPORT, Sheet, SheetRow, sheet_of

HEADER: Final = b"#FORMAT=WebAnno TSV 3"
UNITS: Final = (UTF_16, CODE_POINTS)
ENDS: Final = ("Governor", "Dependent")
"""The roles of a relation, named as in UIMA."""
GAP: Final = 10_000
"""The most characters between two sentences; the format gives only their number."""


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file starts with the header of WebAnno TSV 3."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(HEADER)


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """Yield the one document of a file.

    Raises:
        UnreadableInput: The text and the offsets contradict each other.
    """
    sheet = sheet_of(normalise_newlines(read_text(file)), str(file))
    rows = [row for sentence in sheet.sentences for row in sentence.rows]
    if not rows:
        raise unreadable_input(
            "GK834", Location(str(file), 1, 1), "the file has no sentences", EXPORT
        )
    layers = Layers(sheet)
    faults = [*sheet.faults, *layers.faults]
    spans_used = layers.used()
    rows = [row for row in rows if row.begin != row.end or row.words]
    raw_spans = [RawSpan(((row.begin, row.end),), row.words) for row in rows]
    raw_spans += [RawSpan((span.offsets,)) for span in spans_used]
    aligned = _aligned(sheet, raw_spans)
    lines = [row.line for row in rows] + [span.rows[0].line for span in spans_used]
    errors = misalignment_errors(
        aligned, raw_spans, lambda n: Location(str(file), lines[n], 1), "GK832"
    )
    faults += [
        Fault(error=error, kind="row" if index < len(rows) else "mention")
        for index, error in zip(aligned.wrong, errors, strict=True)
    ]
    # The text is built from the rows, so a wrong row moves all that follow.
    if aligned.wrong:
        raise UnreadableInput(fault.error for fault in faults)
    spans = dict(zip(map(id, spans_used), aligned.spans[len(rows) :], strict=True))
    mentions = [_mention(span, spans[id(span)], aligned.text, str(file)) for span in spans_used]
    token_count = sum("." not in row.name for row in rows)
    token_count -= sum(short_name(span.layer) == "Token" for span in spans_used)
    counts = Counter({"Token": token_count, "Sentence": len(sheet.sentences)})
    counts["`#` lines that the format does not define"] = sheet.unknown_lines
    yield Document(
        id=file.stem,
        text=aligned.text,
        mentions=tuple(sorted(mentions, key=lambda span: (span.spans, int(span.id[1:])))),
        relations=tuple(_relations(layers, str(file))),
        events=tuple(_events(layers, str(file))),
        coreference=tuple(tuple(span.id for span in chain) for chain in layers.chains()),
        unit=aligned.unit,
        ignored=tuple(sorted((counts + layers.ignored).items())),
        faults=tuple(faults),
        where=Location(str(file), 1, 1),
    )


def _aligned(sheet: Sheet, raw_spans: list[RawSpan]) -> AlignedSpans:
    """Align the text and spans in the first unit in which all tokens match their rows."""
    failed: list[AlignedSpans] = []
    for unit in UNITS:
        aligned = detect_offset_unit(_text_in(unit, sheet), raw_spans, [unit])
        if not aligned.wrong:
            evidence = "".join(
                f"; {len(attempt.wrong)} do not in {UNITS[0].name}" for attempt in failed
            )
            return AlignedSpans(aligned.text, aligned.spans, aligned.unit + evidence)
        failed.append(aligned)
    return min(failed, key=lambda attempt: len(attempt.wrong))


def _text_in(unit: OffsetUnit, sheet: Sheet) -> str:
    """Return the sentences with the white space that the offsets leave between them in a unit."""
    text: list[str] = []
    position = 0
    for sentence in (sentence for sentence in sheet.sentences if sentence.rows):
        first = sentence.rows[0]
        start = (
            first.begin
            - unit.starts(sentence.text[: max(0, _leading_length(first, sentence.text))])[-1]
        )
        gap = max(0, start - position)
        if gap > GAP:
            message = f"{gap} characters are missing between two sentences"
            where = Location(sheet.file, first.line, 1)
            raise unreadable_input("GK832", where, message, "export it again, with the whole text")
        text.append(("\n" if text else " ") + " " * (gap - 1) if gap else "")
        text.append(sentence.text)
        position += gap + unit.starts(sentence.text)[-1]
    return "".join([*text, "\n"])  # as in WebAnno, each sentence ends its line


def _leading_length(first: SheetRow, text: str) -> int:
    """Return the offset of the first token in its sentence, which the format does not give."""
    return text.find(first.words)


def _mention(span: LayerSpan, spans: tuple[Span, ...], text: str, file: str) -> Mention:
    is_event = bool(span.slots)
    return Mention(
        id=span.id,
        label=label_of(span.layer, span.values),
        layer=layer_of(span.layer, span.values),
        spans=spans,
        words=spans[0].of(text),
        attributes=() if is_event else attributes_of(span.values),
        link="" if is_event else link_of(span.values),
        where=Location(file, span.rows[0].line, 1),
    )


def _events(layers: Layers, file: str) -> Iterator[EventMention]:
    for span in layers.used():
        if span.slots:
            yield EventMention(
                id=_event_id(span),
                label=label_of(span.layer, span.values),
                layer=layer_of(span.layer, span.values),
                arguments=tuple((role, _event_id(target)) for role, target in span.slots),
                trigger=span.id,
                attributes=attributes_of(span.values),
                where=Location(file, span.rows[0].line, 1),
            )


def _event_id(span: LayerSpan) -> str:
    return f"E{span.id[1:]}" if span.slots else span.id


def _relations(layers: Layers, file: str) -> Iterator[RelationMention]:
    for number, relation in enumerate(layers.relations, 1):
        ends = zip(ENDS, (relation.source, relation.target), strict=True)
        yield RelationMention(
            id=f"R{number}",
            label=label_of(relation.layer, relation.values),
            layer=layer_of(relation.layer, relation.values),
            arguments=tuple((role, _event_id(end)) for role, end in ends),
            attributes=attributes_of(relation.values),
            where=Location(file, relation.line, 1),
        )
