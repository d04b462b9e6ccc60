"""Items of Wikidata: as the API sends them, and as the cache of a project holds them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from geokg.base.diagnostics import Location
from geokg.base.safe_text import WIKIDATA_ITEM_ID
from geokg.remote.wikidata.errors import WikidataError, wikidata_error

_ABOUT: Final = (
    "What Wikidata (CC0) answered `geokg link`, by language and name. Take an entry out to have it "
    "asked again."
)
Item = dict[str, object]
"""An item as the cache holds it: id, revision, labels, descriptions, aliases."""


class ItemName(NamedTuple):
    """A name to look up, and the language that it is written in."""

    text: str
    language: str = "en"


def found_ids(answer: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids that an answer of ``wbsearchentities`` lists."""
    return tuple(id_of(object_of(entry).get("id")) for entry in list_of(answer.get("search")))


def found_items(answer: Mapping[str, object], ids: Sequence[str]) -> dict[str, Item | None]:
    """Return the items in an answer of ``wbgetentities``; None for deleted ones."""
    entities = object_of(answer.get("entities"))
    return {id: _found_item(object_of(entities.get(id))) for id in ids}


def _found_item(entity: Mapping[str, object]) -> Item | None:
    if "missing" in entity:
        return None
    return item_of(
        {
            "id": entity.get("id"),
            "revision": entity.get("lastrevid"),
            "labels": {k: object_of(v).get("value") for k, v in _terms(entity, "labels")},
            "descriptions": {
                k: object_of(v).get("value") for k, v in _terms(entity, "descriptions")
            },
            "aliases": {
                k: [object_of(alias).get("value") for alias in list_of(v)]
                for k, v in _terms(entity, "aliases")
            },
        }
    )


def _terms(entity: Mapping[str, object], key: str) -> Iterable[tuple[str, object]]:
    # PHP writes a mapping without keys as a list.
    terms = entity.get(key)
    return () if terms == [] else object_of(terms).items()


def item_of(item: Mapping[str, object]) -> Item:
    """Return an item in the form of the cache; raise `ValueError` if it is malformed."""
    revision = item.get("revision")
    if type(revision) is not int:
        raise ValueError(f"the revision is not a number: {revision!r}")
    return {
        "id": id_of(item.get("id")),
        "revision": revision,
        "labels": {text_of(k): text_of(v) for k, v in object_of(item.get("labels")).items()},
        "descriptions": {
            text_of(k): text_of(v) for k, v in object_of(item.get("descriptions")).items()
        },
        "aliases": {
            text_of(k): [*map(text_of, list_of(v))]
            for k, v in object_of(item.get("aliases")).items()
        },
    }


def object_of(value: object) -> dict[str, object]:
    """Return a value that is a JSON object; raise `ValueError` for others."""
    if not isinstance(value, dict):
        raise ValueError(f"not an object: {value!r:.80}")
    return value


def list_of(value: object) -> list[object]:
    """Return a value that is a list; raise `ValueError` for others."""
    if not isinstance(value, list):
        raise ValueError(f"not a list: {value!r:.80}")
    return value


def id_of(value: object) -> str:
    """Return a value that is the id of an item; raise `ValueError` for others."""
    if not isinstance(value, str) or not WIKIDATA_ITEM_ID.fullmatch(value):
        raise ValueError(f"not the id of an item: {value!r:.80}")
    return value


def text_of(value: object) -> str:
    """Return a value that is text without control characters; raise `ValueError` for others."""
    # Anybody can edit Wikidata, and terminals show these texts.
    if not isinstance(value, str) or any(unicodedata.category(c) in {"Cc", "Cs"} for c in value):
        raise ValueError(f"not plain text: {value!r:.80}")
    return value


def read_cache(file: Path, endpoint: str) -> dict[ItemName, tuple[Item, ...]]:
    """Return the answers of an endpoint that a file holds, none if there is no file.

    Raises:
        WikidataError: The file is damaged, or holds answers of another endpoint.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(file, f"cannot be read: {error}") from error
    try:
        data = object_of(json.loads(text))
        if data.get("endpoint") != endpoint:
            raise ValueError(f"answers of {data.get('endpoint')!r}, not of {endpoint!r}")
        return {
            ItemName(name, language): tuple(item_of(object_of(item)) for item in list_of(items))
            for language, entries in object_of(data.get("queries")).items()
            for name, items in object_of(entries).items()
        }
    except (ValueError, RecursionError) as error:
        raise _damaged(file, str(error)) from error


def _damaged(file: Path, found: str) -> WikidataError:
    fix = "restore the file from version control, or delete it to ask again"
    message = "not a cache of Wikidata's answers"
    return wikidata_error("GK708", message, found=found, fix=fix, where=Location(str(file)))


def write_cache(file: Path, endpoint: str, known: Mapping[ItemName, tuple[Item, ...]]) -> None:
    """Save answers; the same answers give the same bytes.

    Raises:
        WikidataError: The file cannot be written.
    """
    queries: dict[str, dict[str, list[Item]]] = {}
    for query, items in known.items():
        queries.setdefault(query.language, {})[query.text] = list(items)
    data = {"about": _ABOUT, "endpoint": endpoint, "queries": queries}
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    new = file.with_name(file.name + ".new")
    try:
        new.write_bytes(text.encode("utf-8"))
        new.replace(file)
    except OSError as error:
        raise wikidata_error(
            "GK709",
            f"the answers cannot be saved: {error.strerror}",
            fix="name a file that you can write: --cache FILE",
            where=Location(str(file)),
        ) from error
