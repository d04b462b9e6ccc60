"""Articles with claims about claims of other batches: they wait until all articles are read.

Such a claim has the type and the actors of a situation that another article describes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from geokg.graph.statement_graph import StatementGraph
from geokg.web.pages.batches import SIZE, Batch
from geokg.web.pages.site import Site
from geokg.web.pages.spool import Spool
from geokg.web.pages.statements import (
    ARTICLE,
    SITUATION,
    described_elsewhere,
    end_of_chain,
    keep_statements,
    lines_of,
    shared_text,
)

_WAITING: Final = "waiting article"
_SHOWN: Final = "text of a waiting article"


def complete_batches(batches: Iterable[Batch], spool: Spool, site: Site) -> Iterator[Batch]:
    """Yield batches whose claims all have a type, those that waited last; keep all statements."""
    for batch in batches:
        keep_statements(batch, spool, site)
        yield _without_waiting(batch, spool, site)
    spool.close_input()
    yield from _waiting_batches(spool, site)


def _without_waiting(batch: Batch, spool: Spool, site: Site) -> Batch:
    """Return a batch without the articles that have to wait, which are kept in the spool."""
    elsewhere = described_elsewhere(batch)
    if not elsewhere:
        return batch
    late = {site.article_of(r.claim) for r in batch.rows.claims if r.situation in elsewhere}
    lines: dict[str, list[str]] = {}
    for line in batch.graph.lines:
        article = site.article_of(line.partition(" ")[0][1:-1])
        lines.setdefault(article if article in late else "", []).append(line)
    ready = lines.pop("", [])
    spool.add_texts(_WAITING, ((a, "", "".join(f"{x}\n" for x in lines[a])) for a in sorted(late)))
    spool.add_texts(_SHOWN, ((a, "", batch.texts[a]) for a in sorted(late) if a in batch.texts))
    return replace(batch, graph=StatementGraph(ready, batch.graph.base))


def _waiting_batches(spool: Spool, site: Site) -> Iterator[Batch]:
    """Yield the articles that waited, with the situations that other articles describe."""
    names = iter(spool.counts(_WAITING))
    while some := list(islice(names, SIZE)):
        own = lines_of(text for name in some for _, text in spool.texts(_WAITING, name))
        known = StatementGraph(own, site.base)
        own_actors = {row.actor for row in known.rows.actors}
        added: dict[str, None] = {}
        elsewhere = described_elsewhere(Batch(known))
        for situation in sorted(elsewhere):
            end = end_of_chain(situation, spool)
            described = lines_of(text for _, text in spool.texts(SITUATION, end))
            # A claim about the claim of another article names a situation that has no statements.
            added |= dict.fromkeys(f"<{situation}>{x[len(end) + 2 :]}" for x in described)
            article = site.article_of(end)
            texts = (text for _, text in spool.texts(ARTICLE, article) if article not in some)
            added |= dict.fromkeys(line for line in lines_of(texts) if _is_of_an_actor(line, site))
        lines = dict.fromkeys((*own, *added, *lines_of([shared_text(spool)])))
        graph = StatementGraph(sorted(lines), site.base)
        shown = {name: text for name in some for _, text in spool.texts(_SHOWN, name)}
        others = frozenset(row.actor for row in graph.rows.actors) - own_actors
        yield Batch(graph, shown, others | elsewhere)


def _is_of_an_actor(line: str, site: Site) -> bool:
    """Return whether a statement of an article is neither of itself nor of its graph."""
    name = site.fragment_of(line.partition(" ")[0][1:-1]).partition(".")[0]
    return name not in ("", "graph")
