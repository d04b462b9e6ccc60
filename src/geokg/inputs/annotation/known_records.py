"""Annotations that are known to be right, read in one pass from the plain record to the article.

The pass gives up at the first thing that it does not know for sure, such as an unusual key or
value. The general way then reads the annotation: it alone finds and reports errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, Final

import orjson

from geokg.article import Actor, Article, Quote, Tenure
from geokg.article.known_articles import HEAD_DEFAULTS, known_article
from geokg.article.known_claims import Unknown
from geokg.article.values import ACTOR_DEFAULTS, CLAIM_DEFAULTS
from geokg.article.verdicts import canonical_confidence
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.safe_text import is_writable
from geokg.dates import TimeSpan
from geokg.inputs.annotation import schema
from geokg.inputs.annotation.schema import Key

Locate = Callable[[KeyPath], Location]
_Record = dict[str, Any]


def _places(keys: Mapping[str, Key], fields: Mapping[str, object]) -> dict[str, int]:
    """Return the place of the field of each key among all fields."""
    places = {name: at for at, name in enumerate(fields)}
    return {name: places[k.attribute] for name, k in keys.items() if k.attribute in places}


_CLAIM_AT: Final = _places(schema.CLAIM, CLAIM_DEFAULTS)
_NAME: Final = tuple(ACTOR_DEFAULTS).index("name")
_ACTOR_AT: Final = {
    **_places(schema.ACTOR, ACTOR_DEFAULTS),
    **dict.fromkeys(schema.ACTOR_KINDS, _NAME),
}
_CLAIM: Final = tuple(CLAIM_DEFAULTS.values())
_ACTOR: Final = tuple(ACTOR_DEFAULTS.values())
_ACTOR_LISTS: Final = frozenset(
    _ACTOR_AT[name] for name, key in schema.ACTOR.items() if key.shape == schema.TEXTS
)
_QUOTE, _WHEN, _CONFIDENCE = (_CLAIM_AT[key] for key in ("quote", "when", "confidence"))
_HOLDS: Final = _ACTOR_AT["holds"]
_HEAD: Final = frozenset(schema.ARTICLE) - {"text"}
_TOP: Final = frozenset(schema.TOP)
_NUMBER: Final = re.compile(rb'"confidence"\s*:\s*([^,}\s]*)')
_CONFIDENCE_KEY: Final = b'"confidence"'
_SUSPICIOUS: Final = bytes((0x7F, 0xC2, *range(0xEF, 0xF5)))
"""The first bytes of all characters that cannot be published, but for those that are escaped."""
_ESCAPED_COLON: Final = b"\\u003"
_ESCAPED_CONTROLS: Final = (b"\\u", b"\\b", b"\\f")


def known_line(line: bytes, locate: Locate) -> Article | None:
    r"""Return the article of a line of JSONL, or None if the general way must read it.

    orjson keeps the last of two equal keys. So the colons of the line are counted, and those of the
    record written as JSON, which has one for each key, and those in its texts. A key that occurs
    twice has a colon more in the line, and nothing makes up for it: no colon of the record is
    missing in the line unless it is escaped there, and such a line is left to the general way.

    >>> line = b'{"geokg": 1, "article": {"id": "note", "body": "It rained."}, "claims": []}'
    >>> known_line(line, None), known_line(line.replace(b'"body"', b'"id": "a", "body"'), None)
    (Article('note', 0 claims, 0 actors), None)
    """
    try:
        record = orjson.loads(line)
        written = orjson.dumps(record)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # no JSON, or nested too deep
        return None
    if line.count(b":") != written.count(b":"):
        return None
    if b"\\" in line and _ESCAPED_COLON in line:
        return None
    if not _is_publishable(written):
        return None
    try:
        reader = _Reader(_NUMBER.findall(line) if _CONFIDENCE_KEY in line else [])
        article = reader.article(record, locate)
    except Unknown:
        return None
    return article if len(reader.numbers) == reader.confidences else None


def known_values(data: object, locate: Locate) -> Article | None:
    """Return the article of plain values, or None if the general way must read them.

    Args:
        data: What `json.load` or `yaml.load` returns, with every scalar as text and no key twice.
        locate: The function from paths to locations that the article keeps.
    """
    try:
        written = orjson.dumps(data)
    except orjson.JSONEncodeError:  # YAML may have half of a surrogate pair
        return None
    if not _is_publishable(written):
        return None
    try:
        return _Reader([]).article(data, locate)
    except Unknown:
        return None


def _is_publishable(written: bytes) -> bool:
    """Return whether all characters of a record, which orjson wrote, can be published."""
    if b"\\" in written and any(escape in written for escape in _ESCAPED_CONTROLS):
        return False
    is_usual = len(written.translate(None, _SUSPICIOUS)) == len(written)
    return is_usual or is_writable(written.decode())


class _Reader:
    """Reads one record."""

    def __init__(self, numbers: list[bytes]) -> None:
        self.numbers = numbers
        """The confidences of the claims as the file has them."""
        self.confidences = 0
        """The confidences that were read."""

    def article(self, record: Any, locate: Locate) -> Article:
        """Return the article of a record."""
        if record.__class__ is not dict or not record.keys() <= _TOP:
            raise Unknown
        version, head = record.get("geokg"), record.get("article")
        actors, claims = record.get("actors"), record.get("claims")
        if not (version == "1" or (version.__class__ is int and version == 1)):
            raise Unknown
        if head.__class__ is not dict or claims.__class__ is not list:
            raise Unknown
        fields = _head(head)
        published = fields.pop("published")
        return known_article(
            fields,
            published,
            self._actors(actors) if actors is not None else {},
            [self._claim(entry) for entry in claims],
            locate,
        )

    def _actors(self, section: Any) -> dict[str, Actor]:
        if section.__class__ is dict:
            return {slug: self._actor(entry) for slug, entry in section.items()}
        if section.__class__ is not list or not all(e.__class__ is dict for e in section):
            raise Unknown
        slugs = [entry.get("id") for entry in section]
        if not all(slug.__class__ is str for slug in slugs) or len(set(slugs)) < len(slugs):
            raise Unknown
        rest = [{k: v for k, v in entry.items() if k != "id"} for entry in section]
        return {slug: self._actor(entry) for slug, entry in zip(slugs, rest, strict=True)}

    def _actor(self, entry: Any) -> Actor:
        if entry.__class__ is not dict:
            raise Unknown
        values: list[Any] = list(_ACTOR)
        for key, value in entry.items():
            at = _ACTOR_AT.get(key)
            if at is None:
                raise Unknown
            if value.__class__ is str and at != _HOLDS and value and not value.isspace():
                if at == _NAME:
                    if values[0]:
                        raise Unknown
                    values[0] = key
                values[at] = (value,) if at in _ACTOR_LISTS else value
            elif value is not None:
                values[at] = self._parts(at, value)
        if not values[0]:
            raise Unknown
        return Actor.from_values(values)

    def _parts(self, at: int, value: Any) -> object:
        """Return the value of a key of an actor that is not one text."""
        if at == _HOLDS:
            return self._tenures(value)
        if at in _ACTOR_LISTS:
            return _texts(value)
        raise Unknown

    def _tenures(self, value: Any) -> tuple[Tenure, ...]:
        entries = value if value.__class__ is list else [value]
        return tuple([self._tenure(entry) for entry in entries])

    def _tenure(self, entry: Any) -> Tenure:
        fields = self._mapping(entry, schema.TENURE)
        if "office" not in fields:
            raise Unknown
        return Tenure(**{schema.TENURE[key].attribute: value for key, value in fields.items()})

    def _mapping(self, entry: Any, keys: Collection[str]) -> dict[str, str]:
        """Return a mapping of known keys to texts, without those that are null."""
        if entry.__class__ is not dict or not entry.keys() <= set(keys):
            raise Unknown
        fields = {key: value for key, value in entry.items() if value is not None}
        if fields:
            _texts(list(fields.values()))
        return fields

    def _claim(self, entry: Any) -> list[Any]:
        """Return the values of a claim in the order of its fields."""
        if entry.__class__ is not dict:
            raise Unknown
        values: list[Any] = list(_CLAIM)
        for at, value in zip(_claim_places(tuple(entry)), entry.values(), strict=True):
            if value.__class__ is str:
                if not value or value.isspace():
                    raise Unknown
                values[at] = (value,) if at < 0 else value
            elif value is not None:
                values[at] = self._several(at, value)
        quote = values[_QUOTE]
        if quote.__class__ is str:
            values[_QUOTE] = (quote.strip(),)
        elif not quote:
            raise Unknown
        if "confidence" in entry:
            self.confidences += 1
            values[_CONFIDENCE] = canonical_confidence(values[_CONFIDENCE])
        return values

    def _several(self, at: int, value: Any) -> object:
        """Return the value of a key of a claim that is not one text."""
        if at < 0:
            return _texts(value)
        if at == _QUOTE:
            items = value if value.__class__ is list else [value]
            return tuple([self._quote(item) for item in items])
        if at == _WHEN:
            parts = self._mapping(value, schema.WHEN_PARTS)
            if parts:
                return TimeSpan(verbatim=parts.get("verbatim", ""), edtf=parts.get("edtf", ""))
        if at == _CONFIDENCE and value.__class__ in (int, float) and self.numbers:
            return self.numbers[self.confidences % len(self.numbers)].decode()
        raise Unknown

    def _quote(self, item: Any) -> str | Quote:
        if item.__class__ is str and item and not item.isspace():
            return str(item.strip())
        parts = self._mapping(item, schema.QUOTE_PARTS)
        if "exact" not in parts:
            raise Unknown
        return Quote(parts["exact"], parts.get("prefix", ""), parts.get("suffix", ""))


@lru_cache(maxsize=4096)
def _claim_places(keys: tuple[str, ...]) -> tuple[int, ...]:
    """Return the places of the fields of keys, counted from the end for those of several texts."""
    if not schema.CLAIM.keys() >= set(keys):
        raise Unknown
    several = [schema.CLAIM[key].shape == schema.TEXTS for key in keys]
    return tuple(
        _CLAIM_AT[key] - len(_CLAIM) * many for key, many in zip(keys, several, strict=True)
    )


def _head(entry: _Record) -> dict[str, Any]:
    """Return the fields of an article, with its text and the date of publication."""
    fields: dict[str, Any] = {**HEAD_DEFAULTS, "published": ""}
    for key, value in entry.items():
        if key not in _HEAD:
            raise Unknown
        several = fields.get(key) == ()
        if value.__class__ is str and value and not value.isspace():
            fields[key] = (value,) if several else value
        elif several and value is not None:
            fields[key] = _texts(value)
        elif value is not None:
            raise Unknown
    fields["text"] = fields.pop("body", "")
    return fields


def _texts(value: Any) -> tuple[str, ...]:
    if value.__class__ is not list or not value:
        raise Unknown
    for item in value:
        if item.__class__ is not str or not item or item.isspace():
            raise Unknown
    return tuple(value)
