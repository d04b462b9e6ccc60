"""Items as the API sends them and as the project keeps them: what shape they have."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from geokg.base.diagnostics import Location
from geokg.base.safe_text import WIKIDATA_ITEM_ID
from geokg.remote.wikidata.errors import WikidataError, fault

_ABOUT: Final = (
    "What Wikidata (CC0) answered `geokg link`, by language and name. Take an entry out to have it "
    "asked again."
)
Item = dict[str, object]
"""An item as the cache keeps it: id, revision, labels, descriptions, aliases."""


class ItemName(NamedTuple):
    """A name to look up, and the language that it is written in."""

    text: str
    language: str = "en"


def found_ids(answer: Mapping[str, object]) -> tuple[str, ...]:
    """The ids that an answer of ``wbsearchentities`` lists."""
    return tuple(id_of(object_of(entry).get("id")) for entry in list_of(answer.get("search")))


def found_items(answer: Mapping[str, object], ids: Sequence[str]) -> dict[str, Item | None]:
    """The items that an answer of ``wbgetentities`` holds; None for those that are gone."""
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
    given = entity.get(key)
    return () if given == [] else object_of(given).items()


def item_of(item: Mapping[str, object]) -> Item:
    """The item, if it has the shape that the cache keeps; raises `ValueError`."""
    revision = item.get("revision")
    if type(revision) is not int:
        raise ValueError(f"a revision that is no number: {revision!r}")
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
    """The value, if it is an object of JSON; raises `ValueError`."""
    if not isinstance(value, dict):
        raise ValueError(f"no object: {value!r:.80}")
    return value


def list_of(value: object) -> list[object]:
    """The value, if it is a list; raises `ValueError`."""
    if not isinstance(value, list):
        raise ValueError(f"no list: {value!r:.80}")
    return value


def id_of(value: object) -> str:
    """The value, if it is the id of an item; raises `ValueError`."""
    if not isinstance(value, str) or not WIKIDATA_ITEM_ID.fullmatch(value):
        raise ValueError(f"no item: {value!r:.80}")
    return value


def text_of(value: object) -> str:
    """The value, if it is text that can be written and shown; raises `ValueError`."""
    # Anybody can edit Wikidata, and these words go to terminals.
    if not isinstance(value, str) or any(unicodedata.category(c) in {"Cc", "Cs"} for c in value):
        raise ValueError(f"no plain text: {value!r:.80}")
    return value


def read_cache(file: Path, endpoint: str) -> dict[ItemName, tuple[Item, ...]]:
    """What a file holds of the endpoint's answers; nothing where there is no file."""
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(file, f"it cannot be read: {error}") from error
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
    fix = "take the file from version control again, or delete it and ask anew"
    message = "this is no file of Wikidata's answers"
    return fault("GK708", message, found=found, fix=fix, where=Location(str(file)))


def write_cache(file: Path, endpoint: str, known: Mapping[ItemName, tuple[Item, ...]]) -> None:
    """Keep the answers: the same ones give the same bytes, and a new one a few new lines."""
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
        raise fault(
            "GK709",
            f"the answers cannot be kept: {error.strerror}",
            fix="name a file that you may write: --cache FILE",
            where=Location(str(file)),
        ) from error
