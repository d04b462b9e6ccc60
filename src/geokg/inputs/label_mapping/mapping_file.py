"""Label mappings: what the labels of a corpus mean, read from a file and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geokg.base.arguments import text_of
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.source_files import CHECK_FILE, SAVE_AS_UTF_8, unreadable_input
from geokg.inputs.input_files import open_regular
from geokg.inputs.label_mapping.mapping_reader import MappingReader
from geokg.inputs.label_mapping.mapping_rules import (
    DEPRECATED,
    IDENTITIES,
    IGNORE,
    SAME,
    RelationRule,
    Values,
)

READY: Final = Path(__file__).parent / "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMapping:
    """What the labels of mentions, relations, attributes and metadata mean.

    Every argument may be given as a mapping file has it: ``mentions={"PER": "person"}``. None is
    an absent value, or a label that is ignored.

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

    Raises:
        AnnotationError: The mapping has errors; all of them are reported, as those of a file.
        ArgumentError: A value is of a type that no file has.

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

    def __post_init__(self) -> None:
        reader = MappingReader()
        plain = _as_in_a_file(self)
        values = reader.values(plain, plain.pop("triggers"))
        if reader.errors:
            raise AnnotationError(
                Diagnostic(code=code, message=message, fix=fix, path=path)
                for code, message, fix, path in reader.errors
            )
        for name, value in values.items():
            object.__setattr__(self, name, value)


def _as_in_a_file(mapping: LabelMapping) -> dict[str, object]:
    """Return the values of a mapping as a mapping file has them, rules and all."""
    ignored = ("metadata", "mentions", "relations", "attributes")
    plain: dict[str, object] = {"mapping": "1", "identity": _plain("identity", mapping.identity)}
    for name in ("article", "labels", "triggers", *ignored):
        section = getattr(mapping, name)
        if isinstance(section, Mapping):
            absent = IGNORE if name in ignored else ""
            values = {
                label: absent if one in (None, (), []) else one for label, one in section.items()
            }
            section = {label: one for label, one in values.items() if one != ""}
        plain[name] = {} if section is None else _plain(name, section)
    return plain


def _plain(name: str, value: object) -> object:
    """Return a value as a mapping file has it."""
    if isinstance(value, RelationRule):
        if value.key:
            return SAME if value.key == SAME else {value.key: _plain(name, value.between)}
        rule = {"type": value.type, "roles": value.roles, "quote": value.quote, "set": value.fixed}
        return _plain(name, rule)
    if isinstance(value, Mapping):
        return {
            text_of(name, label): _plain(f"{name}[{label!r}]", one) for label, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(name, item) for item in value]
    return text_of(name, value)


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
    reader = MappingReader()
    values = reader.values(data)
    if reader.errors:
        places = yaml.places(text)
        raise AnnotationError(
            Diagnostic(
                code=code, message=message, fix=fix, path=path, where=places.find(path, file)
            )
            for code, message, fix, path in reader.errors
        )
    return LabelMapping(**values, warnings=_deprecations(data, text, file))


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
