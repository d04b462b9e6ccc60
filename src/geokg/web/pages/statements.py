"""The statements of all articles, regrouped so that each situation is with all that concerns it.

Findings and pairs compare articles, which may be in different batches. What can be linked has one
key: its type and the states on its sides. Situations of one key come into one graph, with all
claims about them and with the actors of their articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import Final

from geokg.graph.statement_graph import StatementGraph
from geokg.web.pages.batches import Batch
from geokg.web.pages.site import Site
from geokg.web.pages.spool import Keyed, Spool

SIZE: Final = 400
"""The situations of a graph; those of one key stay together."""
_SITUATION: Final = ".situation"


def keep_statements(batch: Batch, spool: Spool, site: Site) -> None:
    """Add the statements of a batch: by situation, by claim, by article, and what is shared."""
    about = {row.claim: row.situation for row in batch.rows.claims}
    situations: list[tuple[str, str]] = []
    claims: list[tuple[str, str, str]] = []
    articles: list[tuple[str, str]] = []
    shared: list[tuple[str, str]] = []
    for node, lines in groupby(batch.graph.lines, lambda line: line.partition(" ")[0]):
        iri, text = node.strip("<>"), "".join(f"{line}\n" for line in lines)
        article, fragment = site.article_of(iri), site.fragment_of(iri)
        claim = f"{site.base}{article}.{fragment.partition('.')[0]}"
        if not article or "/" in article:
            shared.append((iri, text))
        elif claim not in about:
            articles.append((article, text))
        elif iri == claim + _SITUATION:
            situations.append((iri, text))
        else:
            claims.append((about[claim], claim, text))
    spool.add("situation text", ((iri, "", {"text": text}) for iri, text in situations))
    spool.add("claim text", ((key, c, {"claim": c, "text": text}) for key, c, text in claims))
    spool.add("article text", ((name, "", {"text": text}) for name, text in articles))
    spool.add("shared text", ((iri, "", {"text": text}) for iri, text in shared))
    spool.add("situation", _keys(batch))


def _keys(batch: Batch) -> Keyed:
    """Yield situations by key; one that only another article can describe is its own key."""
    keys = batch.graph.link_keys()
    elsewhere = {row.situation for row in batch.rows.claims} - keys.keys()
    for situation, key in [*keys.items(), *((s, s) for s in sorted(elsewhere))]:
        yield (
            _by_states(key),
            situation,
            {"situation": situation, "key": key, "here": situation in keys},
        )


def _by_states(key: str) -> str:
    """Return the place of a key among others: by its states, as articles are about few of them.

    So the statements of an article come into few graphs.
    """
    sides = {side for part in key.split(" ") for side in part.partition("=")[2].split("|")}
    return " ".join((*sorted(sides), key))


def situation_graphs(spool: Spool, site: Site) -> Iterator[Batch]:
    """Yield graphs that have every situation once, with all that can be linked with it."""
    shared = _shared(spool)
    waiting: list[str] = []
    for _, rows in groupby(spool.rows("situation"), lambda row: row["key"]):
        named = {row["situation"]: row["here"] for row in rows}
        waiting += [s for s, here in named.items() if here or not _is_described(s, spool)]
        if len(waiting) >= SIZE:
            yield _graph(waiting, shared, spool, site)
            waiting = []
    if waiting:
        yield _graph(waiting, shared, spool, site)


def all_statements(spool: Spool) -> Iterator[str]:
    """Yield all statements once, as texts: what is shared, then article by article."""
    yield _shared(spool)
    kinds = (spool.rows(f"{kind} text") for kind in ("article", "situation", "claim"))
    texts = ((row["text"] for row in rows) for rows in kinds)
    yield from merge(*texts, key=lambda text: text.partition(" ")[0])


def graph_of(situations: Iterable[str], spool: Spool, site: Site) -> Batch:
    """Return a graph of some situations, with all claims about them."""
    return _graph(situations, _shared(spool), spool, site)


def _shared(spool: Spool) -> str:
    return "".join(dict.fromkeys(row["text"] for row in spool.rows("shared text")))


def _graph(situations: Iterable[str], shared: str, spool: Spool, site: Site) -> Batch:
    articles: dict[str, None] = {}
    texts = [shared]
    for situation in situations:
        articles[site.article_of(situation)] = None
        texts += (row["text"] for row in spool.rows("situation text", situation))
        for claim, text in _claims(situation, spool):
            articles[site.article_of(claim)] = None
            texts.append(text)
    for article in articles:
        texts += (row["text"] for row in spool.rows("article text", article))
    lines = "".join(texts).split("\n")[:-1]
    return Batch(StatementGraph(lines, site.base))


def _claims(situation: str, spool: Spool) -> Iterator[tuple[str, str]]:
    """Yield the claims about a situation, and about claims about it, each with its statements."""
    waiting, seen = [situation], {situation}
    while waiting:
        for row in spool.rows("claim text", waiting.pop()):
            yield row["claim"], row["text"]
            # A claim about the claim of another article names a situation that has no statements.
            own = row["claim"] + _SITUATION
            if own not in seen and not _is_described(own, spool):
                seen.add(own)
                waiting.append(own)


def _is_described(situation: str, spool: Spool) -> bool:
    return next(spool.rows("situation text", situation), None) is not None
