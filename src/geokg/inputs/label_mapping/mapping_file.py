"""Label mappings: what the labels of a corpus mean, read from a file and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.base.type_search import suggest_types
from geokg.base.vocabulary import ACTOR_CLASSES, ROLES, SituationType, situation_types
from geokg.inputs.annotation import schema, yaml
from geokg.inputs.annotation.source_files import CHECK_FILE, SAVE_AS_UTF_8, unreadable_input
from geokg.inputs.input_files import open_regular

IGNORE: Final = "ignore"
UNDECIDED: Final = "undecided"
WORDS: Final = "words"
SAME: Final = "same"
KINDS: Final = tuple(ACTOR_CLASSES)
WORD_KEYS: Final = ("issue", "place", "when", "condition", "quantity")
"""Keys of a claim whose value is the words of a mention."""
SPEAKERS: Final = ("claimant", "relayed-by")
ARGUMENT_KEYS: Final = (*ROLES, *WORD_KEYS, *SPEAKERS, "content", "quote", IGNORE)
"""What an argument of a relation may become."""
ACTOR_RELATIONS: Final = ("of", "in", "members", "office")
IDENTITIES: Final = ("link", "same", "name")
CLAIM_VALUES: Final = (
    *("polarity", "modality", "certainty", "status", "confidence"),
    *("when", "condition", "quantity", "issue", "place", "note"),
)
ACTOR_VALUES: Final = ("office", "wikidata", "note")
QUOTES: Final = ("cover", "trigger")
TOP: Final = (
    *("mapping", "article", "metadata", "identity", "labels"),
    *("mentions", "relations", "attributes"),
)
DEPRECATED: Final = {"ties": "relations"}
"""Former keys of mapping files, which are still read, and the present ones."""
OF_ONE_ARTICLE: Final = frozenset({"id", "text", "body"})
"""Keys of an article that its document sets."""
_ROLE_NUMBER: Final = re.compile(r"[0-9]+$")
READY: Final = Path(__file__).parent / "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRule:
    """What a relation or event label means: a claim, a key of an actor, or coreference.

    Args:
        type: The situation type of the claim; empty for the other two.
        roles: The key of the claim that each role of the relation becomes.
        quote: What is quoted: all the words that the relation covers, or its trigger alone.
        fixed: Values of the claim that the label itself implies.
        key: The key of an actor: ``of``, ``in``, ``members`` or ``office``; or ``same`` for
            coreference.
        between: The role of the actor that has the key, and the role of the actor it names.

    >>> RelationRule(type="recognise", roles={"Arg1": "initiator", "Arg2": "target"}).quote
    'cover'
    """

    type: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    quote: str = "cover"
    fixed: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    between: tuple[str, str] = ("", "")


Values = Mapping[str, Mapping[str, str]]
"""The keys that each value of an attribute sets; none if the value is ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMapping:
    """What the labels of mentions, relations, attributes and metadata mean.

    Args:
        article: Fields that all articles get.
        metadata: The key of the article that each metadata field becomes.
        identity: The evidence by which mentions corefer: ``link``, ``same`` or ``name``.
        labels: The feature that holds the label, for layers whose annotations keep it in one.
        mentions: The kinds of actor for each label; the first that the reference table knows the
            name for is used, else the last. ``words`` means text without an actor, no kind
            means ignored.
        triggers: The rules of mention labels that express a situation; their roles are the labels
            of the relations between the trigger and the participants.
        relations: The rules of relation and event labels; None means ignored.
        attributes: The key that each attribute becomes, or the keys that each of its values sets.
        warnings: Deprecated keys that the mapping file uses.

    >>> LabelMapping(mentions={"PER": ("person",)}).identity
    ('link', 'same', 'name')
    """

    article: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    identity: tuple[str, ...] = IDENTITIES
    labels: Mapping[str, str] = field(default_factory=dict)
    mentions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    triggers: Mapping[str, RelationRule] = field(default_factory=dict)
    relations: Mapping[str, RelationRule | None] = field(default_factory=dict)
    attributes: Mapping[str, str | Values] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False)


