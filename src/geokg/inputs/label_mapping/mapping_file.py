"""What the labels of a corpus mean: a mapping file, checked against types, roles and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.base.type_search import suggest_types
from geokg.base.vocabulary import ACTOR_CLASSES, ROLES, SituationType, situation_types
from geokg.inputs.annotation import schema, yaml

IGNORE: Final = "ignore"
UNDECIDED: Final = "undecided"
WORDS: Final = "words"
SAME: Final = "same"
KINDS: Final = tuple(ACTOR_CLASSES)
WORD_KEYS: Final = ("issue", "place", "when", "condition", "quantity")
"""Keys of a claim that take the words of a mention."""
SPEAKERS: Final = ("claimant", "relayed-by")
PLACES: Final = (*ROLES, *WORD_KEYS, *SPEAKERS, "content", "quote", IGNORE)
"""What an argument of a tie may become."""
ACTOR_RELATIONS: Final = ("of", "in", "members")
IDENTITIES: Final = ("link", "same", "name")
CLAIM_VALUES: Final = (
    *("polarity", "modality", "certainty", "status", "confidence"),
    *("when", "condition", "quantity", "issue", "place", "note"),
)
ACTOR_VALUES: Final = ("office", "wikidata", "note")
QUOTES: Final = ("cover", "trigger")
TOP: Final = ("mapping", "article", "metadata", "identity", "mentions", "ties", "attributes")
READY: Final = Path(__file__).parent / "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRule:
    """What a tie becomes: a claim of ``type``, a key of an actor, or one actor (``same``).

    ``between`` are the roles of the actor that has the key and of the one that it names.
    """

    type: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    quote: str = "cover"
    fixed: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    between: tuple[str, str] = ("", "")


Values = Mapping[str, Mapping[str, str]]
"""For each value of an attribute, the keys that it sets; none where it is ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMapping:
    """A mapping: what labels of mentions, ties, attributes and metadata become.

    A mention becomes the first kind of actor that fits, or `words`; nothing where it is ignored on
    purpose. One of ``triggers`` is a claim, whose roles are the labels of the ties that it has to
    others. An attribute is the name of a key, or says what each of its values sets.
    """

    article: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = IDENTITIES
    mentions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    triggers: Mapping[str, RelationRule] = field(default_factory=dict)
    ties: Mapping[str, RelationRule | None] = field(default_factory=dict)
    attributes: Mapping[str, str | Values] = field(default_factory=dict)


def ready_mappings() -> tuple[str, ...]:
    """The names of the mappings that ship with geokg.

    >>> ready_mappings()
    ('ace', 'conll')
    """
    return tuple(sorted(file.stem for file in READY.glob("*.yaml")))


def load_label_mapping(name: str | Path) -> LabelMapping:
    """The mapping in a file, or a ready one by its name; raises every error of it in one go.

    >>> load_label_mapping("conll").mentions["PERSON"]
    ('person',)
    """
    file = Path(name)
    if not file.exists():
        if str(name) not in ready_mappings():
            fix = "name a file, or one of the ready ones: " + ", ".join(ready_mappings())
            raise _unreadable(file, "there is no such mapping", fix)
        file = READY / f"{name}.yaml"
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(file, f"cannot be read: {error.strerror}", "") from error
    except UnicodeDecodeError as error:
        raise _unreadable(file, "not UTF-8", "save it as UTF-8") from error
    return label_mapping_from(yaml.load(text, str(file)), text, str(file))


def label_mapping_from(data: object, text: str, file: str) -> LabelMapping:
    """The mapping that plain values of a YAML text describe."""
    reader = _Reader()
    scheme = reader.scheme(data)
    if reader.found:
        places = yaml.places(text)
        raise AnnotationError(
            Diagnostic(
                code=code, message=message, fix=fix, path=path, where=places.find(path, file)
            )
            for code, message, fix, path in reader.found
        )
    return scheme


