"""The result of a comparison: frozen values that are simple to write as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LINKING: Final = ("kind", "name", "of", "wikidata")
"""Keys of an actor that identify it; where one changes, the actor is re-linked."""

DisplayValues = tuple[str, ...]
"""The values of a key, as people write them; empty where the key is missing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article, claim or actor that only one graph has, with all its keys."""

    id: str
    values: Mapping[str, DisplayValues]


@dataclass(frozen=True, slots=True)
class Change:
    """A changed key of an article, claim or actor, with its values before and after.

    ``id`` is that of the second graph: ``note`` or ``note.treaty``. Keys are those of annotation
    files, except ``text`` (the SHA-256 of an article's text) and ``kind`` and ``name``, which a
    file writes as one: ``organ: Government of France``.
    """

    id: str
    key: str
    before: DisplayValues
    after: DisplayValues


@dataclass(frozen=True, slots=True)
class Part:
    """The articles, claims or actors that were added, removed and changed, in the order of ids."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def as_dict(self) -> dict[str, Any]:
        """Return the part as plain JSON values."""
        return {
            "added": [_entry(entry) for entry in self.added],
            "removed": [_entry(entry) for entry in self.removed],
            "changed": [
                {"id": c.id, "key": c.key, "before": list(c.before), "after": list(c.after)}
                for c in self.changed
            ],
        }


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding, identified by its content: its node may have another name in the other graph."""

    severity: str
    rule: str
    concerns: DisplayValues
    explanation: str

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "concerns": list(self.concerns),
            "explanation": self.explanation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All differences between two graphs.

    ``statements_added`` and ``statements_removed`` count triples: they show differences that no key
    has, such as the place of a quote.
    """

    articles: Part
    claims: Part
    actors: Part
    findings_new: tuple[FindingChange, ...]
    findings_removed: tuple[FindingChange, ...]
    statements_added: int
    statements_removed: int

    @property
    def is_empty(self) -> bool:
        """Whether the two graphs have the same statements and findings."""
        return not (self.has_changes or self.statements_added or self.statements_removed)

    @property
    def has_changes(self) -> bool:
        """Whether articles, claims, actors or findings differ, and not only other statements."""
        parts = (self.articles, self.claims, self.actors)
        return any(parts) or bool(self.findings_new or self.findings_removed)

    @property
    def relinked(self) -> tuple[Change, ...]:
        """The changes by which an actor refers to someone else, or has another name."""
        return tuple(change for change in self.actors.changed if change.key in LINKING)

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as plain JSON values."""
        return {
            "equal": self.is_empty,
            "articles": self.articles.as_dict(),
            "claims": self.claims.as_dict(),
            "actors": self.actors.as_dict(),
            "findings": {
                "new": [finding.as_dict() for finding in self.findings_new],
                "removed": [finding.as_dict() for finding in self.findings_removed],
            },
            "statements": {"added": self.statements_added, "removed": self.statements_removed},
        }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "values": {key: list(values) for key, values in entry.values.items()}}
