"""The values of a difference: frozen, and plain enough for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LINKING: Final = ("kind", "name", "of", "wikidata")
"""Keys of an actor that say who it is; where one changes, the actor is linked anew."""

Words = tuple[str, ...]
"""The values of a key, as people write them; empty where the key is not there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article, claim or actor that is on one side alone, with all its keys."""

    id: str
    values: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Change:
    """A key of an article, claim or actor, with what it was and what it is.

    ``id`` is that of the second side: ``note`` or ``note.treaty``. Keys are those of annotation
    files, but for ``text`` (the SHA-256 of an article's text) and ``kind`` and ``name``, which a
    file gives as one: ``organ: Government of France``.
    """

    id: str
    key: str
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Part:
    """What is new, gone and changed among articles, claims or actors, in the order of ids."""

    added: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.changed)

    def as_dict(self) -> dict[str, Any]:
        """The part as plain JSON values."""
        return {
            "added": [_entry(entry) for entry in self.added],
            "gone": [_entry(entry) for entry in self.gone],
            "changed": [
                {"id": c.id, "key": c.key, "before": list(c.before), "after": list(c.after)}
                for c in self.changed
            ],
        }


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding, known by what it says: its node may have another name on the other side."""

    severity: str
    rule: str
    concerns: Words
    explanation: str

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON values."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "concerns": list(self.concerns),
            "explanation": self.explanation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs between two graphs.

    ``statements_added`` and ``statements_gone`` count triples: they tell where something differs
    that no key says, such as the place of a quote.
    """

    articles: Part
    claims: Part
    actors: Part
    findings_new: tuple[FindingChange, ...]
    findings_gone: tuple[FindingChange, ...]
    statements_added: int
    statements_gone: int

    @property
    def is_empty(self) -> bool:
        """Whether the two graphs say the same."""
        return not (self.is_told or self.statements_added or self.statements_gone)

    @property
    def is_told(self) -> bool:
        """Whether there is something that can be said in words."""
        parts = (self.articles, self.claims, self.actors)
        return any(parts) or bool(self.findings_new or self.findings_gone)

    @property
    def relinked(self) -> tuple[Change, ...]:
        """The changes by which an actor stands for someone else, or bears another name."""
        return tuple(change for change in self.actors.changed if change.key in LINKING)

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain JSON values."""
        return {
            "equal": self.is_empty,
            "articles": self.articles.as_dict(),
            "claims": self.claims.as_dict(),
            "actors": self.actors.as_dict(),
            "findings": {
                "new": [found.as_dict() for found in self.findings_new],
                "gone": [found.as_dict() for found in self.findings_gone],
            },
            "statements": {"added": self.statements_added, "gone": self.statements_gone},
        }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "values": {key: list(words) for key, words in entry.values.items()}}
