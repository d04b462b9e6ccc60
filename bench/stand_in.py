"""A stand-in for `geokg.stream`: the same job through a `KnowledgeGraph`, all in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geokg


def build(
    paths: Sequence[Path],
    outputs: Sequence[Path],
    *,
    base: str = "https://example.org/kg/",
    reference: Sequence[Path] = (),
    jobs: int = 1,
) -> None:
    """Read, check, emit, validate and write; ``jobs`` has no effect."""
    kg = geokg.KnowledgeGraph(base=base, reference=reference)
    kg.add(geokg.read(*paths))
    kg.validate().check()
    for path in outputs:
        kg.dump(path)
