"""What a graph has of an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article in the graph, without its text, which a graph never contains."""

    id: str
    iri: str
    title: str | None
    published: date | None
    claims: int
