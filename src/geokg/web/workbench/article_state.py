"""What a page shows of one annotation file, as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from geokg.base.diagnostics import Diagnostic, Value
from geokg.inputs.annotation.positions import Positions
from geokg.web.workbench.dates_read import read_date, span_values
from geokg.web.workbench.snapshots import Snapshot


def article_state(snapshot: Snapshot, problems: Iterable[Diagnostic]) -> dict[str, object]:
    """Return the claims, the actors, the problems, and where the quotes are.

    ``spans`` and ``readings`` have an item for each claim. Offsets count code points.
    """
    return {
        "etag": snapshot.etag,
        "claims": snapshot.claims,
        "actors": snapshot.actors,
        "problems": [one.as_dict() for one in problems],
        "spans": [[list(span) for span in spans] for spans in snapshot.spans()],
        "readings": _readings(snapshot),
    }


def source_state(snapshot: Snapshot) -> dict[str, object]:
    """Return the text of the file, with the first and the last line of each claim."""
    return {
        "file": snapshot.file.name,
        "path": str(snapshot.file.absolute()),
        "source": snapshot.source.removeprefix("\ufeff"),
        "etag": snapshot.etag,
        "lines": [list(lines) for lines in claim_lines(snapshot)],
    }


def claim_lines(snapshot: Snapshot) -> list[tuple[int, int]]:
    """Return the first and the last line of each claim, from 1."""
    if not snapshot.is_parsed:
        return []
    places = snapshot.origin.places().parts.get("claims")
    if places is None:
        return []
    items = [places.parts[at] for at in range(len(snapshot.claims)) if at in places.parts]
    lines = snapshot.source.splitlines()
    ends = [*(item.at[0] - 1 for item in items[1:]), len(lines)][: len(items)]
    return [
        (item.at[0], _without_remarks(lines, _last_line(item), end))
        for item, end in zip(items, ends, strict=True)
    ]


def _without_remarks(lines: Sequence[str], first: int, last: int) -> int:
    """Return the last line that is neither empty nor a comment, not before the first."""
    while last > first and lines[last - 1].strip()[:1] in ("", "#"):
        last -= 1
    return max(first, last)


def _last_line(item: Positions) -> int:
    """Return the last line on which a value of an item begins."""
    return max([item.at[0], *map(_last_line, item.parts.values())])


def _readings(snapshot: Snapshot) -> list[dict[str, object] | None]:
    if snapshot.article:
        return [
            {"when": span_values(claim.when)} if claim.when else None
            for claim in snapshot.article.claims
        ]
    published = snapshot.head.get("published", "")
    day = published if isinstance(published, str) else ""
    return [_reading(claim, day) for claim in snapshot.claims]


def _reading(claim: Mapping[str, Value], published: str) -> dict[str, object] | None:
    when, modality = claim.get("when"), claim.get("modality", "actual")
    if isinstance(when, dict):
        when = when.get("edtf") or when.get("verbatim")
    if not isinstance(when, str) or not when.strip():
        return None
    kind = modality if isinstance(modality, str) else "actual"
    return {"when": dict(_cached_reading(when, published, kind))}


@lru_cache(maxsize=4096)
def _cached_reading(words: str, published: str, modality: str) -> Mapping[str, object]:
    return read_date(words, published, modality)
