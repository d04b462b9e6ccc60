"""Named, versioned rules that derive new triples, each into a named graph of its own.

A rule is a CONSTRUCT query in a file ``NAME.rq`` where SPARQL can express it, else a Python
function. Its results are in the graph ``<base>derived/NAME``, with the rule, its version and the
claims they rest on. The rules run in the order of `RULES`: later ones use the links between
situations that the first one adds. A rule whose results change gets a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from geokg.base.vocabulary import GKG, RULE_SPACE, rule_iri
from geokg.graph.quads import text
from geokg.graph.queries import with_values
from geokg.graph.rules import denied, lifetimes, one_sided, same_situation
from geokg.graph.rules.facts import Facts, Find
from geokg.graph.rules.findings import finding_rows
from geokg.graph.rules.results import RuleResult, result_lines, rule_lines

__all__ = ["RULES", "Facts", "Find", "Rule", "finding_rows", "is_derived"]

Construct = Callable[[str], Iterable[object]]
"""Returns the triples of a CONSTRUCT query, each as N-Triples text without the final dot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in its current version; without ``find`` it is the CONSTRUCT query of its file."""

    name: str
    version: int
    meaning: str
    find: Callable[[Facts], Iterable[RuleResult]] | None = None

    @property
    def iri(self) -> str:
        """The IRI of the rule in this version."""
        return rule_iri(self.name, self.version)

    def graph(self, base: str) -> str:
        """Return the IRI of the named graph of the rule's results."""
        return f"{base}derived/{self.name}"

    def lines(self, facts: Facts, construct: Construct) -> Iterator[str]:
        """Yield the N-Quads lines of the rule's graph: its description and its results.

        The same facts give the same lines.
        """
        end = f" <{self.graph(facts.base)}> ."
        found: Iterable[object]
        if self.find:
            found = result_lines(facts.once(self.find), self.name, self.version, facts.base)
        else:
            found = construct(self._sparql(facts.base))
        for line in chain[object](rule_lines(self.name, self.version, self.meaning), found):
            yield f"{line}{end}"

    def _sparql(self, base: str) -> str:
        """Return the query of the rule's file, for a base."""
        query = (Path(__file__).parent / f"{self.name}.rq").read_text(encoding="utf-8")
        stem = f"{base}derived.{self.name}."
        return with_values(query, {"rule": f"<{self.iri}>", "stem": text(stem), "base": text(base)})


RULES: Final = (
    Rule(
        name="same-situation",
        version=2,
        meaning=same_situation.MEANING,
        find=same_situation.same_situations,
    ),
    Rule(name="denied", version=2, meaning=denied.MEANING, find=denied.denials),
    Rule(
        name="accepted",
        version=1,
        meaning=(
            "Policy: a situation is taken as fact where some claim affirms it as actual, and no "
            "claim, about it or about a situation that the rule same-situation links with it, "
            "denies it as actual. How sure the speakers are, and who they are, is not asked."
        ),
    ),
    Rule(name="one-sided", version=1, meaning=one_sided.MEANING, find=one_sided.one_sided),
    Rule(
        name="actor-outside-lifetime",
        version=2,
        meaning=lifetimes.MEANING,
        find=lifetimes.outside_lifetimes,
    ),
)
"""The rules, in the order in which they run."""


def is_derived(subject: str, property_: str, base: str) -> bool:
    """Return whether rules write such a triple, in whatever graph: a Turtle file has no graphs.

    >>> is_derived("https://example.org/kg/derived.denied.note.c1", "", "https://example.org/kg/")
    True
    """
    spaces = (f"{base}derived.", *(f"{RULE_SPACE}{rule.name}/" for rule in RULES))
    return subject.startswith(spaces) or property_ in (GKG.acceptedBy, GKG.sameSituationAs)
