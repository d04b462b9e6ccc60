"""Annotation file version 1, from plain values to an `Article`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import Any, Final

from geokg.article import Actor, Article, Claim, Draft, Quote, Tenure, check
from geokg.article.references import Problems
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import AnnotationError
from geokg.base.safe_text import UNWRITABLE
from geokg.dates import TimeSpan
from geokg.inputs.annotation import schema
from geokg.inputs.annotation.schema import Key

ReadText = Callable[[str, KeyPath, Problems], str]


def article_from(
    data: object, read_text: ReadText, locate: Callable[[KeyPath], Location] | None = None
) -> Article:
    """The article that plain values describe; raises every error found, with its path.

    ``read_text`` gets the text of the file that ``article.text`` names; ``locate`` is kept.
    """
    problems = Problems()
    draft = _Shaper(problems).draft(data, read_text)
    if not problems.found:
        return Article(
            **{key: getattr(draft, key) for key in _ARTICLE_FIELDS},
            claims=[claim for _, claim in draft.claims],
            locate=locate,
        )
    further = check(draft).errors if isinstance(data, Mapping) else ()
    seen = {d.path for d in problems.found}
    if ("article",) in seen:
        seen.add(("article", "id"))
    raise AnnotationError([*problems.found, *(d for d in further if d.path not in seen)])


_ARTICLE_FIELDS = (
    *("id", "text", "actors", "title", "url", "publisher", "author", "dateline", "published"),
    *("language", "claimant", "licence", "rights", "annotator", "annotated"),
)


class _Shaper:
    """Gives plain values the shapes that the keys ask for, and reports what has another."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def draft(self, data: object, read_text: ReadText) -> Draft:
        top = self._mapping(data, (), schema.TOP, required=("geokg", "article", "claims"))
        version = top.get("geokg")
        if version is not None and version != "1":
            self._wrong(
                ("geokg",),
                "GK013",
                "a version that this geokg does not read",
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
            self._wrong(
                ("article", "body"),
                "GK022",
                "the text is given twice, by `text` and `body`",
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
            given = self._mapping(data, ("actors",), None)
            entries = [(slug, entry, ("actors", slug)) for slug, entry in given.items()]
        actors: dict[str, Actor] = {}
        broken: set[str] = set()
        for slug, entry, here in entries:
            before = len(self.problems.found)
            actor = self._actor(entry, here)
            if len(self.problems.found) == before and actor:
                actors[slug] = actor
            else:
                broken.add(slug)
        return actors, broken

    def _listed_actors(self, data: list[object]) -> list[tuple[str, object, KeyPath]]:
        """Actors of a list: language models write one, since free keys fit no strict schema."""
        entries: dict[str, tuple[str, object, KeyPath]] = {}
        for at, entry in enumerate(data):
            here: KeyPath = ("actors", at)
            slug = entry.get("id") if isinstance(entry, dict) else None
            if not isinstance(entry, dict) or not isinstance(slug, str):
                fix = "each actor of a list has an `id`"
                self._wrong(here, "GK011", "the actor has no `id`", "", fix)
            elif slug in entries:
                message = f"`{slug}` is declared twice"
                self._wrong((*here, "id"), "GK100", message, "", "keep one of the two")
            else:
                rest = {key: value for key, value in entry.items() if key != "id"}
                entries[slug] = (slug, rest, here)
        return list(entries.values())

    def _actor(self, data: object, path: KeyPath) -> Actor | None:
        fields = self._fields(data, path, schema.ACTOR)
        kinds = [kind for kind in schema.ACTOR_KINDS if kind.replace("-", "_") in fields]
        if len(kinds) != 1:
            if isinstance(data, dict):
                said = "says no kind" if not kinds else "is of several kinds: " + ", ".join(kinds)
                self._wrong(
                    path,
                    "GK113",
                    f"the actor {said}",
                    "",
                    "exactly one of " + ", ".join(schema.ACTOR_KINDS),
                )
            return None
        name = fields.pop(kinds[0].replace("-", "_"))
        return Actor(kinds[0], name, **fields)

    def _claims(self, data: object) -> tuple[list[tuple[int, Claim]], set[str]]:
        if not isinstance(data, list):
            fix = "begin each claim with `- `, or write `claims: []` where there are none"
            self._shape(("claims",), "a list of claims", data, fix)
            return [], set()
        claims: list[tuple[int, Claim]] = []
        broken: set[str] = set()
        for at, entry in enumerate(data):
            before = len(self.problems.found)
            fields = self._fields(entry, ("claims", at), schema.CLAIM, ("quote",))
            if len(self.problems.found) == before:
                claims.append((at, Claim(**fields)))
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
                fix = f"say of what kind it is: `{path[1]}: {{group: {data or '...'}}}`"
            elif not path and isinstance(data, list):
                fix = "one article a file, or a line of JSONL: take the brackets around it off"
            elif path and data in ("", None):
                fix = "write its keys below it, each on a line that is indented further"
            self._shape(path, "keys with values", data, fix)
            return {}
        for key in () if known is None else data:
            if known is not None and key not in known:
                self._wrong(
                    (*path, key),
                    "GK010",
                    f"unknown key `{key}`",
                    "",
                    self._right_key(key, path, known),
                )
        for key in required:
            # Only JSON has null (YAML's empty value is an empty text): strict schemas make a
            # language model write every key, and null is how it says that there is nothing.
            if data.get(key) is None:
                fix = f"add `{key}:`"
                if path[:1] == ("claims",) and len(data) == 1:
                    fix += "; only the first key of a claim has a dash before it"
                self._wrong((*path, key), "GK011", f"the key `{key}` is missing", "", fix)
        return {
            key: value
            for key, value in data.items()
            if known is None or (key in known and value is not None)
        }

    def _right_key(self, key: str, path: KeyPath, known: Mapping[str, object]) -> str:
        if key == "<<":
            return "YAML's merge key is not read here: write the keys out"
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
        if (plain := _plain(data, keys, required)) is not None:
            return plain
        fields: dict[str, Any] = {}
        for name, value in self._mapping(data, path, keys, required).items():
            shaped = _SHAPES[keys[name].shape](self, value, (*path, name))
            if shaped is not None:
                fields[keys[name].attribute] = shaped
        return fields

    def _one(self, value: object, path: KeyPath) -> str | None:
        if isinstance(value, str) and value.strip():
            return value
        if value is None or value == "" or isinstance(value, str):
            self._wrong(
                path, "GK014", f"`{path[-1]}` has no value", "", "fill it in, or take the key out"
            )
        else:
            self._shape(path, "one text", value, "write a single value")
        return None

    def _several(self, value: object, path: KeyPath) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            one = self._one(value, path)
            return None if one is None else (one,)
        shaped = [self._one(item, (*path, at)) for at, item in enumerate(value)]
        if not value:
            self._wrong(
                path, "GK014", f"`{path[-1]}` has no value", "", "fill it in, or take the key out"
            )
        return None if None in shaped or not value else tuple(item for item in shaped if item)

    def _quotes(self, value: object, path: KeyPath) -> tuple[Quote, ...] | None:
        items = value if isinstance(value, list) else [value]
        shaped = [
            self._quote(item, (*path, at) if isinstance(value, list) else path)
            for at, item in enumerate(items)
        ]
        if not items:
            self._wrong(path, "GK103", "the claim has no quote", "", "copy the words that say it")
        return None if None in shaped or not items else tuple(item for item in shaped if item)

    def _quote(self, value: object, path: KeyPath) -> Quote | None:
        if isinstance(value, dict) and "exact" not in value and len(value) == 1:
            key, rest = next(iter(value.items()))
            if key not in schema.QUOTE_PARTS and isinstance(rest, str):
                self._wrong(
                    path,
                    "GK012",
                    "YAML reads these words as a key and a value",
                    f"{key}: {rest}",
                    "put the quote on a line of its own after `|`",
                )
                return None
        if isinstance(value, dict):
            parts = self._mapping(value, path, dict.fromkeys(schema.QUOTE_PARTS), ("exact",))
            shaped = {key: self._one(part, (*path, key)) for key, part in parts.items()}
            if None in shaped.values() or "exact" not in shaped:
                return None
            words = {key: str(part) for key, part in shaped.items()}
            return Quote(words["exact"], words.get("prefix", ""), words.get("suffix", ""))
        one = self._one(value, path)
        return None if one is None else Quote(one.strip())

    def _when(self, value: object, path: KeyPath) -> TimeSpan | None:
        if not isinstance(value, dict):
            one = self._one(value, path)
            return None if one is None else TimeSpan(verbatim=one)
        parts = self._mapping(value, path, dict.fromkeys(schema.WHEN_PARTS))
        shaped = {key: self._one(part, (*path, key)) for key, part in parts.items()}
        if not shaped or None in shaped.values():
            return None
        return TimeSpan(verbatim=shaped.get("verbatim") or "", edtf=shaped.get("edtf") or "")

    def _tenures(self, value: object, path: KeyPath) -> tuple[Tenure, ...] | None:
        items = value if isinstance(value, list) else [value]
        tenures = []
        for at, item in enumerate(items):
            fields = self._fields(item, (*path, at), schema.TENURE, ("office",))
            if "office" in fields:
                tenures.append(Tenure(**fields))
        return tuple(tenures)

    def _shape(self, path: KeyPath, wanted: str, value: object, fix: str) -> None:
        got = {dict: "keys with values", list: "a list", type(None): "nothing"}
        said = got.get(type(value)) or (f"`{value}`" if value != "" else "nothing")
        name = f"`{path[-1]}`" if path else "the file"
        if path and isinstance(path[-1], int):
            name = f"an item of `{path[-2]}`"
        self._wrong(path, "GK012", f"{name} is {wanted}, not {said}", "", fix)

    def _wrong(self, path: KeyPath, code: str, message: str, found: object, fix: str) -> None:
        self.problems.add(path, code, message, found=str(found), fix=fix)


_SHAPES: dict[str, Callable[[_Shaper, object, KeyPath], Any]] = {
    schema.TEXT: _Shaper._one,
    schema.TEXTS: _Shaper._several,
    schema.QUOTE: _Shaper._quotes,
    schema.WHEN: _Shaper._when,
    schema.TENURES: _Shaper._tenures,
}


def _plain(
    data: object, keys: Mapping[str, Key], required: tuple[str, ...]
) -> dict[str, Any] | None:
    """The fields where each key is known and has words, so that nothing can be wrong; else None."""
    if not isinstance(data, dict) or any(key not in data for key in required):
        return None
    fields: dict[str, Any] = {}
    for name, value in data.items():
        key = keys.get(name)
        if key is None:
            return None
        if value.__class__ is str and value.strip() and key.shape in _OF_WORDS:
            fields[key.attribute] = _OF_WORDS[key.shape](value)
        elif value.__class__ is list and key.shape is schema.TEXTS and _are_words(value):
            fields[key.attribute] = tuple(value)
        else:
            return None
    return fields


def _are_words(values: list[object]) -> bool:
    for value in values:
        if value.__class__ is not str or not str(value).strip():
            return False
    return bool(values)


@lru_cache(maxsize=4096)
def _said(words: str) -> TimeSpan:
    return TimeSpan(verbatim=words)


_OF_WORDS: Final[dict[str, Callable[[str], Any]]] = {
    schema.TEXT: str,
    schema.TEXTS: lambda words: (words,),
    schema.QUOTE: lambda words: (Quote(words.strip()),),
    schema.WHEN: _said,
}


def text_beside(folder: Path) -> ReadText:
    """A function that reads the text files that annotations in ``folder`` name."""

    def read_text(name: str, path: KeyPath, problems: Problems) -> str:
        if said := _outside(name):
            problems.add(path, "GK022", said, found=name, fix=BESIDE)
            return ""
        try:
            if not (folder / name).is_file():
                problems.add(path, "GK022", "the text file is not there", found=name, fix=BESIDE)
                return ""
            return (folder / name).read_bytes().decode("utf-8-sig")
        except OSError as error:
            problems.add(
                path,
                "GK022",
                f"the text file cannot be read: {error.strerror}",
                found=name,
                fix=BESIDE,
            )
        except UnicodeDecodeError as error:
            problems.add(
                path,
                "GK002",
                f"the text file is not UTF-8, at byte {error.start}",
                found=name,
                fix="save it as UTF-8",
            )
        return ""

    return read_text


def _outside(name: str) -> str:
    """Why a name is not that of a file beside the annotation, on any machine; else nothing."""
    # Windows' rules cover all: both slashes, drives, and what begins at the root.
    path = PureWindowsPath(name)
    if path.anchor or ".." in path.parts:
        return "the text file is not beside the annotation"
    if UNWRITABLE.search(name):
        return "the name of the text file holds a control character"
    return ""


BESIDE: Final = "name a file beside the annotation, or in a folder below it"
