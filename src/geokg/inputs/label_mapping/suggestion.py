"""Suggestion of a mapping file: every label of a corpus with its count and one example."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from geokg.base.arguments import instances_of
from geokg.base.diagnostics import shortened
from geokg.base.vocabulary import situation_types
from geokg.inputs.annotation.writer import quoted
from geokg.inputs.formats.documents import Document, EventMention, Mention, Relation
from geokg.inputs.label_mapping.mapping_file import load_label_mapping, ready_mappings
from geokg.inputs.label_mapping.mapping_rules import UNDECIDED, unnumbered

_MAX_EXAMPLE: Final = 60
_HEAD: Final = """\
# A suggested mapping. Replace each `undecided`; `ignore` leaves a label out on purpose.
# mentions: a kind of actor (state, organ, person, non-state, igo, group, unnamed), or `words`;
#   of a list, the first whose names in the reference table include the mention, else the last;
#   {type: ..., roles: {...}} for triggers that have relations to the participants
# relations: {type: one of `geokg types`, roles: {...}}; or {of: [HOLDER, OTHER]}, `in`, `members`,
#   `office`; or `same`
# labels: {LAYER: FEATURE} for a layer whose labels are the values of a feature
# attributes: a key of a claim or actor; or what each value sets: {Negated: {polarity: negative}}
mapping: 1
"""


@dataclass(slots=True)
class _Count:
    """The count of a label, with the first example."""

    count: int = 0
    example: str = ""

    def add(self, example: str) -> None:
        self.count += 1
        self.example = self.example or _printable(shortened(example, _MAX_EXAMPLE))

    def comment(self) -> str:
        return f"  # {self.count:,}" + (f": {self.example}" if self.example else "")


@dataclass(slots=True)
class _Labels:
    """The labels of a corpus."""

    mentions: dict[str, _Count] = field(default_factory=dict)
    relations: dict[str, _Count] = field(default_factory=dict)
    roles: dict[str, dict[str, _Count]] = field(default_factory=dict)
    attributes: dict[str, dict[str, _Count]] = field(default_factory=dict)
    metadata: dict[str, _Count] = field(default_factory=dict)

    def add(self, document: Document) -> None:
        mentions = {mention.id: mention for mention in document.mentions}
        triggers = {event.trigger for event in document.events}
        for name, value in document.metadata:
            self.metadata.setdefault(name, _Count()).add(value)
        for mention in document.mentions:
            if mention.id not in triggers:
                self.mentions.setdefault(mention.label, _Count()).add(mention.words)
            self._add_attributes(mention, mention.words)
        for relation in document.events_and_relations:
            words = _words(relation, mentions)
            self.relations.setdefault(relation.label, _Count()).add(words)
            for role, name in relation.arguments:
                count = self.roles.setdefault(relation.label, {}).setdefault(role, _Count())
                count.add(mentions[name].words if name in mentions else name)
            self._add_attributes(relation, words)

    def _add_attributes(self, owner: Mention | Relation, words: str) -> None:
        for name, value in owner.attributes:
            self.attributes.setdefault(name, {}).setdefault(value, _Count()).add(words)


def suggest_mapping(documents: Iterable[Document]) -> str:
    """Suggest a mapping file for the labels of documents.

    Labels of known annotation schemes are filled in; the others are ``undecided``.

    Returns:
        The YAML text of the mapping file, with the count and an example of each label as comments.

    >>> note = Document(id="note", text="Paris", mentions=(
    ...     Mention(id="1", label="GPE", spans=(), words="Paris"),))
    >>> print(suggest_mapping([note]).split("mapping: 1")[1].strip())
    mentions:
      GPE: [state, organ, group]  # 1: Paris
    """
    labels = _Labels()
    for document in instances_of("documents", documents, Document):
        labels.add(document)
    ready = [load_label_mapping(name) for name in reversed(ready_mappings())]
    lines: list[str] = []
    if labels.metadata:
        lines.append("metadata:")
        for name, count in sorted(labels.metadata.items()):
            lines.append(f"  {quoted(name)}: {UNDECIDED}{count.comment()}")
    if labels.mentions:
        lines.append("mentions:")
        for name, count in sorted(labels.mentions.items()):
            kinds = next((s.mentions[name] for s in ready if name in s.mentions), (UNDECIDED,))
            value = kinds[0] if len(kinds) == 1 else f"[{', '.join(kinds)}]"
            lines.append(f"  {quoted(name)}: {value if kinds else 'ignore'}{count.comment()}")
    if labels.relations:
        lines.append("relations:")
        for name, count in sorted(labels.relations.items()):
            lines += _relation_lines(name, count, labels.roles.get(name, {}))
    if labels.attributes:
        lines.append("attributes:")
        for name, values in sorted(labels.attributes.items()):
            lines.append(f"  {quoted(name)}:")
            lines += [
                f"    {quoted(value)}: {UNDECIDED}{count.comment()}"
                for value, count in sorted(values.items())
            ]
    return _HEAD + "\n".join(lines) + "\n"


def _relation_lines(name: str, count: _Count, roles: dict[str, _Count]) -> list[str]:
    for mapping in (load_label_mapping(ready) for ready in ready_mappings()):
        if name in mapping.relations:
            rule = mapping.relations[name]
            value = f"{{{rule.key}: [{', '.join(rule.between)}]}}" if rule else "ignore"
            return [f"  {quoted(name)}: {value}{count.comment()}"]
    kind = name.lower().replace("_", "-")
    lines = [f"  {quoted(name)}:{count.comment()}"]
    lines.append(f"    type: {kind if kind in situation_types() else UNDECIDED}")
    if roles:
        lines.append("    roles:")
        for role, role_count in sorted(roles.items()):
            if unnumbered(role) in roles.keys() - {role}:
                continue  # Party2 means the same as Party
            lines.append(f"      {quoted(role)}: {UNDECIDED}{role_count.comment()}")
    return lines


def _words(relation: Relation, mentions: dict[str, Mention]) -> str:
    ids = [name for _, name in relation.arguments]
    if isinstance(relation, EventMention) and relation.trigger in mentions:
        ids = [relation.trigger]
    return " … ".join(mentions[name].words for name in ids if name in mentions)


def _printable(text: str) -> str:
    """Return the text with a replacement for characters that a YAML comment cannot contain."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
