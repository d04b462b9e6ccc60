"""The annotation file as JSON Schema, generated from the same table of keys as the reader.

There are two schemas. The one for editors accepts all that the reader accepts. The strict one for
language models allows one form for each value, and requires every key.
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
"""Text; an editor takes a year in YAML for a number."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of annotation file version 1, for editors and other tools.

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
        item = {"anyOf": [*_WORDS["anyOf"], parts]}
        return {"anyOf": [*_WORDS["anyOf"], parts, _list(item)], **described}
    if key.shape == schema.WHEN:
        return {"anyOf": [*_WORDS["anyOf"], _parts(schema.WHEN_PARTS, [])], **described}
    if key.shape == schema.TENURES:
        tenure = _object(schema.TENURE, ["office"])
        return {"anyOf": [tenure, _list(tenure)], **described}
    if key.attribute in ("confidence",):
        return {"type": ["number", "string"], "minimum": 0, "maximum": 1, **described}
    return {**_WORDS, **described}


def _parts(names: tuple[str, ...], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "minProperties": 1,
        "properties": dict.fromkeys(names, _WORDS),
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


# The strict schema. Services for structured output support few keywords: no patterns, no lengths,
# no oneOf. Every property is required, and an absent value is null.


def strict_json_schema() -> dict[str, Any]:
    """Return the strict JSON Schema for the structured output of language models.

    Every key is required, and null is an absent value. An actor has only the keys of its kind; a
    claim has a type or is about another claim. The text of the article is not included: ``text``
    names the file, so that quotes are checked against the original text, not against a copy by the
    model.

    >>> strict_json_schema()["required"]
    ['geokg', 'article', 'actors', 'claims']
    """
    article = {
        name: _strict(key, nullable=name not in ("id", "text"))
        for name, key in schema.ARTICLE.items()
        if name not in ("body", "adjudication")
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
"""Keys that a claim about another claim does not have: they belong to the situation."""


_OF_ADJUDICATION: Final = frozenset({"annotator", "adjudicator"})
"""Keys of claims that `geokg adjudicate` writes, not an annotator."""


def _actor(kind: str) -> dict[str, Any]:
    """Return the schema of an actor of one kind: its name, then the keys of that kind."""
    slug = {"type": "string", "description": "the short name that claims call it by: de-gaulle"}
    allowed = [name for name, key in schema.ACTOR.items() if key.attribute in KEYS_OF_KINDS[kind]]
    keys = {name: _strict(schema.ACTOR[name], nullable=True) for name in allowed}
    return _closed({"id": slug, kind: _strict(schema.ACTOR[kind], nullable=False), **keys})


def _claim(identifying_key: str) -> dict[str, Any]:
    """Return the schema of a claim with its own ``type``, or ``about`` another claim."""
    excluded = _OF_ADJUDICATION | ({"about"} if identifying_key == "type" else _SITUATION)
    keys = {
        name: _strict(key, nullable=name not in ("quote", identifying_key))
        for name, key in schema.CLAIM.items()
        if name not in excluded
    }
    if identifying_key == "type":
        keys["type"]["enum"] = sorted(situation_types())
    return _closed(keys)


def _strict(key: Key, *, nullable: bool) -> dict[str, Any]:
    """Return the schema of the value of a key in its only form."""
    value = _strict_value(key)
    described = {"description": key.meaning}
    if not nullable:
        return {**value, **described}
    if "anyOf" in value:
        return {"anyOf": [*value["anyOf"], {"type": "null"}], **described}
    if "enum" in value:
        value["enum"] = [*value["enum"], None]
    return {**value, "type": [value["type"], "null"], **described}


def _strict_value(key: Key) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if key.choices:
        return {**text, "enum": list(key.choices)}
    if key.shape == schema.TEXTS:
        return _list(text)
    if key.shape == schema.QUOTE:
        optional = {"type": ["string", "null"]}
        parts = {name: text if name == "exact" else optional for name in schema.QUOTE_PARTS}
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
    """Return the schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
