"""Drafts: proposals beside an annotation file, accepted or rejected one at a time."""

from __future__ import annotations

from pathlib import Path

from geokg.base.errors import GeokgError
from geokg.inputs.annotation import yaml
from geokg.inputs.edit.scalars import block_lines


def first_content(draft: Path, content: bytes) -> bytes:
    """Return the annotation file that a draft without one begins: its article, and no claims."""
    head: object = None
    try:
        values = yaml.load(content.decode("utf-8-sig"), str(draft))
        head = values.get("article") if isinstance(values, dict) else None
    except (GeokgError, UnicodeDecodeError):  # the draft itself is shown with its errors
        pass
    lines = ["geokg: 1"]
    if isinstance(head, dict):
        lines += block_lines({"article": head}, levels=2)
    return ("\n".join([*lines, "claims: []"]) + "\n").encode()
