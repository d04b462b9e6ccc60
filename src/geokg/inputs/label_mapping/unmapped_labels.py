"""What a conversion left out, counted by label with one example each: nothing goes in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location, shortened

SAID: Final = {
    "mention": ("GK846", "no meaning for the label `{}` of mentions", "add it under `mentions`"),
    "tie": ("GK846", "no meaning for the label `{}` of ties", "add it under `ties`"),
    "role": ("GK847", "no meaning for the role `{}`", "add it under the `roles` of the tie"),
    "argument": (
        "GK847",
        "{}",
        "map the label to a kind of actor, or the role to a key that takes words; or `ignore`",
    ),
    "attribute": ("GK848", "no meaning for the attribute `{}`", "add it under `attributes`"),
    "misplaced": ("GK848", "{}", "no key takes it there; write `ignore` if that is right"),
    "metadata": ("GK849", "no meaning for `{}` of the document", "add it under `metadata`"),
    "format": ("GK849", "not read: {}", ""),
    "state": ("GK856", "{}", "name the actor in the annotation, or link the mention to an item"),
}
"""For each sort of thing left out: the code, the sentence, and what to do."""


@dataclass(slots=True)
class UnmappedLabels:
    """Counts of what was left out, by sort and name, each with its first place and words."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    ignored: int = 0
    """How many mentions and ties the mapping ignores on purpose."""
    units: dict[str, int] = field(default_factory=dict)
    """In what documents count their offsets, and how that was found out: how many of each."""
    _first: dict[tuple[str, str], tuple[Location | None, str]] = field(default_factory=dict)

    def add(
        self, sort: str, name: str, where: Location | None, words: str = "", times: int = 1
    ) -> None:
        """Count one more of that sort and name."""
        key = (sort, name)
        self.counts[key] = self.counts.get(key, 0) + times
        self._first.setdefault(key, (where, words))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """A warning for each name that was left out, in the order of sorts and names."""
        made = []
        for (sort, name), times in sorted(self.counts.items()):
            code, said, fix = SAID[sort]
            where, words = self._first[sort, name]
            made.append(
                Diagnostic(
                    code=code,
                    message=f"{said.format(shortened(name))}: "
                    + ("named" if sort == "state" else "left out")
                    + f" {times:,} "
                    + ("time" if times == 1 else "times")
                    + (", first here" if where else ""),
                    found=words,
                    fix=fix,
                    severity="warning",
                    where=where,
                )
            )
        return tuple(made)
