"""Two graphs held against each other, key by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from geokg.dataset.diff.difference import Change, Difference, Entry, FindingChange, Part, Words
from geokg.dataset.diff.renamed_claims import match_renamed
from geokg.dataset.diff.snapshot import KEYS, GraphSnapshot, KeyedValues, Nodes, Terms, name_of
from geokg.graph.knowledge_graph import KnowledgeGraph


def compare(a: KnowledgeGraph, b: KnowledgeGraph) -> Difference:
    """What has to change in ``a`` to become ``b``, in the words of annotation files.

    Findings are derived on both sides, as `KnowledgeGraph.findings` does. Raises `RdfError` for a
    graph that holds what could not be dumped, such as blank nodes.

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
    before, after = GraphSnapshot(a), GraphSnapshot(b)
    same = match_renamed(before, after)
    added, gone = _statements(before.nodes, after.nodes)
    found = [_findings(kg) for kg in (a, b)]
    return Difference(
        articles=_part(before.articles, after.articles, before, after),
        claims=_part(before.claims, after.claims, before, after, same),
        actors=_part(before.actors, after.actors, before, after),
        findings_new=tuple(one for one in found[1] if one not in found[0]),
        findings_gone=tuple(one for one in found[0] if one not in found[1]),
        statements_added=added,
        statements_gone=gone,
    )


def _part(
    old: Mapping[str, KeyedValues],
    new: Mapping[str, KeyedValues],
    before: GraphSnapshot,
    after: GraphSnapshot,
    same: Mapping[str, str] | None = None,
) -> Part:
    """``same`` are ids of the one side whose like has another id on the other."""
    kept = {name: name for name in old.keys() & new.keys()} | dict(same or {})
    return Part(
        added=tuple(_entry(name, new[name], after) for name in _rest(new, kept.values())),
        gone=tuple(_entry(name, old[name], before) for name in _rest(old, kept)),
        changed=tuple(
            change
            for now, was in sorted((now, was) for was, now in kept.items())
            for change in _changes(was, now, old[was], new[now], before, after)
        ),
    )


def _rest(names: Iterable[str], kept: Iterable[str]) -> list[str]:
    return sorted(set(names) - set(kept))


def _entry(name: str, record: KeyedValues, side: GraphSnapshot) -> Entry:
    within = name.partition(".")[0]
    return Entry(name, {key: _told(terms, side, within) for key, terms in record.items()})


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
            words = _told(terms, before, within), _told(others, after, within)
            if words[0] == words[1]:
                # Two actors may bear one name, and a word may be that of an actor.
                words = _exactly(terms, before, within), _exactly(others, after, within)
            yield Change(now, key, *words)


def _told(terms: Terms, side: GraphSnapshot, within: str) -> Words:
    """The terms as people write them."""
    return tuple(side.told(term, within) for term in terms)


def _exactly(terms: Terms, side: GraphSnapshot, within: str) -> Words:
    return tuple(
        side.told(term) if term[0] == '"' else f"{side.told(term)} ({name_of(term, within)})"
        for term in terms
    )


def _statements(old: Nodes, new: Nodes) -> tuple[int, int]:
    """How many statements are in the second alone, and how many in the first."""
    added = gone = 0
    for node in old.keys() | new.keys():
        before, after = old.get(node, {}), new.get(node, {})
        if before != after:
            for predicate in before.keys() | after.keys():
                terms, others = set(before.get(predicate, ())), set(after.get(predicate, ()))
                added += len(others - terms)
                gone += len(terms - others)
    return added, gone


def _findings(kg: KnowledgeGraph) -> dict[FindingChange, None]:
    """The findings in their order, each once."""

    def name(iri: str) -> str:
        own = iri.startswith(kg.base)
        return name_of(f"</{iri.removeprefix(kg.base)}>" if own else f"<{iri}>")

    return {
        FindingChange(row.severity, row.rule, tuple(map(name, row.concerns)), row.explanation): None
        for row in kg.findings()
    }
