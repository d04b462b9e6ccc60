"""Who held an office by any source: the persons, and their terms with all statements about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import leaders_wikidata
from leaders_phoenix import Person, Tenure
from leaders_terms import Day, Term, same_name, words_of
from phoenix import FROZEN
from tables import Row


def source_of(term: Term) -> str:
    """The name of the source of a statement: ``wikidata``, ``factbook`` or ``phoenix``."""
    return term.source.partition(":")[0]


@dataclass(eq=False)
class Holder:
    """One person in one state, with the names that each source has for them."""

    code: str
    names: dict[str, list[str]] = field(default_factory=dict)
    joints: list[JoinedTerm] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    item: str = ""

    def called(self, source: str, names: Iterable[str]) -> None:
        """Add names of a source."""
        known = self.names.setdefault(source, [])
        known += [name for name in names if name and name not in known]

    def goes_by(self, name: str) -> bool:
        """Whether a name is one of theirs, in whatever spelling."""
        return any(same_name(name, other) for group in self.names.values() for other in group)

    @property
    def name(self) -> str:
        """The English name: phoenix's, else the Factbook's, else Wikidata's label.

        Where the Factbook has every word of the label, the label is the usual shorter form.
        """
        phoenix, factbook, wikidata = (
            self.names.get(source, []) for source in ("phoenix", "factbook", "wikidata")
        )
        if phoenix:
            return phoenix[0]
        if factbook and wikidata:
            label, full = words_of(wikidata[0]), words_of(factbook[0])
            if len(label) > 1 and set(label) <= set(full):
                return wikidata[0]
        return (factbook or wikidata or [""])[0]

    @property
    def aliases(self) -> list[str]:
        """All other names, each once, phoenix's first."""
        every = [
            name
            for source in ("phoenix", "factbook", "wikidata")
            for name in self.names.get(source, [])
        ]
        # Ferdinand E. Marcos is Ferdinand Marcos in most texts.
        shorter = [re.sub(r"(?<=\w) (?:[A-Z]\. ?)+(?=[A-Z]\w)", " ", name) for name in every]
        return [name for name in dict.fromkeys([*every, *shorter]) if name != self.name]


@dataclass(eq=False)
class JoinedTerm:
    """One term, with all statements about it."""

    holder: Holder
    heads: set[str]
    said: list[Term]
    spells: list[Tenure] = field(default_factory=list)
    start: Day | None = None
    end: Day | None = None
    confirmed: set[str] = field(default_factory=set)
    between: str = ""
    """The title of the holders before and after, where it is one."""

    @property
    def first(self) -> date:
        """The first day that it may have."""
        return min(term.first for term in self.said if term.start)

    @property
    def last(self) -> date:
        """The last day that it may have."""
        return max(term.last for term in self.said)

    @property
    def title(self) -> str:
        """The title that the Factbook gives the office."""
        return next((term.title for term in self.said if term.title), "")

    def known_until(self) -> int | None:
        """The last year in which a source still named the person, for a term that is open."""
        if self.end:
            return None
        years = [FROZEN if source_of(t) == "phoenix" else 0 for t in self.said if not t.end]
        years += [t.seen.year for t in self.said if t.seen]
        wikidata = leaders_wikidata.ANSWERED.year
        years += [wikidata for t in self.said if source_of(t) == "wikidata" and not t.end]
        return max(years)


def doubt(term: Term, what: str, decision: str, why: str) -> Row:
    """A row of the list of problems."""
    start = str(term.start.first) if term.start else ".."
    end = str(term.end.last) if term.end else ".."
    return {
        "source": term.source,
        "code": term.code,
        "name": term.name,
        "dates": f"{start}/{end}",
        "problem": what,
        "decision": decision,
        "why": why,
    }


def phoenix_doubt(tenure: Tenure, name: str, what: str, decision: str, why: str) -> Row:
    """A row of the list of problems about a spell of phoenix."""
    return {
        "source": f"phoenix:{tenure.line}",
        "code": tenure.code,
        "name": name,
        "dates": f"{tenure.start or '..'}/{tenure.end or '..'}",
        "problem": what,
        "decision": decision,
        "why": why,
    }
