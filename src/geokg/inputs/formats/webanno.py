"""WebAnno TSV 3: a row for each token, a column for each feature of each layer.

Stretches are put together again from rows, stacked values and the numbers in brackets that tell
them apart. Offsets count UTF-16 code units; the tokens are quotes, and say so themselves.
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
from geokg.inputs.formats.documents import Document, EventMention, Mention, RelationMention
from geokg.inputs.formats.layers import attributes_of, label_of, link_of, short_name
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    UTF_16,
    AlignedSpans,
    OffsetUnit,
    RawSpan,
    detect_offset_unit,
    misaligned,
)
from geokg.inputs.formats.webanno_layers import Layers, LayerSpan
from geokg.inputs.formats.webanno_rows import Sheet, SheetRow, sheet_of

HEADER: Final = b"#FORMAT=WebAnno TSV 3"
UNITS: Final = (UTF_16, CODE_POINTS)
ENDS: Final = ("Governor", "Dependent")
"""The ends of a relation, under the names that they have in UIMA."""
GAP: Final = 10_000
"""Characters between two sentences, at most: all that the format says is how many there were."""


def matches(file: Path, head: bytes) -> bool:
    """Whether the file begins as WebAnno TSV 3 does."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(HEADER)


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """The one document of a file; raises every error of it in one go."""
    sheet = sheet_of(normalise_newlines(read_text(file)), str(file))
    rows = [row for sentence in sheet.sentences for row in sentence.rows]
    if not rows:
        fix = "export it again as WebAnno TSV 3"
        raise unreadable_input(
            "GK834", Location(str(file), 1, 1), "the file holds no sentences", fix
        )
    layers = Layers(sheet)
    errors = layers.errors
    used = layers.used()
    rows = [row for row in rows if row.begin != row.end or row.words]
    raw_spans = [RawSpan(((row.begin, row.end),), row.words) for row in rows]
    raw_spans += [RawSpan((one.offsets,)) for one in used]
    aligned = _fitted(sheet, raw_spans)
    lines = [row.line for row in rows] + [one.rows[0].line for one in used]
    errors += misaligned(aligned, raw_spans, lambda n: Location(str(file), lines[n], 1), "GK832")
    if errors:
        raise UnreadableInput(errors)
    spans = dict(zip(map(id, used), aligned.spans[len(rows) :], strict=True))
    mentions = [_mention(one, spans[id(one)], aligned.text, str(file)) for one in used]
    tokens = sum("." not in row.name for row in rows)
    tokens -= sum(short_name(one.layer) == "Token" for one in used)
    counted = Counter({"Token": tokens, "Sentence": len(sheet.sentences)})
    yield Document(
        id=file.stem,
        text=aligned.text,
        mentions=tuple(sorted(mentions, key=lambda one: (one.spans, int(one.id[1:])))),
        relations=tuple(_relations(layers, str(file))),
        events=tuple(_events(layers, str(file))),
        coreference=tuple(tuple(one.id for one in chain) for chain in layers.chains()),
        unit=aligned.unit,
        ignored=tuple(sorted((counted + layers.ignored).items())),
        where=Location(str(file), 1, 1),
    )


def _fitted(sheet: Sheet, raw_spans: list[RawSpan]) -> AlignedSpans:
    """The text and spans in the first unit in which each token stands where its row says."""
    tried: list[AlignedSpans] = []
    for unit in UNITS:
        aligned = detect_offset_unit(_text_in(unit, sheet), raw_spans, [unit])
        if not aligned.wrong:
            more = "".join(f"; {len(one.wrong)} do not in {UNITS[0].name}" for one in tried)
            return AlignedSpans(aligned.text, aligned.spans, aligned.unit + more)
        tried.append(aligned)
    return min(tried, key=lambda one: len(one.wrong))


def _text_in(unit: OffsetUnit, sheet: Sheet) -> str:
    """The sentences with as much white space between them as the offsets leave in that unit."""
    text: list[str] = []
    at = 0
    for sentence in (one for one in sheet.sentences if one.rows):
        first = sentence.rows[0]
        start = first.begin - unit.starts(sentence.text[: max(0, _lead(first, sentence.text))])[-1]
        gap = max(0, start - at)
        if gap > GAP:
            message = f"{gap} characters are missing between two sentences"
            where = Location(sheet.file, first.line, 1)
            raise unreadable_input("GK832", where, message, "export it again, with the whole text")
        text.append(("\n" if text else " ") + " " * (gap - 1) if gap else "")
        text.append(sentence.text)
        at += gap + unit.starts(sentence.text)[-1]
    return "".join([*text, "\n"])  # a sentence ends its line, for WebAnno too


def _lead(first: SheetRow, text: str) -> int:
    """How far into its sentence the first token stands; nothing, says the format."""
    return text.find(first.words)


def _mention(one: LayerSpan, spans: tuple[Span, ...], text: str, file: str) -> Mention:
    is_event = bool(one.slots)
    return Mention(
        id=one.id,
        label=label_of(one.layer, one.values),
        spans=spans,
        words=spans[0].of(text),
        attributes=() if is_event else attributes_of(one.values),
        link="" if is_event else link_of(one.values),
        where=Location(file, one.rows[0].line, 1),
    )


def _events(layers: Layers, file: str) -> Iterator[EventMention]:
    for one in layers.used():
        if one.slots:
            yield EventMention(
                id=_event_id(one),
                label=label_of(one.layer, one.values),
                arguments=tuple((role, _event_id(target)) for role, target in one.slots),
                trigger=one.id,
                attributes=attributes_of(one.values),
                where=Location(file, one.rows[0].line, 1),
            )


def _event_id(one: LayerSpan) -> str:
    return f"E{one.id[1:]}" if one.slots else one.id


def _relations(layers: Layers, file: str) -> Iterator[RelationMention]:
    for number, arrow in enumerate(layers.arrows, 1):
        ends = zip(ENDS, (arrow.source, arrow.target), strict=True)
        yield RelationMention(
            id=f"R{number}",
            label=label_of(arrow.layer, arrow.values),
            arguments=tuple((role, _event_id(end)) for role, end in ends),
            attributes=attributes_of(arrow.values),
            where=Location(file, arrow.line, 1),
        )