def unnumbered(role: str) -> str:
    """Return a role without the number at its end.

    >>> unnumbered("Party2")
    'Party'
    """
    return _ROLE_NUMBER.sub("", role)


def ready_mappings() -> tuple[str, ...]:
    """Return the names of the mappings that come with geokg.

    >>> ready_mappings()
    ('ace', 'conll')
    """
    return tuple(sorted(file.stem for file in READY.glob("*.yaml")))


def load_label_mapping(name: str | Path) -> LabelMapping:
    """Read a mapping file, or a mapping that comes with geokg.

    Args:
        name: The path of a mapping file, or one of `ready_mappings`.

    Raises:
        AnnotationError: The mapping has errors; all of them are reported.
        UnreadableInput: The file is missing or is not YAML.


    >>> load_label_mapping("conll").mentions["PERSON"]
    ('person',)
    """
    file = Path(name)
    if not file.exists():
        if str(name) not in ready_mappings():
            fix = "give a file, or the name of one that comes with geokg: "
            fix += ", ".join(ready_mappings())
            raise _unreadable(file, "the mapping does not exist", fix)
        file = READY / f"{name}.yaml"
    try:
        with open_regular(file) as opened:
            text = opened.read().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(file, f"cannot be read: {error.strerror}", CHECK_FILE) from error
    except UnicodeDecodeError as error:
        raise _unreadable(file, "not UTF-8", SAVE_AS_UTF_8) from error
    return label_mapping_from(yaml.load(text, str(file)), text, str(file))


def label_mapping_from(data: object, text: str, file: str) -> LabelMapping:
    """Build a mapping from the plain values of a YAML text.

    Args:
        data: The plain values.
        text: The YAML text, used to locate errors.
        file: What the messages call the file.

    Raises:
        AnnotationError: The mapping has errors; all of them are reported.
    """
    reader = _MappingReader()
    mapping = reader.label_mapping(data)
    if reader.errors:
        places = yaml.places(text)
        raise AnnotationError(
            Diagnostic(
                code=code, message=message, fix=fix, path=path, where=places.find(path, file)
            )
            for code, message, fix, path in reader.errors
        )
    return replace(mapping, warnings=_deprecations(data, text, file))


def _deprecations(data: object, text: str, file: str) -> tuple[Diagnostic, ...]:
    """Return a warning for each former key that a mapping file uses."""
    used = [key for key in DEPRECATED if isinstance(data, dict) and key in data]
    return tuple(
        Diagnostic(
            code="GK853",
            message=f"the key `{key}` is deprecated",
            fix=f"rename it to `{DEPRECATED[key]}`",
            severity="warning",
            where=yaml.places(text).find((key,), file, at_key=True),
        )
        for key in used
    )


def _unreadable(file: Path, message: str, fix: str) -> UnreadableInput:
    return unreadable_input("GK843", Location(str(file)), message, fix)