def _unreadable(file: Path, message: str, fix: str) -> UnreadableInput:
    where = Location(str(file))
    return UnreadableInput(Diagnostic(code="GK843", message=message, fix=fix, where=where))


@dataclass(slots=True)
class _Reader:
    """Gives plain values their shape, and notes what has another."""

    found: list[tuple[str, str, str, KeyPath]] = field(default_factory=list)

    def scheme(self, data: object) -> LabelMapping:
        top = self._mapping(data, ())
        for key in top.keys() - set(TOP):
            self._choose(key, TOP, (key,), "no such key of a mapping")
        if top.get("mapping") != "1":
            self._add("GK843", "a mapping begins with `mapping: 1`", "write that line", ())
        identity = tuple(self._texts(top.get("identity", list(IDENTITIES)), ("identity",)))
        for name in identity:
            self._choose(name, IDENTITIES, ("identity",), "no such mark of identity")
        mentions = self._mapping(top.get("mentions", {}), ("mentions",))
        triggers = {label: value for label, value in mentions.items() if isinstance(value, dict)}
        plain = {label: value for label, value in mentions.items() if label not in triggers}
        claims = {label: self._tie(value, ("mentions", label)) for label, value in triggers.items()}
        return LabelMapping(
            article=self._chosen(top, "article", None, schema.ARTICLE),
            metadata=self._chosen(top, "metadata", (*schema.ARTICLE, IGNORE), None),
            identity=identity,
            mentions=self._mentions(plain),
            triggers={label: claim for label, claim in claims.items() if claim},
            ties=self._ties(self._mapping(top.get("ties", {}), ("ties",))),
            attributes=self._attributes(self._mapping(top.get("attributes", {}), ("attributes",))),
        )

    def _mentions(self, given: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        made: dict[str, tuple[str, ...]] = {}
        for label, value in given.items():
            path: KeyPath = ("mentions", label)
            kinds = tuple(self._texts(value, path))
            allowed = KINDS if len(kinds) > 1 else (*KINDS, WORDS, IGNORE)
            for kind in kinds:
                self._choose(kind, allowed, path, "no such kind of actor")
            made[label] = () if kinds == (IGNORE,) else kinds
        return made

    def _ties(self, given: Mapping[str, object]) -> dict[str, RelationRule | None]:
        return {label: self._tie(value, ("ties", label)) for label, value in given.items()}

    def _tie(self, value: object, path: KeyPath) -> RelationRule | None:
        if isinstance(value, str):
            self._choose(value, (IGNORE, SAME), path, "a tie is `{type: ...}`, not")
            return RelationRule(key=SAME) if value == SAME else None
        given = self._mapping(value, path)
        keys = [key for key in ACTOR_RELATIONS if key in given]
        if keys and len(given) == 1:
            ends = self._texts(given[keys[0]], (*path, keys[0]))
            if len(ends) != 2:
                fix = "name two roles: of the actor that has the key, and of the one it names"
                self._add("GK843", f"`{keys[0]}` is between two roles", fix, path)
                return None
            return RelationRule(key=keys[0], between=(ends[0], ends[1]))
        for key in given.keys() - {"type", "roles", "quote", "set"}:
            self._choose(key, ("type", "roles", "quote", "set"), (*path, key), "no such key")
        kind = self._text(given.get("type", ""), (*path, "type"))
        quote = self._text(given.get("quote", "cover"), (*path, "quote"))
        self._check_type(kind, (*path, "type"))
        self._choose(quote, QUOTES, (*path, "quote"), "no such quote")
        roles = self._inner(given, "roles", path, PLACES)
        known = situation_types().get(kind)
        if known:
            self._check_roles(known, roles, (*path, "roles"))
        fixed = self._set(given.get("set", {}), (*path, "set"), CLAIM_VALUES)
        return RelationRule(type=kind, roles=roles, quote=quote, fixed=fixed)

    def _check_roles(self, kind: SituationType, roles: Mapping[str, str], path: KeyPath) -> None:
        for label, role in roles.items():
            if role in ROLES and role not in kind.takes:
                takes = ", ".join(name for name in ROLES if name in kind.takes)
                message = f"`{kind.id}` has no {role}"
                self._add("GK845", message, f"it takes {takes}", (*path, label))

    def _attributes(self, given: Mapping[str, object]) -> dict[str, str | Values]:
        allowed = (*CLAIM_VALUES, *ACTOR_VALUES)
        made: dict[str, str | Values] = {}
        for name, value in given.items():
            path: KeyPath = ("attributes", name)
            if isinstance(value, str):
                self._choose(value, (*allowed, IGNORE), path, "no key takes an attribute's value")
                made[name] = value
                continue
            values = self._mapping(value, path)
            made[name] = {
                text: {} if said == IGNORE else self._set(said, (*path, text), allowed)
                for text, said in values.items()
            }
        return made

    def _set(self, value: object, path: KeyPath, allowed: tuple[str, ...]) -> dict[str, str]:
        given = self._mapping(value, path)
        for key, said in given.items():
            self._choose(key, allowed, (*path, key), "no key that a mapping sets")
            choices = schema.CLAIM[key].choices if key in schema.CLAIM else ()
            if choices:
                text = self._text(said, (*path, key))
                self._choose(text, choices, (*path, key), f"no such {key}")
        return {key: self._text(said, (*path, key)) for key, said in given.items()}

    def _chosen(
        self,
        top: Mapping[str, object],
        name: str,
        values: tuple[str, ...] | None,
        keys: Mapping[str, object] | None,
    ) -> dict[str, str]:
        made = self._inner(top, name, (), values)
        for key in made if keys is not None else ():
            self._choose(key, tuple(keys or ()), (name, key), "no such key of an article")
        return made

    def _inner(
        self, given: Mapping[str, object], name: str, path: KeyPath, allowed: tuple[str, ...] | None
    ) -> dict[str, str]:
        inner = self._mapping(given.get(name, {}), (*path, name))
        made = {key: self._text(value, (*path, name, key)) for key, value in inner.items()}
        for key, value in made.items():
            if allowed is not None:
                self._choose(value, allowed, (*path, name, key), f"nothing that `{key}` may become")
        return made

    def _check_type(self, kind: str, path: KeyPath) -> None:
        if kind == UNDECIDED or kind in situation_types():
            self._choose(kind, (kind,), path, "")
            return
        fix = suggest_types(kind) or "`geokg types WORD` finds types by name or search word"
        self._add("GK845", f"no such type: `{kind}`" if kind else "no such type", fix, path)

    def _choose(self, word: str, known: tuple[str, ...], path: KeyPath, message: str) -> None:
        if word == UNDECIDED:
            fix = "decide, or write `ignore`"
            self._add("GK844", f"`{path[-1]}` is still undecided", fix, path)
        elif word not in known:
            fix = did_you_mean(word, known) or "one of " + ", ".join(known)
            self._add("GK845", f"{message}: `{word}`" if word else message, fix, path)

    def _mapping(self, value: object, path: KeyPath) -> dict[str, object]:
        if isinstance(value, dict):
            return value
        name = f"`{path[-1]}`" if path else "a mapping file"
        if value != "":
            fix = "write `key: value` lines, or `key: {...}`"
            if value == UNDECIDED:
                self._choose(UNDECIDED, (), path, "")
            else:
                self._add("GK843", f"{name} is keys with values", fix, path)
        return {}

    def _texts(self, value: object, path: KeyPath) -> list[str]:
        items = value if isinstance(value, list) else [value]
        return [self._text(item, path) for item in items]

    def _text(self, value: object, path: KeyPath) -> str:
        if isinstance(value, str):
            return value
        self._add("GK843", f"`{path[-1]}` is one word or text", "write a single value", path)
        return ""

    def _add(self, code: str, message: str, fix: str, path: KeyPath) -> None:
        if all(path != other for *_, other in self.found):
            self.found.append((code, message, fix, path))
