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
SITUATION: Final = "text of a situation"
CLAIM: Final = "text of a claim"
ABOUT: Final = "situation of a claim about a claim"
ARTICLE: Final = "text of an article"
SHARED: Final = "shared text"
"""The kinds of statements in the spool; those of an article are of all but its claims."""
_SITUATION: Final = ".situation"


def keep_statements(batch: Batch, spool: Spool, site: Site) -> None:
    """Add the statements of a batch: by situation, by claim, by article, and what is shared."""
    about = {row.claim: row.situation for row in batch.rows.claims}
    situations: list[tuple[str, str, str]] = []
    claims: dict[str, list[str]] = {}
    articles: dict[str, list[str]] = {}
    shared: list[tuple[str, str, str]] = []
    for node, lines in groupby(batch.graph.lines, _subject):
        iri = node[1:-1]
        article, _, fragment = site.local(iri).partition(".")
        claim = f"{site.base}{article}.{fragment.partition('.')[0]}"
        if not article or "/" in article:
            shared.append((iri, "", _text(lines)))
        elif claim not in about:
            articles.setdefault(article, []).extend(lines)
        elif iri == claim + _SITUATION:
            situations.append((iri, "", _text(lines)))
        else:
            claims.setdefault(claim, []).extend(lines)
    spool.add_texts(SITUATION, situations)
    spool.add_texts(CLAIM, ((about[claim], claim, _text(own)) for claim, own in claims.items()))
    spool.add_texts(ABOUT, ((c, "", s) for c, s in about.items() if s != c + _SITUATION))
    spool.add_texts(ARTICLE, ((article, "", _text(own)) for article, own in articles.items()))
    spool.add_texts(SHARED, shared)
    spool.add("situation", _keys(batch))


def _subject(line: str) -> str:
    return line[: line.index(" ")]


def _text(lines: Iterable[str]) -> str:
    return "\n".join((*lines, ""))


def _keys(batch: Batch) -> Keyed:
    """Yield situations by key; one that only another article can describe is its own key."""
    keys = batch.graph.link_keys()
    elsewhere = sorted(described_elsewhere(batch))
    for situation, key in [*keys.items(), *((s, s) for s in elsewhere)]:
        yield (
            _by_states(key),
            situation,
            {"situation": situation, "key": key, "here": situation in keys},
        )


def described_elsewhere(batch: Batch) -> frozenset[str]:
    """Return the situations of claims of a batch that only an article of another can describe."""
    described = batch.graph.described_situations
    return frozenset(row.situation for row in batch.rows.claims if row.situation not in described)


def _by_states(key: str) -> str:
    """Return the place of a key among others: by its states, as articles are about few of them.

    So the statements of an article come into few graphs.
    """
    sides = {side for part in key.split(" ") for side in part.partition("=")[2].split("|")}
    return " ".join((*sorted(sides), key))


def situation_graphs(spool: Spool, site: Site) -> Iterator[Batch]:
    """Yield graphs that have every situation once, with all that can be linked with it."""
    shared = shared_text(spool)
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
    yield shared_text(spool)
    kinds = ((text for _, text in spool.texts(kind)) for kind in (ARTICLE, SITUATION, CLAIM))
    yield from merge(*kinds, key=_subject)


def graph_of(situations: Iterable[str], spool: Spool, site: Site) -> Batch:
    """Return a graph of some situations, with all claims about them."""
    return _graph(situations, shared_text(spool), spool, site)


def shared_text(spool: Spool) -> str:
    """Return the statements about states, types and annotators."""
    return "".join(dict.fromkeys(text for _, text in spool.texts(SHARED)))


def _graph(situations: Iterable[str], shared: str, spool: Spool, site: Site) -> Batch:
    named = list(situations)
    claims = list(_claims(named, spool))
    articles = dict.fromkeys(map(site.article_of, (*named, *(claim for claim, _ in claims))))
    described = (text for _, _, text in spool.texts_of(SITUATION, named))
    told = (text for _, text in claims)
    beside = (text for _, _, text in spool.texts_of(ARTICLE, articles))
    return Batch(StatementGraph(lines_of((shared, *described, *told, *beside)), site.base))


def lines_of(texts: Iterable[str]) -> list[str]:
    """Return the lines of texts that end in a line feed."""
    return "".join(texts).split("\n")[:-1]


def _claims(situations: Iterable[str], spool: Spool) -> Iterator[tuple[str, str]]:
    """Yield the claims about situations, and about claims about them, each with its statements."""
    waiting = list(situations)
    seen = set(waiting)
    while waiting:
        found = list(spool.texts_of(CLAIM, waiting))
        yield from ((claim, text) for _, claim, text in found)
        # A claim about the claim of another article names a situation that has no statements.
        own = dict.fromkeys(claim + _SITUATION for _, claim, _ in found)
        waiting = [one for one in own if one not in seen and not _is_described(one, spool)]
        seen |= set(waiting)


def end_of_chain(situation: str, spool: Spool) -> str:
    """Return the situation that a claim is about in the end, by way of claims about claims."""
    seen = {situation}
    while not _is_described(situation, spool):
        claim = situation.removesuffix(_SITUATION)
        following = next((text for _, text in spool.texts(ABOUT, claim)), "")
        if not following or following in seen:
            break
        seen.add(following)
        situation = following
    return situation


def _is_described(situation: str, spool: Spool) -> bool:
    return next(spool.texts(SITUATION, situation), None) is not None
