"""The annotation file as JSON Schema, made from the same table that reading uses.

There are two: one that takes whatever reading takes, for editors, and a strict one for language
models, which leaves them one way to write each thing and no key to leave out or to invent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from geokg.article.checks import KEYS_OF_KINDS
from geokg.base.safe_text import SLUG, WEB_ADDRESS, WIKIDATA_ITEM_ID
from geokg.base.vocabulary import ROLES, situation_types
from geokg.inputs.annotation import schema
from geokg.inputs.annotation.schema import Key

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_WORDS: dict[str, Any] = {"anyOf": [_TEXT, {"type": "number"}]}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of annotation file version 1, for editors and other tools.

    >>> json_schema()["required"]
    ['geokg', 'article', 'claims']
    """
    claim = _object(schema.CLAIM, ["quote"])
    claim["properties"]["type"]["enum"] = sorted(situation_types())
    claim["properties"]["id"]["pattern"] = _whole(SLUG.pattern)
    claim["oneOf"] = [{"required": ["type"]}, {"required": ["about"]}]
    article = _object(schema.ARTICLE, ["id"])
    article["properties"]["id"]["pattern"] = _whole(SLUG.pattern)
    article["properties"]["url"]["pattern"] = _whole(WEB_ADDRESS.pattern)
    article["oneOf"] = [{"required": ["text"]}, {"required": ["body"]}]
    actor = _object(schema.ACTOR, [])
    actor["properties"]["wikidata"]["pattern"] = _whole(WIKIDATA_ITEM_ID.pattern)
    actor["oneOf"] = [{"required": [kind]} for kind in schema.ACTOR_KINDS]
    return {
        "$schema": DIALECT,
        "$id": "https://w3id.org/geokg/annotation/1",
        "title": "geokg annotation file, version 1",
        "type": "object",
        "required": ["geokg", "article", "claims"],
        "additionalProperties": False,
        "properties": {
            "geokg": {"enum": [1, "1"], "description": schema.TOP["geokg"]},
            "article": {**article, "description": schema.TOP["article"]},
            "actors": {
                "description": schema.TOP["actors"],
                "anyOf": [
                    {
                        "type": "object",
                        "propertyNames": {"pattern": _whole(SLUG.pattern)},
                        "additionalProperties": {"$ref": "#/$defs/actor"},
                    },
                    {"type": "array", "items": {"type": "object", "required": ["id"]}},
                ],
            },
            "claims": {
                "description": schema.TOP["claims"],
                "type": "array",
                "items": {"$ref": "#/$defs/claim"},
            },
        },
        "$defs": {"actor": actor, "claim": claim},
    }


def _object(keys: Mapping[str, Key], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": {name: _value(key) for name, key in keys.items()},
    }


def _value(key: Key) -> dict[str, Any]:
    described = {"description": key.meaning}
    if key.choices:
        return {"enum": list(key.choices), **described}
    if key.shape == schema.TEXTS:
        return {"anyOf": [*_WORDS["anyOf"], _list(_WORDS)], **described}
    if key.shape == schema.QUOTE:
        parts = _parts(schema.QUOTE_PARTS, ["exact"])
        one = {"anyOf": [*_WORDS["anyOf"], parts]}
        return {"anyOf": [*_WORDS["anyOf"], parts, _list(one)], **described}
    if key.shape == schema.WHEN:
        return {"anyOf": [*_WORDS["anyOf"], _parts(schema.WHEN_PARTS, [])], **described}
    if key.shape == schema.TENURES:
        return {**_list(_object(schema.TENURE, ["office"])), **described}
    if key.attribute in ("confidence",):
        return {"type": ["number", "string"], "minimum": 0, "maximum": 1, **described}
    return {**_TEXT, **described}


def _parts(names: tuple[str, ...], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "minProperties": 1,
        "properties": dict.fromkeys(names, _TEXT),
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


# The strict one. Services that hold a model to a schema know few keywords: no patterns, no lengths,
# no oneOf; every property is required, and what is absent is null.


def strict_json_schema() -> dict[str, Any]:
    """The JSON Schema that a language model can be held to, key by key.

    Every key is required and none is free; null says that there is nothing. An actor takes the keys
    of its kind alone, a claim has a type or is about another. The article's text is no part of it:
    ``text`` names the file, so that quotes are held against what was printed, not against what the
    model makes of it.

    >>> strict_json_schema()["required"]
    ['geokg', 'article', 'actors', 'claims']
    """
    article = {
        name: _strict(key, nullable=name not in ("id", "text"))
        for name, key in schema.ARTICLE.items()
        if name != "body"
    }
    return {
        "$schema": DIALECT,
        "title": "geokg annotation, as a language model writes it",
        **_closed(
            {
                "geokg": {"type": "integer", "enum": [1], "description": schema.TOP["geokg"]},
                "article": {**_closed(article), "description": schema.TOP["article"]},
                "actors": {
                    "type": "array",
                    "description": schema.TOP["actors"],
                    "items": {"anyOf": [_actor(kind) for kind in schema.ACTOR_KINDS]},
                },
                "claims": {
                    "type": "array",
                    "description": schema.TOP["claims"],
                    "items": {"anyOf": [_claim("type"), _claim("about")]},
                },
            }
        ),
    }


_SITUATION: Final = frozenset({"type", *ROLES, "content", "issue", "place"})
"""What a claim about another does not say, since the situation is the other's."""


def _actor(kind: str) -> dict[str, Any]:
    """An actor of one kind: its name first, then the keys that go with it."""
    slug = {"type": "string", "description": "the short name that claims call it by: de-gaulle"}
    taken = [name for name, key in schema.ACTOR.items() if key.attribute in KEYS_OF_KINDS[kind]]
    keys = {name: _strict(schema.ACTOR[name], nullable=True) for name in taken}
    return _closed({"id": slug, kind: _strict(schema.ACTOR[kind], nullable=False), **keys})


def _claim(says: str) -> dict[str, Any]:
    """A claim that names its own ``type``, or one that is ``about`` another."""
    left_out = {"about"} if says == "type" else _SITUATION
    keys = {
        name: _strict(key, nullable=name not in ("quote", says))
        for name, key in schema.CLAIM.items()
        if name not in left_out
    }
    if says == "type":
        keys["type"]["enum"] = sorted(situation_types())
    return _closed(keys)


def _strict(key: Key, *, nullable: bool) -> dict[str, Any]:
    """The one form in which a model writes the value of a key."""
    shaped = _strict_value(key)
    described = {"description": key.meaning}
    if not nullable:
        return {**shaped, **described}
    if "anyOf" in shaped:
        return {"anyOf": [*shaped["anyOf"], {"type": "null"}], **described}
    if "enum" in shaped:
        shaped["enum"] = [*shaped["enum"], None]
    return {**shaped, "type": [shaped["type"], "null"], **described}


def _strict_value(key: Key) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if key.choices:
        return {**text, "enum": list(key.choices)}
    if key.shape == schema.TEXTS:
        return _list(text)
    if key.shape == schema.QUOTE:
        beside = {"type": ["string", "null"]}
        parts = {name: text if name == "exact" else beside for name in schema.QUOTE_PARTS}
        return _list({"anyOf": [text, _closed(parts)]})
    if key.shape == schema.WHEN:
        return {"anyOf": [text, _closed(dict.fromkeys(schema.WHEN_PARTS, text))]}
    if key.shape == schema.TENURES:
        tenure = {
            name: _strict(part, nullable=name != "office") for name, part in schema.TENURE.items()
        }
        return _list(_closed(tenure))
    return {"type": "number"} if key.attribute == "confidence" else text


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with these properties, every one of them and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
