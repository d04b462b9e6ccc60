"""Wikidata, only when asked: items that a name may stand for, with the evidence for each.

Candidates are proposed, never chosen. Answers are saved in a file of the project, so that the next
run asks nothing and gives the same proposals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geokg.actors.spelling import folded
from geokg.base.safe_text import MAIL_ADDRESS, WEB_ADDRESS
from geokg.remote.wikidata.errors import WikidataError, wikidata_error
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

if TYPE_CHECKING:
    from geokg.remote.wikidata.client import MediaWikiClient

__all__ = ["ENDPOINT", "ItemCandidate", "ItemName", "Proposal", "WikidataError", "propose"]

ENDPOINT: Final = "https://www.wikidata.org/w/api.php"
MAX_CANDIDATES: Final = 7
"""Items requested for a name: the default of the API."""
MAX_NAME_LENGTH: Final = 250
"""Code points of the longest label or alias that Wikidata accepts."""
_NAMES_PER_BATCH: Final = 50 // MAX_CANDIDATES
"""Names whose items fit into one request: the API accepts 50 ids from anonymous users."""


@dataclass(frozen=True, slots=True)
class ItemCandidate:
    """An item that a name may stand for.

    ``why`` lists the languages, of those requested (that of the name, English, and ``mul`` for
    all), in which the item has exactly this name; it is empty where only the search found it.
    Names are compared like those of actors: composed, without case, without a leading "the".
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
        """The candidates that have exactly this name: one is a match, several need a reader."""
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
    """Return a proposal for each different name, in their order.

    Only names that are not in the cache are requested. Names longer than a label can be have no
    candidates.

    Args:
        names: The names to look up, each with its language.
        contact: A mail or web address that tells Wikidata who asks, as its User-Agent policy
            wants. It may be empty where the cache has all answers.
        cache: The file in which answers are saved; answers received before an error are saved too.
        endpoint: The address of the API.
        deadline_s: Seconds for all requests and pauses together.
        pause_s: Seconds before a busy server is asked again, where it does not say how long; twice
            as long the next time.
        max_bytes: The largest answer that is accepted.

    Raises:
        WikidataError: There is no usable contact, the API cannot be reached, refuses, or sends
            something else, or the cache cannot be used.

    >>> propose([])
    ()
    """
    wanted = tuple(dict.fromkeys(names))
    known = read_cache(cache, endpoint) if cache else {}
    missing = [query for query in dict.fromkeys(map(_query, wanted)) if _can_ask(query, known)]
    if contact or missing:
        _check_contact(contact)
    if missing:
        before = len(known)
        try:
            with _opened(endpoint, contact, deadline_s, pause_s, max_bytes) as client:
                for batch in _batches(missing):
                    known.update(_ask_batch(client, batch))
        finally:
            if cache and len(known) > before:
                write_cache(cache, endpoint, known)
    return tuple(
        Proposal(name, tuple(_candidate(item, name) for item in known.get(_query(name), ())))
        for name in wanted
    )


@contextmanager
def _opened(
    endpoint: str, contact: str, deadline_s: float, pause_s: float, max_bytes: int
) -> Iterator[MediaWikiClient]:
    from geokg.base.http import HttpClient
    from geokg.remote.wikidata.client import BUSY_STATUSES, MediaWikiClient

    with HttpClient(
        deadline_s=deadline_s,
        silence_s=deadline_s,
        contact=contact,
        busy=BUSY_STATUSES,
        pause_s=pause_s,
    ) as http:
        yield MediaWikiClient(http, endpoint, pause_s, max_bytes)


def _query(name: ItemName) -> ItemName:
    text = unicodedata.normalize("NFC", name.text)
    return ItemName(" ".join(text.split()), name.language)


def _can_ask(query: ItemName, known: Mapping[ItemName, object]) -> bool:
    return query not in known and 0 < len(query.text) <= MAX_NAME_LENGTH


def _check_contact(contact: str) -> None:
    printable = contact.isascii() and not re.search(r"[\s()]", contact)
    if printable and (MAIL_ADDRESS.fullmatch(contact) or WEB_ADDRESS.fullmatch(contact)):
        return
    message = "not a mail or web address" if contact else "Wikidata requires a contact address"
    fix = "give an address where you can be reached: --contact you@example.org"
    raise wikidata_error("GK700", message, found=contact, fix=fix)


def _batches(queries: Sequence[ItemName]) -> Iterator[list[ItemName]]:
    for language in dict.fromkeys(query.language for query in queries):
        same = [query for query in queries if query.language == language]
        for at in range(0, len(same), _NAMES_PER_BATCH):
            yield same[at : at + _NAMES_PER_BATCH]


def _languages(language: str) -> tuple[str, ...]:
    # `mul` holds names that are the same in all languages, and is not repeated in each.
    return tuple(dict.fromkeys((language, "mul", "en")))


def _ask_batch(
    client: MediaWikiClient, batch: Sequence[ItemName]
) -> dict[ItemName, tuple[Item, ...]]:
    """Return the items for names of one language: one search each, one request for all items."""
    language = batch[0].language
    found = {
        query: client.ask(
            found_ids,
            action="wbsearchentities",
            search=query.text,
            language=language,
            uselang=language,
            type="item",
            limit=str(MAX_CANDIDATES),
            props="",
        )
        for query in batch
    }
    ids = tuple(dict.fromkeys(id for found_ids in found.values() for id in found_ids))
    items: Mapping[str, Item | None] = {}
    if ids:
        items = client.ask(
            partial(found_items, ids=ids),
            action="wbgetentities",
            ids="|".join(ids),
            props="info|labels|descriptions|aliases",
            languages="|".join(_languages(language)),
        )
    return {query: _distinct(items[id] for id in found[query]) for query in batch}


def _distinct(items: Iterable[Item | None]) -> tuple[Item, ...]:
    """Return the items without deleted ones, each once: a merged item redirects to another."""
    return tuple({str(item["id"]): item for item in items if item is not None}.values())


def _candidate(item: Item, name: ItemName) -> ItemCandidate:
    languages = _languages(name.language)
    labels, descriptions = object_of(item["labels"]), object_of(item["descriptions"])
    aliases, wanted = object_of(item["aliases"]), folded(name.text)
    labelled = [k for k in languages if folded(str(labels.get(k, ""))) == wanted]
    aliased = [
        k
        for k in languages
        if k not in labelled and any(folded(str(a)) == wanted for a in list_of(aliases.get(k, [])))
    ]
    why = [f"label ({', '.join(labelled)})"] if labelled else []
    why += [f"alias ({', '.join(aliased)})"] if aliased else []
    return ItemCandidate(
        id=str(item["id"]),
        label=next((str(labels[k]) for k in languages if k in labels), ""),
        description=next((str(descriptions[k]) for k in languages if k in descriptions), ""),
        why=", ".join(why),
        revision=int(str(item["revision"])),
    )
