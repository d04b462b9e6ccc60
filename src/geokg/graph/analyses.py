"""What can be asked of a graph, wherever it is: named queries, analyses and drawings.

The graph may be here, as in `KnowledgeGraph`, or on a server. Analyses are imported when they are
first asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geokg.base.arguments import only_text
from geokg.base.garbage_collection import without_garbage_collection
from geokg.base.vocabulary import GKG
from geokg.graph.queries import NamedQuery, named, state_of
from geokg.graph.rows import Rows
from geokg.graph.rules import RULES, Facts, finding_rows
from geokg.graph.rules.same_situation import Key, common_key

if TYPE_CHECKING:
    from geokg.analysis.history import History
    from geokg.analysis.pair_situations import PairSituation
    from geokg.analysis.panel import Coverage, Panel
    from geokg.analysis.plot.plots import Plots


@dataclass(frozen=True, slots=True)
class WholeGraph:
    """The whole of a graph: its facts, and its triples that no rule derived, as N-Triples."""

    facts: Facts
    own_triples: Callable[[], Iterator[str]]


class Analyses(ABC):
    """What can be asked of a graph, wherever it is."""

    base: str

    @abstractmethod
    def __len__(self) -> int:
        """Return the number of articles."""

    def query(self, name: str, **parameters: object) -> Rows:
        """Return the rows of a named query.

        A query that counts situations excludes those that no claim asserts as fact;
        ``Rows.excluded`` is their number, and ``all=True`` includes them. ``geokg query --list``
        lists the queries and their parameters.

        Args:
            name: The name of the query.
            **parameters: Its parameters; those without a default are required.

        Raises:
            QueryError: The query or a parameter does not exist, or a value is invalid.

        >>> from geokg import KnowledgeGraph
        >>> len(KnowledgeGraph().query("history", a="IRN", b="TJK"))
        0
        """
        query = named(only_text("name", name))
        return query.rows(self._found(query, parameters), parameters)

    def _found(self, query: NamedQuery, parameters: Mapping[str, object]) -> Rows:
        """Return what the SPARQL of a named query finds."""
        return self._named_rows(query.bind(self.base, parameters), query.lists)

    @abstractmethod
    def findings(self) -> Rows:
        """Return what the rules point out, most severe first, with the quotes each rests on."""

    @property
    def plot(self) -> Plots:
        """The drawings of the graph, as in ``kg.plot.timeline("IRN", "TJK")``; extra ``plot``."""
        from geokg.analysis.plot import plots_of

        return plots_of(self)

    def panel(
        self,
        *,
        system: str,
        period: str = "year",
        directed: bool = True,
        count: str = "certain",
        reading: str = "byline",
        types: Iterable[str] | None = None,
        coverage: Coverage | str | Path | None = None,
    ) -> Panel:
        """Return the dyad panel: what articles report between two states, by period.

        Args:
            system: ``cow`` or ``gw``: whose numbers of states are the key.
            period: ``year``, ``quarter`` or ``month``.
            directed: Whether the two orders of a pair have rows of their own.
            count: ``certain``, ``expected`` or ``possible``: how an event counts that may lie in
                several periods.
            reading: ``byline`` or ``content``: how dates are read where the two disagree.
            types: The only types of events and relations that count.
            coverage: What was read, as a value or as the file coverage.yaml. Only what it covers
                has zeros.

        Raises:
            PanelError: A parameter or the coverage is wrong.
            UnreadableInput: The file of the coverage cannot be read.

        >>> from geokg import Article, Claim, KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[
        ...     Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali",
        ...           when="1960")]))
        >>> row = kg.panel(system="cow").rows[0]
        >>> row.ccode1, row.ccode2, row.year, row.events, row.vcoop
        (220, 432, 1960, 1, 1)
        """
        from geokg.analysis.panel import panel_of

        whole = self._all()
        with without_garbage_collection():
            return panel_of(
                whole.facts,
                whole.own_triples,
                system=system,
                period=period,
                directed=directed,
                count=count,
                reading=reading,
                types=types,
                coverage=coverage,
                same_situation=RULES[0].version,
            )

    def history(self, a: str, b: str, *, reading: str = "byline") -> History:
        """Return what two states did and were to each other, in order of time, with its periods.

        Organs, persons and members of groups count as their states, and linked situations once.

        Args:
            a: The code or name of a state.
            b: The code or name of another state.
            reading: ``byline`` or ``content``: how dates are read where the two disagree.

        Raises:
            QueryError: There is no such state.
            PanelError: There is no such reading.

        >>> from geokg import Article, Claim, KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[
        ...     Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali",
        ...           when="1960-09-24")]))
        >>> kg.history("France", "MLI")
        History(1 rows: warm)
        """
        from geokg.analysis.history import history_of
        from geokg.analysis.panel import reading_of

        return history_of(
            self._all().facts, state_of(a, "a"), state_of(b, "b"), reading_of(reading)
        )

    def pair_situations(self) -> tuple[PairSituation, ...]:
        """Return what every two states did and were to each other, what nobody affirms too.

        >>> from geokg import Article, Claim, KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France may recognise Mali.", actors={}, claims=[
        ...     Claim(type="recognise", initiator="FRA", target="MLI", modality="predicted",
        ...           quote="may recognise Mali")]))
        >>> [(row.pair, row.type, row.standing) for row in kg.pair_situations()]
        [(('FRA', 'MLI'), 'recognise', 'predicted')]
        """
        from geokg.analysis.pair_situations import pair_situations

        return tuple(pair_situations(self._all().facts))

    def link_keys(self) -> dict[str, str]:
        """Return a text for each situation: only those of one text can be linked as one.

        The situation stands for itself where the rule same-situation links it with no other.

        >>> from geokg import Article, Claim, KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France met Mali.", actors={}, claims=[
        ...     Claim(id="c", type="meet", party=["FRA", "MLI"], quote="France met Mali")]))
        >>> [key.partition(" ")[0] for key in kg.link_keys().values()]
        ['https://w3id.org/geokg/type/meet']
        """
        facts = self._all().facts
        return {
            situation: _key_text(common_key(facts, situation)) or situation
            for situation in facts.subjects(GKG.type_)
        }

    def stated_findings(self) -> Rows:
        """Return the findings that are in the graph already, without running the rules.

        >>> from geokg import KnowledgeGraph
        >>> len(KnowledgeGraph().stated_findings())
        0
        """
        return finding_rows(self._all().facts)

    @abstractmethod
    def _named_rows(self, text: str, lists: frozenset[str]) -> Rows:
        """Return the rows of a named query's SPARQL; ``lists`` are the columns with lists."""

    @abstractmethod
    def _all(self) -> WholeGraph:
        """Return the whole of the graph."""


def _key_text(key: Key | None) -> str:
    """Return the key of a situation as a text; empty for none."""
    if key is None:
        return ""
    sides = (f"{role}={'|'.join(sorted(actors))}" for role, actors in key[1])
    return " ".join((key[0], *sides))
