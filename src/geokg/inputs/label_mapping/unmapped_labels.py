"""Counts of what a conversion left out, by label, with one example each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location, shortened

MESSAGES: Final = {
    "mention": (
        "GK846",
        "the mapping has no entry for mentions with the label `{}`",
        "add it under `mentions`",
    ),
    "relation": (
        "GK846",
        "the mapping has no entry for relations or events with the label `{}`",
        "add it under `relations`",
    ),
    "role": (
        "GK847",
        "the mapping has no entry for the role `{}`",
        "add it under the `roles` of the relation",
    ),
    "argument": (
        "GK847",
        "{}",
        "map the label to a kind of actor, or the role to a key that takes words; or `ignore`",
    ),
    "attribute": (
        "GK848",
        "the mapping has no entry for the attribute `{}`",
        "add it under `attributes`",
    ),
    "misplaced": ("GK848", "{}", "map it to a key that is allowed there, or write `ignore`"),
    "link": ("GK857", "{}", "link to a Wikidata item such as `Q142`, or to a web address"),
    "repetition": ("GK858", "{}", ""),
    "repeated-mention": ("GK858", "{}", ""),
    "metadata": (
        "GK849",
        "the mapping has no entry for `{}` of the document",
        "add it under `metadata`",
    ),
    "format": ("GK849", "not converted: {}", ""),
    "repeated": (
        "GK854",
        "{} that repeat another one: same text, same annotator, same content",
        "remove one of the two from the input",
    ),
    "state": ("GK856", "{}", "name the actor in the annotation, or link the mention to an item"),
}
"""The code, the message and the fix for each category of things left out."""
_VERBS: Final = {"state": "named", "repeated-mention": "counted once"}


@dataclass(slots=True)
class UnmappedLabels:
    """Counts of what was left out, by category and name, each with its first place and words.

    >>> unmapped = UnmappedLabels()
    >>> unmapped.add("mention", "DATE", None, "last May")
    >>> print(*unmapped.diagnostics())  # doctest: +ELLIPSIS
    GK846 warning: the mapping has no entry for mentions with the label `DATE`: left out 1 time
       | last May
       = add it under `mentions`
    """

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    ignored: int = 0
    """Mentions, relations and events that the mapping ignores on purpose."""
    units: dict[str, int] = field(default_factory=dict)
    """The number of documents by offset unit, with the way in which the unit was detected."""
    _first: dict[tuple[str, str], tuple[Location | None, str]] = field(default_factory=dict)

    def add(
        self, category: str, name: str, where: Location | None, words: str = "", count: int = 1
    ) -> None:
        """Add to the count of one category and name.

        Args:
            category: A key of `MESSAGES`.
            name: The label, role, attribute or description that was left out.
            where: Its place; the first one of each name is kept.
            words: The annotated words; the first ones of each name are kept.
            count: How many to add.
        """
        key = (category, name)
        self.counts[key] = self.counts.get(key, 0) + count
        self._first.setdefault(key, (where, words))

    def merge(self, other: UnmappedLabels) -> None:
        """Add the counts of another conversion."""
        for key, count in other.counts.items():
            self.add(*key, *other._first[key], count=count)
        for unit, count in other.units.items():
            self.units[unit] = self.units.get(unit, 0) + count
        self.ignored += other.ignored

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return a warning for each name that was left out, sorted by category and name."""
        return tuple(
            self._diagnostic(category, name, count)
            for (category, name), count in sorted(self.counts.items())
        )

    def _diagnostic(self, category: str, name: str, count: int) -> Diagnostic:
        code, message, fix = MESSAGES[category]
        where, words = self._first[category, name]
        times = f"{count:,} " + ("time" if count == 1 else "times")
        verb = _VERBS.get(category, "left out")
        place = ", first here" if where else ""
        return Diagnostic(
            code=code,
            message=f"{message.format(shortened(name))}: {verb} {times}{place}",
            found=words,
            fix=fix,
            severity="warning",
            where=where,
        )
