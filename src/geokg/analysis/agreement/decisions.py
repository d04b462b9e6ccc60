"""The decisions of an adjudicator: a file for each article, which geokg only adds lines to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import AnnotationError
from geokg.inputs.annotation import schema, yaml
from geokg.inputs.annotation.source_files import read_text
from geokg.inputs.annotation.writer import quoted

SUFFIX: Final = ".decisions.yaml"
"""The end of the name of a decisions file; the rest is the id of the article."""
_TOP: Final = (
    "decisions",
    "article",
    "adjudicator",
    "decided",
    "blind",
    "take",
    "actors",
    "claims",
)
_LINE: Final = ("pair", "only", "take", "keep", "but", "why", "of", "adjudicator")
_TRUTH: Final = {"true": True, "false": False}


class Replacement(NamedTuple):
    """What a decision puts into a field: the value of an annotator, or another one."""

    annotator: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One decision: which claims it is about, and what becomes of them.

    ``claims`` has the id of the claim of each annotator. ``keep`` is None where it is not said; a
    line without ``take`` and ``keep`` is open.
    """

    claims: Mapping[str, str]
    take: str = ""
    keep: bool | None = None
    but: Mapping[str, Replacement] = field(default_factory=dict)
    why: str = ""
    of: str = ""
    adjudicator: str = ""
    where: Location | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return not self.take and self.keep is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """The decisions on one article.

    ``take`` is the annotator whose claims all count, if the adjudicator took them all; ``actors``
    are actors, by annotator and slug, that are the same.
    """

    article: str
    adjudicator: str = ""
    take: str = ""
    blind: bool = False
    actors: tuple[Mapping[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    text: str = ""
    """The text of the file."""
    file: str = ""


def blind_label(article: str, annotator: str) -> str:
    """Return a name that hides an annotator, the same whenever it is asked for.

    >>> blind_label("spying", "ana")
    'annotator-9903'
    """
    return "annotator-" + sha256(f"{article}\n{annotator}".encode()).hexdigest()[:4]


def read_decisions(file: str | Path, annotators: Sequence[str] = ()) -> Decisions:
    """Return the decisions of a file.

    Args:
        file: The file.
        annotators: The annotators of its article, whose names a blind file hides.

    Raises:
        UnreadableInput: The file cannot be read, or is not YAML.
        AnnotationError: The file is not a decisions file of version 1.
    """
    text = read_text(Path(file))
    return _Reader(str(file), text, annotators).decisions(yaml.load(text, str(file)))


class _Reader:
    def __init__(self, file: str, text: str, annotators: Sequence[str]) -> None:
        self.file = file
        self.text = text
        self.annotators = annotators
        self.errors: list[Diagnostic] = []
        self.names: dict[str, str] = {}

    def decisions(self, data: object) -> Decisions:
        top = self._mapping(data, (), _TOP)
        if top.get("decisions") != "1":
            self._error(("decisions",), "the file has no `decisions: 1`", "begin it with that line")
        article = self._text(top, "article", ())
        if not article:
            self._error(("article",), "the decisions name no article", "add `article: ID`")
        blind = self._truth(top, "blind", ()) or False
        if blind:
            self.names = {blind_label(article, name): name for name in self.annotators}
        items = self._list(top.get("claims"), ("claims",))
        lines = [self._line(item, ("claims", at)) for at, item in enumerate(items)]
        actors = [
            self._claims_or_actors(item, ("actors", at))
            for at, item in enumerate(self._list(top.get("actors"), ("actors",)))
        ]
        read = Decisions(
            article=article,
            adjudicator=self._text(top, "adjudicator", ()),
            take=self._annotator(self._text(top, "take", ())),
            blind=blind,
            actors=tuple(actors),
            lines=tuple(lines),
            text=self.text,
            file=self.file,
        )
        if self.errors:
            raise AnnotationError(self.errors)
        return read

    def _line(self, data: object, path: KeyPath) -> Line:
        values = self._mapping(data, path, _LINE)
        key = "only" if "only" in values else "pair"
        claims = self._claims_or_actors(values.get(key), (*path, key))
        if ("pair" in values) == ("only" in values) or not claims:
            fix = "write `pair: {ana: ID, ben: ID}`, or `only: {ana: ID}`"
            self._error(path, "the line names no claims", fix)
        but = self._mapping(values.get("but", {}), (*path, "but"), schema.CLAIM)
        line = Line(
            claims=claims,
            take=self._annotator(self._text(values, "take", path)),
            keep=self._truth(values, "keep", path),
            but={name: self._replacement(value, claims) for name, value in but.items()},
            why=self._text(values, "why", path),
            of=self._text(values, "of", path),
            adjudicator=self._text(values, "adjudicator", path),
            where=self._place(path),
        )
        if line.take and line.take not in claims and claims:
            self._error(
                (*path, "take"),
                f"`{line.take}` has no claim in this line",
                "take one of " + ", ".join(claims),
            )
        if line.but and line.is_open:
            self._error((*path, "but"), "`but` changes nothing without `take`", "add `take:`")
        return line

    def _replacement(self, value: object, claims: Mapping[str, str]) -> Replacement:
        if isinstance(value, dict) and set(value) == {"value"}:
            return Replacement("", value["value"])
        name = self._annotator(value) if isinstance(value, str) else ""
        return Replacement(name, None) if name in claims else Replacement("", value)

    def _annotator(self, name: str) -> str:
        return self.names.get(name, name)

    def _claims_or_actors(self, data: object, path: KeyPath) -> dict[str, str]:
        found = self._mapping(data if data is not None else {}, path, None)
        return {
            self._annotator(name): str(value)
            for name, value in found.items()
            if isinstance(value, str)
        }

    def _mapping(
        self, data: object, path: KeyPath, known: Sequence[str] | Mapping[str, object] | None
    ) -> dict[str, object]:
        if not isinstance(data, dict):
            self._error(path, "keys with values are expected here", "write `key: value` lines")
            return {}
        for name in data if known is not None else ():
            if known is not None and name not in known:
                fix = did_you_mean(name, known) or "the keys are " + ", ".join(known)
                self._error((*path, name), f"unknown key `{name}`", fix)
        return {k: v for k, v in data.items() if known is None or k in known}

    def _list(self, data: object, path: KeyPath) -> list[object]:
        if data is None or data == "":
            return []
        if not isinstance(data, list):
            self._error(path, f"`{path[-1]}` is a list", "start each item with `- `")
            return []
        return data

    def _text(self, values: Mapping[str, object], key: str, path: KeyPath) -> str:
        value = values.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self._error((*path, key), f"`{key}` is one text", "write a single value")
        return ""

    def _truth(self, values: Mapping[str, object], key: str, path: KeyPath) -> bool | None:
        said = self._text(values, key, path)
        if said and said not in _TRUTH:
            self._error((*path, key), f"`{key}` is true or false", "write one of the two")
        return _TRUTH.get(said)

    def _place(self, path: KeyPath) -> Location:
        return yaml.places(self.text).find(path, self.file)

    def _error(self, path: KeyPath, message: str, fix: str) -> None:
        self.errors.append(
            Diagnostic(code="GK953", message=message, fix=fix, where=self._place(path))
        )


class OpenUnit(NamedTuple):
    """Claims without a decision: their ids by annotator, and the fields that differ.

    ``values`` has for each differing field what each annotator says; ``of`` is the digest of what
    was compared. ``is_listed`` says that the decisions file has a line for them already.
    """

    article: str
    claims: Mapping[str, str]
    fields: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]
    of: str
    is_listed: bool


def with_open_lines(
    article: str, decisions: Decisions | None, units: Sequence[OpenUnit], *, by: str, blind: bool
) -> str:
    """Return the text of a decisions file with a line for each open unit added at its end.

    Args:
        article: The id of the article.
        decisions: The decisions so far, whose text is kept as it is.
        units: The open units.
        by: The adjudicator, for a new file.
        blind: Whether a new file hides the annotators; a file that exists stays as it is.

    Raises:
        AnnotationError: Lines cannot be added, because `claims` is not the last key of the file.
    """
    if decisions is None:
        text = f"decisions: 1\narticle: {article}\n"
        text += f"adjudicator: {quoted(by)}\n" if by else "# adjudicator: your name\n"
        text += "blind: true\nclaims:\n" if blind else "claims:\n"
    else:
        text, blind = decisions.text, decisions.blind
        text += "" if text.endswith("\n") else "\n"
    missing = [unit for unit in units if not unit.is_listed]
    if decisions and missing:
        text = _ready_for_lines(text, decisions.file)
    return text + "".join(_open_line(unit, blind) for unit in missing)


def _ready_for_lines(text: str, file: str) -> str:
    places = yaml.places(text)
    parts = places.parts
    claims = parts.get("claims")
    if claims is None:
        return text + "claims:\n"
    if text.rstrip().endswith("claims: []"):
        return text.rstrip().removesuffix(" []") + "\n"
    is_last = all(part.at <= claims.at for part in parts.values())
    items = [item.at for item in claims.parts.values()]
    # Items of a block list are on lines of their own, below the key.
    is_block = claims.key is None or all(at[0] > claims.key[0] for at in items)
    if is_last and is_block:
        return text
    raise AnnotationError(
        Diagnostic(
            code="GK953",
            message="lines cannot be added to these decisions",
            fix="move `claims:` to the end of the file, each decision after a `- ` of its own",
            where=Location(file, *(claims.key or claims.at)),
        )
    )


def _open_line(unit: OpenUnit, blind: bool) -> str:
    names = {name: blind_label(unit.article, name) if blind else name for name in unit.claims}
    ordered = sorted(unit.claims, key=lambda name: names[name])
    claims = ", ".join(f"{quoted(names[name])}: {quoted(unit.claims[name])}" for name in ordered)
    is_only = len(unit.claims) == 1
    lines = [f"  - {'only' if is_only else 'pair'}: {{{claims}}}"]
    for field_name, values in unit.values.items():
        for name in ordered:
            said = " ".join(values.get(name, "").split()) or "(not said)"
            lines.append(f"    # {field_name}, {names[name]}: {said}")
    choices = (
        "keep: true, or keep: false"
        if is_only
        else "take: " + ", or take: ".join(names[name] for name in ordered)
    )
    return "\n".join([*lines, f"    # decide with {choices}", f"    of: {unit.of}"]) + "\n"
