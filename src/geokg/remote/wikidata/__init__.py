"""Wikidata, only when asked: items that names may stand for, with what speaks for each.

The one place that opens a connection. It proposes and never chooses. What was answered is kept in
a file of the project, so that the next run asks nothing and says the same.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import requests

from geokg.actors.spelling import folded
from geokg.base.safe_text import MAIL_ADDRESS, WEB_ADDRESS
from geokg.remote.wikidata.client import MediaWikiClient, ask
from geokg.remote.wikidata.errors import WikidataError, fault
from geokg.remote.wikidata.items import (
    Item,
    ItemName,
    found_ids,
    found_items,
    list_of,
    object_of,
    read_cache,
    write_cache,
)

__all__ = ["ENDPOINT", "ItemCandidate", "ItemName", "Proposal", "WikidataError", "propose"]

ENDPOINT: Final = "https://www.wikidata.org/w/api.php"
CANDIDATES: Final = 7
"""Items asked for a name: what the API gives unless told otherwise."""
LONGEST: Final = 250
"""Code points of the longest label or alias that Wikidata takes."""
_TOGETHER: Final = 50 // CANDIDATES
"""Names whose items fit into one request: the API takes 50 ids from the anonymous."""
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class ItemCandidate:
    """An item that a name may stand for.

    ``why`` says in which of the languages asked (that of the name, English, and ``mul``: all) the
    item is called exactly so; it is empty where the search found it by less. Names are compared
    like those of actors: composed, without case, without a leading "the".
    """

    id: str
    label: str
    description: str
    why: str
    revision: int
    """The revision of the item that was read."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The items that Wikidata has for a name, in its own order; none is chosen."""

    name: ItemName
    candidates: tuple[ItemCandidate, ...]

    @property
    def exact(self) -> tuple[ItemCandidate, ...]:
        """Those that are called exactly so: one is a match, several need a reader."""
        return tuple(candidate for candidate in self.candidates if candidate.why)


def propose(
    names: Iterable[ItemName],
    *,
    contact: str = "",
    cache: Path | None = None,
    endpoint: str = ENDPOINT,
    deadline_s: float = 60.0,
    pause_s: float = 5.0,
    max_bytes: int = 2_000_000,
) -> tuple[Proposal, ...]:
    """A proposal for each name, once each, in their order; asks only what ``cache`` does not hold.

    ``contact`` is a mail or web address that tells Wikidata who asks, as its User-Agent policy
    wants; it may be empty where nothing is left to ask. ``deadline_s`` holds for all requests and
    pauses together, ``max_bytes`` for each answer. ``pause_s`` is waited, and twice that the next
    time, where a busy server does not say how long. Names longer than a label can be have no
    candidates. What was answered before an error is kept. Errors: `WikidataError`.

    >>> propose([])
    ()
    """
    wanted = tuple(dict.fromkeys(names))
    known = read_cache(cache, endpoint) if cache else {}
    missing = [query for query in dict.fromkeys(map(_query, wanted)) if _askable(query, known)]
    if contact or missing:
        _check_contact(contact)
    if missing:
        before = len(known)
        try:
            with requests.Session() as session:
                # Proxies, passwords and certificates of the environment are not asked for.
                session.trust_env = False
                deadline = time.monotonic() + min(deadline_s, _DAY_S)
                line = MediaWikiClient(session, endpoint, contact, deadline, pause_s, max_bytes)
                for batch in _batches(missing):
                    known.update(_ask_batch(line, batch))
        finally:
            if cache and len(known) > before:
                write_cache(cache, endpoint, known)
    return tuple(
        Proposal(name, tuple(_candidate(item, name) for item in known.get(_query(name), ())))
        for name in wanted
    )


def _query(name: ItemName) -> ItemName:
    text = unicodedata.normalize("NFC", name.text)
    return ItemName(" ".join(text.split()), name.language)


def _askable(query: ItemName, known: Mapping[ItemName, object]) -> bool:
    return query not in known and 0 < len(query.text) <= LONGEST


def _check_contact(contact: str) -> None:
    printable = contact.isascii() and not re.search(r"[\s()]", contact)
    if printable and (MAIL_ADDRESS.fullmatch(contact) or WEB_ADDRESS.fullmatch(contact)):
        return
    message = "this is no mail or web address" if contact else "Wikidata wants to know who asks"
    fix = "give an address where you can be reached: --contact you@example.org"
    raise fault("GK700", message, found=contact, fix=fix)


def _batches(queries: Sequence[ItemName]) -> Iterator[list[ItemName]]:
    for language in dict.fromkeys(query.language for query in queries):
        same = [query for query in queries if query.language == language]
        for at in range(0, len(same), _TOGETHER):
            yield same[at : at + _TOGETHER]


def _languages(language: str) -> tuple[str, ...]:
    # `mul` holds names that are the same in all languages, and is not repeated in each.
    return tuple(dict.fromkeys((language, "mul", "en")))


def _ask_batch(
    line: MediaWikiClient, batch: Sequence[ItemName]
) -> dict[ItemName, tuple[Item, ...]]:
    """The items for names of one language: a search each, then what is found in one request."""
    language = batch[0].language
    found = {
        query: ask(
            line,
            found_ids,
            action="wbsearchentities",
            search=query.text,
            language=language,
            uselang=language,
            type="item",
            limit=str(CANDIDATES),
            props="",
        )
        for query in batch
    }
    ids = tuple(dict.fromkeys(id for found_ids in found.values() for id in found_ids))
    items: Mapping[str, Item | None] = {}
    if ids:
        items = ask(
            line,
            partial(found_items, ids=ids),
            action="wbgetentities",
            ids="|".join(ids),
            props="info|labels|descriptions|aliases",
            languages="|".join(_languages(language)),
        )
    return {query: _distinct(items[id] for id in found[query]) for query in batch}


def _distinct(items: Iterable[Item | None]) -> tuple[Item, ...]:
    """The items without those deleted since, and once each: a merged item leads to the other."""
    return tuple({str(item["id"]): item for item in items if item is not None}.values())


def _candidate(item: Item, name: ItemName) -> ItemCandidate:
    languages = _languages(name.language)
    labels, descriptions = object_of(item["labels"]), object_of(item["descriptions"])
    aliases, wanted = object_of(item["aliases"]), folded(name.text)
    labelled = [k for k in languages if folded(str(labels.get(k, ""))) == wanted]
    called = [
        k
        for k in languages
        if k not in labelled and any(folded(str(a)) == wanted for a in list_of(aliases.get(k, [])))
    ]
    why = [f"label ({', '.join(labelled)})"] if labelled else []
    why += [f"alias ({', '.join(called)})"] if called else []
    return ItemCandidate(
        id=str(item["id"]),
        label=next((str(labels[k]) for k in languages if k in labels), ""),
        description=next((str(descriptions[k]) for k in languages if k in descriptions), ""),
        why=", ".join(why),
        revision=int(str(item["revision"])),
    )
