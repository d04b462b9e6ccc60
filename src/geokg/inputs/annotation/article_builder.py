"""Construction of an `Article` from the plain values of annotation file version 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from geokg.article import Actor, Article, Claim, Draft, Quote, Tenure, article_of, check
from geokg.article.references import Problems
from geokg.base.diagnostics import Edit, KeyPath, Location
from geokg.base.errors import AnnotationError
from geokg.dates import TimeSpan
from geokg.inputs.annotation import schema
from geokg.inputs.annotation.schema import Key
from geokg.inputs.annotation.text_files import ReadText


def article_from(
    data: object, read_text: ReadText, locate: Callable[[KeyPath], Location] | None = None
) -> Article:
    """Build the article that plain values describe.

    Args:
        data: The annotation as mappings, lists and strings.
        read_text: Returns the text of the file that ``article.text`` names; reports its errors.
        locate: The function from paths to locations that the article keeps.

    Raises:
        AnnotationError: The annotation has errors; all of them are reported, with their paths.
    """
    problems = Problems()
    draft = _ArticleBuilder(problems).draft(data, read_text)
    if not problems.found:
        return article_of(draft, locate)
    further = check(draft).errors if isinstance(data, Mapping) else ()
    seen = {d.path for d in problems.found}
    if ("article",) in seen:
        seen.add(("article", "id"))
    raise AnnotationError([*problems.found, *(d for d in further if d.path not in seen)])


class _ArticleBuilder:
    """Converts plain values to the types that the keys demand, and collects the errors."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def draft(self, data: object, read_text: ReadText) -> Draft:
        top = self._mapping(data, (), schema.TOP, required=("geokg", "article", "claims"))
        version = top.get("geokg")
        if version is not None and version != "1":
            self._error(
                ("geokg",),
                "GK013",
                "this version of the format is not supported",
                version,
                "write `geokg: 1`",
            )
        required = ("id",) if "article" in top else ()
        head = self._fields(top.get("article", {}), ("article",), schema.ARTICLE, required)
        text = self._text(head, read_text)
        actors, broken_actors = self._actors(top.get("actors", {}))
        claims, broken_claims = self._claims(top.get("claims", []))
        head.pop("body", None)
        return Draft(
            **{"id": "", **head, "text": text},
            actors=actors,
            claims=tuple(claims),
            broken_text=not text and any(d.path[:1] == ("article",) for d in self.problems.found),
            broken_actors=frozenset(broken_actors),
            broken_claims=frozenset(broken_claims),
        )

    def _text(self, head: dict[str, Any], read_text: ReadText) -> str:
        if "text" in head and "body" in head:
            self._error(
                ("article", "body"),
                "GK022",
                "the article has both `text` and `body`",
                "",
                "keep one of the two",
            )
        if "text" in head:
            return read_text(head["text"], ("article", "text"), self.problems)
        return str(head.get("body", ""))

    def _actors(self, data: object) -> tuple[dict[str, Actor], set[str]]:
        if isinstance(data, list):
            entries = self._listed_actors(data)
        else:
            section = self._mapping(data, ("actors",), None)
            entries = [(slug, entry, ("actors", slug)) for slug, entry in section.items()]
        actors: dict[str, Actor] = {}
        broken: set[str] = set()
        for slug, entry, path in entries:
            before = len(self.problems.found)
            actor = self._actor(entry, path)
            if len(self.problems.found) == before and actor:
                actors[slug] = actor
            else:
                broken.add(slug)
        return actors, broken

    def _listed_actors(self, data: list[object]) -> list[tuple[str, object, KeyPath]]:
        """Return the entries of a list of actors, the form that the strict JSON Schema has."""
        entries: dict[str, tuple[str, object, KeyPath]] = {}
        for index, entry in enumerate(data):
            path: KeyPath = ("actors", index)
            slug = entry.get("id") if isinstance(entry, dict) else None
            if not isinstance(entry, dict) or not isinstance(slug, str):
                fix = "add an `id` to each actor of a list"
                self._error(path, "GK011", "the actor has no `id`", "", fix)
            elif slug in entries:
                message = f"`{slug}` is declared twice"
                self._error((*path, "id"), "GK100", message, "", "keep one of the two")
            else:
                rest = {key: value for key, value in entry.items() if key != "id"}
                entries[slug] = (slug, rest, path)
        return list(entries.values())

    def _actor(self, data: object, path: KeyPath) -> Actor | None:
        fields = self._fields(data, path, schema.ACTOR)
        kinds = [kind for kind in schema.ACTOR_KINDS if kind.replace("-", "_") in fields]
        if len(kinds) != 1:
            if isinstance(data, dict):
                problem = "has no kind" if not kinds else "has several kinds: " + ", ".join(kinds)
                self._error(
                    path,
                    "GK113",
                    f"the actor {problem}",
                    "",
                    "use exactly one of " + ", ".join(schema.ACTOR_KINDS),
                )
            return None
        name = fields.pop(kinds[0].replace("-", "_"))
        return Actor(kinds[0], name, **fields)

    def _claims(self, data: object) -> tuple[list[tuple[int, Claim]], set[str]]:
        if not isinstance(data, list):
            fix = "start each claim with `- `, or write `claims: []` if there are none"
            self._wrong_type(("claims",), "a list of claims", data, fix)
            return [], set()
        claims: list[tuple[int, Claim]] = []
        broken: set[str] = set()
        for index, entry in enumerate(data):
            before = len(self.problems.found)
            fields = self._fields(entry, ("claims", index), schema.CLAIM, ("quote",))
            if len(self.problems.found) == before:
                claims.append((index, Claim.from_texts(fields)))
            elif isinstance(fields.get("id"), str):
                broken.add(fields["id"])
        return claims, broken

    # Shapes ------------------------------------------------------------

    def _mapping(
        self,
        data: object,
        path: KeyPath,
        known: Mapping[str, object] | None,
        required: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        if not isinstance(data, dict):
            fix = "write `key: value` lines"
            if path[:1] == ("actors",) and len(path) == 2:
                fix = f"give its kind: `{path[1]}: {{group: {data or '...'}}}`"
            elif not path and isinstance(data, list):
                fix = "write one article per file, or per line of JSONL, with no list around it"
            elif path and data in ("", None):
                fix = "write its keys below it, each on an indented line"
            self._wrong_type(path, "keys with values", data, fix)
            return {}
        for key in () if known is None else data:
            if known is not None and key not in known:
                self._error(
                    (*path, key),
                    "GK010",
                    f"unknown key `{key}`",
                    "",
                    self._right_key(key, path, known),
                )
        for key in required:
            # Only JSON has null; an empty value in YAML is an empty text. With a strict schema, a
            # language model writes every key, and null for an absent value.
            if data.get(key) is None:
                fix = f"add `{key}:`"
                if path[:1] == ("claims",) and len(data) == 1:
                    fix += "; only the first key of a claim has a dash before it"
                self._error((*path, key), "GK011", f"the key `{key}` is missing", "", fix)
        return {
            key: value
            for key, value in data.items()
            if known is None or (key in known and value is not None)
        }

    def _right_key(self, key: str, path: KeyPath, known: Mapping[str, object]) -> str:
        if key == "<<":
            return "the merge key of YAML is not supported: write all keys"
        if not path and key in schema.ARTICLE:
            return "it belongs to the article: indent it below `article:`"
        if not path and key in schema.CLAIM:
            return "it belongs to a claim: indent it below its `- `"
        for meant in schema.MEANT.get(key.casefold(), ()):
            if meant in known:
                return f"did you mean `{meant}`?"
        return self.problems.hint(key, known) or "the keys are " + ", ".join(known)

    def _fields(
        self, data: object, path: KeyPath, keys: Mapping[str, Key], required: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        if (unchecked := _unchecked_fields(data, keys, required)) is not None:
            return unchecked
        fields: dict[str, Any] = {}
        for name, value in self._mapping(data, path, keys, required).items():
            converted = _CONVERTERS[keys[name].shape](self, value, (*path, name))
            if converted is not None:
                fields[keys[name].attribute] = converted
        return fields

    def _text_value(self, value: object, path: KeyPath) -> str | None:
        if isinstance(value, str) and value.strip():
            return value
        if value is None or value == "" or isinstance(value, str):
            self._error(
                path, "GK014", f"`{path[-1]}` has no value", "", "add the value, or remove the key"
            )
        else:
            self._wrong_type(path, "one text", value, "write a single value")
        return None

    def _text_values(self, value: object, path: KeyPath) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            text = self._text_value(value, path)
            return None if text is None else (text,)
        texts = [self._text_value(item, (*path, index)) for index, item in enumerate(value)]
        if not value:
            self._error(
                path, "GK014", f"`{path[-1]}` has no value", "", "add the value, or remove the key"
            )
        return None if None in texts or not value else tuple(item for item in texts if item)

    def _quotes(self, value: object, path: KeyPath) -> tuple[Quote, ...] | None:
        items = value if isinstance(value, list) else [value]
        quotes = [
            self._quote(item, (*path, index) if isinstance(value, list) else path)
            for index, item in enumerate(items)
        ]
        if not items:
            self._error(
                path, "GK103", "the claim has no quote", "", "copy the words that support it"
            )
        return None if None in quotes or not items else tuple(item for item in quotes if item)

    def _quote(self, value: object, path: KeyPath) -> Quote | None:
        if isinstance(value, dict) and "exact" not in value and len(value) == 1:
            key, rest = next(iter(value.items()))
            if key not in schema.QUOTE_PARTS and isinstance(rest, str):
                self._error(
                    path,
                    "GK012",
                    "YAML reads these words as a key and a value",
                    f"{key}: {rest}",
                    "put the quote on its own line after `|`",
                    Edit("set", path, f"{key}: {rest}"),
                )
                return None
        if isinstance(value, dict):
            parts = self._mapping(value, path, dict.fromkeys(schema.QUOTE_PARTS), ("exact",))
            part_values = {key: self._text_value(part, (*path, key)) for key, part in parts.items()}
            if None in part_values.values() or "exact" not in part_values:
                return None
            words = {key: str(part) for key, part in part_values.items()}
            return Quote(words["exact"], words.get("prefix", ""), words.get("suffix", ""))
        text = self._text_value(value, path)
        return None if text is None else Quote(text.strip())

    def _when(self, value: object, path: KeyPath) -> TimeSpan | None:
        if not isinstance(value, dict):
            text = self._text_value(value, path)
            return None if text is None else TimeSpan(verbatim=text)
        parts = self._mapping(value, path, dict.fromkeys(schema.WHEN_PARTS))
        part_values = {key: self._text_value(part, (*path, key)) for key, part in parts.items()}
        if not part_values or None in part_values.values():
            return None
        return TimeSpan(
            verbatim=part_values.get("verbatim") or "", edtf=part_values.get("edtf") or ""
        )

    def _tenures(self, value: object, path: KeyPath) -> tuple[Tenure, ...] | None:
        items = value if isinstance(value, list) else [value]
        tenures = []
        for index, item in enumerate(items):
            fields = self._fields(item, (*path, index), schema.TENURE, ("office",))
            if "office" in fields:
                tenures.append(Tenure(**fields))
        return tuple(tenures)

    def _wrong_type(self, path: KeyPath, expected: str, value: object, fix: str) -> None:
        type_names = {dict: "keys with values", list: "a list", type(None): "nothing"}
        actual = type_names.get(type(value)) or (f"`{value}`" if value != "" else "nothing")
        name = f"`{path[-1]}`" if path else "the file"
        if path and isinstance(path[-1], int):
            name = f"an item of `{path[-2]}`"
        self._error(path, "GK012", f"{name} is {expected}, not {actual}", "", fix)

    def _error(
        self, path: KeyPath, code: str, message: str, found: object, fix: str, *edits: Edit
    ) -> None:
        self.problems.add(path, code, message, found=str(found), fix=fix, edits=edits)


_CONVERTERS: dict[str, Callable[[_ArticleBuilder, object, KeyPath], Any]] = {
    schema.TEXT: _ArticleBuilder._text_value,
    schema.TEXTS: _ArticleBuilder._text_values,
    schema.QUOTE: _ArticleBuilder._quotes,
    schema.WHEN: _ArticleBuilder._when,
    schema.TENURES: _ArticleBuilder._tenures,
}


def _unchecked_fields(
    data: object, keys: Mapping[str, Key], required: tuple[str, ...]
) -> dict[str, Any] | None:
    """Return the fields if all keys are known and have text, which needs no checks; else None."""
    if not (isinstance(data, dict) and all(map(data.__contains__, required))):
        return None
    fields: dict[str, Any] = {}
    for name, value in data.items():
        key = keys.get(name)
        if key is None:
            return None
        shape = key.shape
        if value.__class__ is str and value and not value.isspace() and shape in _FROM_TEXT:
            convert = _FROM_TEXT[shape]
            fields[key.attribute] = convert(value) if convert else value
        elif value.__class__ is list and shape is schema.TEXTS and _are_texts(value):
            fields[key.attribute] = tuple(value)
        else:
            return None
    return fields


def _are_texts(values: list[object]) -> bool:
    for value in values:
        if value.__class__ is not str or not str(value).strip():
            return False
    return bool(values)


@lru_cache(maxsize=4096)
def _verbatim(words: str) -> TimeSpan:
    return TimeSpan(verbatim=words)


_FROM_TEXT: Final[dict[str, Callable[[str], Any] | None]] = {
    schema.TEXT: None,
    schema.TEXTS: lambda words: (words,),
    schema.QUOTE: lambda words: (Quote(words.strip()),),
    schema.WHEN: _verbatim,
}