@dataclass(slots=True)
class _MappingReader:
    """Builds a mapping from plain values, and collects the errors."""

    errors: list[tuple[str, str, str, KeyPath]] = field(default_factory=list)

    def label_mapping(self, data: object) -> LabelMapping:
        top = self._mapping(data, ())
        for key in top.keys() - {*TOP, *DEPRECATED}:
            self._check_choice(key, TOP, (key,), "unknown key of a mapping")
        if top.get("mapping") != "1":
            self._add("GK843", "a mapping file starts with `mapping: 1`", "add that line", ())
        identity = tuple(self._texts(top.get("identity", list(IDENTITIES)), ("identity",)))
        for name in identity:
            self._check_choice(name, IDENTITIES, ("identity",), "unknown evidence of identity")
        mentions = self._mapping(top.get("mentions", {}), ("mentions",))
        triggers = {label: value for label, value in mentions.items() if isinstance(value, dict)}
        plain = {label: value for label, value in mentions.items() if label not in triggers}
        claims = {
            label: self._rule(value, ("mentions", label)) for label, value in triggers.items()
        }
        article = self._section(top, "article", None, schema.ARTICLE)
        for key in filter(OF_ONE_ARTICLE.__contains__, article):
            message = f"`{key}` cannot be the same in all articles"
            self._add("GK845", message, "remove it: each document has its own", ("article", key))
        return LabelMapping(
            article=article,
            metadata=self._section(top, "metadata", (*schema.ARTICLE, IGNORE), None),
            identity=identity,
            labels=self._text_values(top, "labels", (), None),
            mentions=self._mentions(plain),
            triggers={label: claim for label, claim in claims.items() if claim},
            relations=self._relations(top),
            attributes=self._attributes(self._mapping(top.get("attributes", {}), ("attributes",))),
        )

    def _mentions(self, section: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        kinds_of: dict[str, tuple[str, ...]] = {}
        for label, value in section.items():
            path: KeyPath = ("mentions", label)
            kinds = tuple(self._texts(value, path))
            allowed = KINDS if len(kinds) > 1 else (*KINDS, WORDS, IGNORE)
            for kind in kinds:
                self._check_choice(kind, allowed, path, "unknown kind of actor")
            kinds_of[label] = () if kinds == (IGNORE,) else kinds
        return kinds_of

    def _relations(self, top: Mapping[str, object]) -> dict[str, RelationRule | None]:
        """Return the rules under `relations`, or under its former name."""
        rules: dict[str, RelationRule | None] = {}
        for section in ("ties", "relations"):
            for label, value in self._mapping(top.get(section, {}), (section,)).items():
                if label in rules:
                    message = f"`{label}` is in `ties` and in `relations`"
                    self._add("GK843", message, "keep the one in `relations`", (section, label))
                rules[label] = self._rule(value, (section, label))
        return rules

    def _rule(self, value: object, path: KeyPath) -> RelationRule | None:
        if isinstance(value, str):
            self._check_choice(value, (IGNORE, SAME), path, "a relation is `{type: ...}`, not")
            return RelationRule(key=SAME) if value == SAME else None
        rule = self._mapping(value, path)
        actor_keys = [key for key in ACTOR_RELATIONS if key in rule]
        if actor_keys and len(rule) == 1:
            ends = self._texts(rule[actor_keys[0]], (*path, actor_keys[0]))
            if len(ends) != 2:
                fix = "give two roles: of the actor that has the key, and of the actor it names"
                self._add("GK843", f"`{actor_keys[0]}` needs two roles", fix, path)
                return None
            return RelationRule(key=actor_keys[0], between=(ends[0], ends[1]))
        for key in rule.keys() - {"type", "roles", "quote", "set"}:
            self._check_choice(key, ("type", "roles", "quote", "set"), (*path, key), "unknown key")
        type = self._text(rule.get("type", ""), (*path, "type"))
        quote = self._text(rule.get("quote", "cover"), (*path, "quote"))
        self._check_type(type, (*path, "type"))
        self._check_choice(quote, QUOTES, (*path, "quote"), "unknown value of `quote`")
        roles = self._text_values(rule, "roles", path, ARGUMENT_KEYS)
        situation_type = situation_types().get(type)
        if situation_type:
            self._check_roles(situation_type, roles, (*path, "roles"))
        fixed = self._values(rule.get("set", {}), (*path, "set"), CLAIM_VALUES)
        return RelationRule(type=type, roles=roles, quote=quote, fixed=fixed)

    def _check_roles(
        self, situation_type: SituationType, roles: Mapping[str, str], path: KeyPath
    ) -> None:
        for label, role in roles.items():
            if role in ROLES and role not in situation_type.takes:
                allowed = ", ".join(name for name in ROLES if name in situation_type.takes)
                message = f"`{situation_type.id}` has no {role}"
                self._add("GK845", message, f"it takes {allowed}", (*path, label))

    def _attributes(self, section: Mapping[str, object]) -> dict[str, str | Values]:
        allowed = (*CLAIM_VALUES, *ACTOR_VALUES)
        attributes: dict[str, str | Values] = {}
        for name, value in section.items():
            path: KeyPath = ("attributes", name)
            if isinstance(value, str):
                self._check_choice(value, (*allowed, IGNORE), path, "unknown key for an attribute")
                attributes[name] = value
                continue
            values = self._mapping(value, path)
            attributes[name] = {
                text: {} if settings == IGNORE else self._values(settings, (*path, text), allowed)
                for text, settings in values.items()
            }
        return attributes

    def _values(self, value: object, path: KeyPath, allowed: tuple[str, ...]) -> dict[str, str]:
        values = self._mapping(value, path)
        for key, value in values.items():
            self._check_choice(key, allowed, (*path, key), "a mapping cannot set the key")
            choices = schema.CLAIM[key].choices if key in schema.CLAIM else ()
            if choices:
                text = self._text(value, (*path, key))
                self._check_choice(text, choices, (*path, key), f"unknown {key}")
        return {key: self._text(value, (*path, key)) for key, value in values.items()}

    def _section(
        self,
        top: Mapping[str, object],
        name: str,
        values: tuple[str, ...] | None,
        keys: Mapping[str, object] | None,
    ) -> dict[str, str]:
        section = self._text_values(top, name, (), values)
        for key in section if keys is not None else ():
            self._check_choice(key, tuple(keys or ()), (name, key), "unknown key of an article")
        return section

    def _text_values(
        self,
        parent: Mapping[str, object],
        name: str,
        path: KeyPath,
        allowed: tuple[str, ...] | None,
    ) -> dict[str, str]:
        inner = self._mapping(parent.get(name, {}), (*path, name))
        values = {key: self._text(value, (*path, name, key)) for key, value in inner.items()}
        for key, value in values.items():
            if allowed is not None:
                self._check_choice(value, allowed, (*path, name, key), f"unknown key for `{key}`")
        return values

    def _check_type(self, type: str, path: KeyPath) -> None:
        if type == UNDECIDED or type in situation_types():
            self._check_choice(type, (type,), path, "")
            return
        fix = suggest_types(type) or "`geokg types WORD` finds types by name or search word"
        self._add("GK845", f"unknown type: `{type}`" if type else "unknown type", fix, path)

    def _check_choice(
        self, word: str, choices: tuple[str, ...], path: KeyPath, message: str
    ) -> None:
        if word == UNDECIDED:
            fix = "choose a value, or write `ignore`"
            self._add("GK844", f"`{path[-1]}` is still undecided", fix, path)
        elif word not in choices:
            fix = did_you_mean(word, choices) or "use one of " + ", ".join(dict.fromkeys(choices))
            self._add("GK845", f"{message}: `{word}`" if word else message, fix, path)

    def _mapping(self, value: object, path: KeyPath) -> dict[str, object]:
        if isinstance(value, dict):
            return value
        name = f"`{path[-1]}`" if path else "a mapping file"
        if value != "":
            fix = "write `key: value` lines, or `key: {...}`"
            if value == UNDECIDED:
                self._check_choice(UNDECIDED, (), path, "")
            else:
                self._add("GK843", f"{name} must have keys with values", fix, path)
        return {}

    def _texts(self, value: object, path: KeyPath) -> list[str]:
        items = value if isinstance(value, list) else [value]
        return [self._text(item, path) for item in items]

    def _text(self, value: object, path: KeyPath) -> str:
        if isinstance(value, str):
            return value
        self._add("GK843", f"`{path[-1]}` must be text", "write a single value", path)
        return ""

    def _add(self, code: str, message: str, fix: str, path: KeyPath) -> None:
        if all(path != other for *_, other in self.errors):
            self.errors.append((code, message, fix, path))
