"""Reads a mapping from plain values, and collects its errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geokg.base.diagnostics import KeyPath, did_you_mean
from geokg.base.type_search import suggest_types
from geokg.base.vocabulary import ROLES, SituationType, situation_types
from geokg.inputs.annotation import schema
from geokg.inputs.label_mapping.mapping_rules import (
    ACTOR_RELATIONS,
    ACTOR_VALUES,
    ARGUMENT_KEYS,
    CLAIM_VALUES,
    DEPRECATED,
    IDENTITIES,
    IGNORE,
    KINDS,
    OF_ONE_ARTICLE,
    QUOTES,
    SAME,
    TOP,
    UNDECIDED,
    WORDS,
    RelationRule,
    Values,
)


@dataclass(slots=True)
class MappingReader:
    """Reads the values of a mapping from plain ones, and collects the errors."""

    errors: list[tuple[str, str, str, KeyPath]] = field(default_factory=list)

    def values(self, data: object, rules: object = "") -> dict[str, Any]:
        """Return the arguments of a `LabelMapping`; a file has the triggers among the mentions."""
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
        } | {
            label: self._rule(value, ("triggers", label))
            for label, value in self._mapping(rules, ("triggers",)).items()
        }
        article = self._section(top, "article", None, schema.ARTICLE)
        for key in filter(OF_ONE_ARTICLE.__contains__, article):
            message = f"`{key}` cannot be the same in all articles"
            self._add("GK845", message, "remove it: each document has its own", ("article", key))
        return {
            "article": article,
            "metadata": self._section(top, "metadata", (*schema.ARTICLE, IGNORE), None),
            "identity": identity,
            "labels": self._text_values(top, "labels", (), None),
            "mentions": self._mentions(plain),
            "triggers": {label: claim for label, claim in claims.items() if claim},
            "relations": self._relations(top),
            "attributes": self._attributes(top),
        }

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

    def _attributes(self, top: Mapping[str, object]) -> dict[str, str | Values]:
        section = self._mapping(top.get("attributes", {}), ("attributes",))
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
