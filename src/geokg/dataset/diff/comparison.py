"""Compare two graphs key by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from geokg.base.arguments import instance_of
from geokg.dataset.diff.difference import (
    Change,
    Difference,
    DisplayValues,
    Entry,
    FindingChange,
    Part,
)
from geokg.dataset.diff.renamed_claims import match_renamed
from geokg.dataset.diff.snapshot import KEYS, GraphSnapshot, KeyedValues, Nodes, Terms, name_of
from geokg.graph.knowledge_graph import KnowledgeGraph


def compare(a: KnowledgeGraph, b: KnowledgeGraph) -> Difference:
    """Return the differences of ``b`` from ``a``, by the keys of annotation files.

    Findings are derived in both graphs, as `KnowledgeGraph.findings` does.

    Args:
        a: The graph before.
        b: The graph after.

    Raises:
        RdfError: A graph has terms that cannot be dumped, such as blank nodes.

    >>> from geokg.article import Article, Claim
    >>> def graph(target):
    ...     kg = KnowledgeGraph()
    ...     kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[
    ...         Claim(id="c1", type="recognise", initiator="FRA", target=target,
    ...               quote="recognised Mali")]))
    ...     return kg
    >>> compare(graph("MLI"), graph("SEN")).claims.changed
    (Change(id='note.c1', key='target', before=('Mali',), after=('Senegal',)),)
    """
    for name, graph in (("a", a), ("b", b)):
        instance_of(name, graph, KnowledgeGraph, f"KnowledgeGraph({name})")
    before, after = GraphSnapshot(a), GraphSnapshot(b)
    renamed = match_renamed(before, after)
    added, removed = _statements(before.nodes, after.nodes)
    findings_before, findings_after = _findings(a), _findings(b)
    return Difference(
        articles=_part(before.articles, after.articles, before, after),
        claims=_part(before.claims, after.claims, before, after, renamed),
        actors=_part(before.actors, after.actors, before, after),
        findings_new=tuple(f for f in findings_after if f not in findings_before),
        findings_removed=tuple(f for f in findings_before if f not in findings_after),
        statements_added=added,
        statements_removed=removed,
    )


def _part(
    old: Mapping[str, KeyedValues],
    new: Mapping[str, KeyedValues],
    before: GraphSnapshot,
    after: GraphSnapshot,
    renamed: Mapping[str, str] | None = None,
) -> Part:
    """Return the differences of one kind; ``renamed`` maps old ids to new ones of renamed items."""
    matched = {name: name for name in old.keys() & new.keys()} | dict(renamed or {})
    return Part(
        added=tuple(_entry(name, new[name], after) for name in _others(new, matched.values())),
        removed=tuple(_entry(name, old[name], before) for name in _others(old, matched)),
        changed=tuple(
            change
            for now, was in sorted((now, was) for was, now in matched.items())
            for change in _changes(was, now, old[was], new[now], before, after)
        ),
    )


def _others(names: Iterable[str], matched: Iterable[str]) -> list[str]:
    return sorted(set(names) - set(matched))


def _entry(name: str, record: KeyedValues, snapshot: GraphSnapshot) -> Entry:
    within = name.partition(".")[0]
    return Entry(name, {key: _display(terms, snapshot, within) for key, terms in record.items()})


def _changes(
    was: str,
    now: str,
    old: KeyedValues,
    new: KeyedValues,
    before: GraphSnapshot,
    after: GraphSnapshot,
) -> Iterator[Change]:
    if was != now:
        yield Change(now, "id", (was,), (now,))
    if old == new:
        return
    within = now.partition(".")[0]
    for key in filter((old.keys() | new.keys()).__contains__, KEYS):
        terms, others = old.get(key, ()), new.get(key, ())
        if terms != others:
            displayed = _display(terms, before, within), _display(others, after, within)
            if displayed[0] == displayed[1]:
                # Two actors may have one name, and a text may be the name of an actor.
                displayed = _exactly(terms, before, within), _exactly(others, after, within)
            yield Change(now, key, *displayed)


def _display(terms: Terms, snapshot: GraphSnapshot, within: str) -> DisplayValues:
    """Return the terms as people write them."""
    return tuple(snapshot.display(term, within) for term in terms)


def _exactly(terms: Terms, snapshot: GraphSnapshot, within: str) -> DisplayValues:
    return tuple(
        snapshot.display(term)
        if term[0] == '"'
        else f"{snapshot.display(term)} ({name_of(term, within)})"
        for term in terms
    )


def _statements(old: Nodes, new: Nodes) -> tuple[int, int]:
    """Return how many statements only the second graph has, and how many only the first."""
    added = removed = 0
    for node in old.keys() | new.keys():
        before, after = old.get(node, {}), new.get(node, {})
        if before != after:
            for predicate in before.keys() | after.keys():
                terms, others = set(before.get(predicate, ())), set(after.get(predicate, ()))
                added += len(others - terms)
                removed += len(terms - others)
    return added, removed


def _findings(kg: KnowledgeGraph) -> dict[FindingChange, None]:
    """Return the findings in their order, each once."""

    def name(iri: str) -> str:
        is_below_base = iri.startswith(kg.base)
        return name_of(f"</{iri.removeprefix(kg.base)}>" if is_below_base else f"<{iri}>")

    return {
        FindingChange(row.severity, row.rule, tuple(map(name, row.concerns)), row.explanation): None
        for row in kg.findings()
    }
