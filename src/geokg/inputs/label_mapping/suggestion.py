"""A first mapping for a corpus: every label that is in it, how often, and one example."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from geokg.base.diagnostics import shortened
from geokg.base.vocabulary import situation_types
from geokg.inputs.annotation.writer import quoted
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.label_mapping.mapping_file import UNDECIDED, load_label_mapping, ready_mappings

_EXAMPLE: Final = 60
_NUMBER: Final = re.compile(r"[0-9]+$")
_HEAD: Final = """\
# A first mapping. What is `undecided` is yours to decide; `ignore` leaves a label out on purpose.
# mentions: a kind of actor (state, organ, person, non-state, igo, group, unnamed), or `words`;
#   of a list, the first that the reference table knows the name for, else the last;
#   {type: ..., roles: {...}} where the words say what happened, with ties to those in its roles
# ties: {type: one of `geokg types`, roles: {...}}; {of: [HOLDER, OTHER]}, `in`, `members`; `same`
# attributes: a key of a claim or actor; or what each value sets: {Negated: {polarity: negative}}
mapping: 1
"""


@dataclass(slots=True)
class _Seen:
    """How often a label was met, with the first example."""

    times: int = 0
    example: str = ""

    def meet(self, example: str) -> None:
        self.times += 1
        self.example = self.example or _printable(shortened(example, _EXAMPLE))

    def comment(self) -> str:
        return f"  # {self.times:,}" + (f": {self.example}" if self.example else "")


@dataclass(slots=True)
class _Labels:
    """All labels of a corpus."""

    mentions: dict[str, _Seen] = field(default_factory=dict)
    ties: dict[str, _Seen] = field(default_factory=dict)
    roles: dict[str, dict[str, _Seen]] = field(default_factory=dict)
    attributes: dict[str, dict[str, _Seen]] = field(default_factory=dict)
    metadata: dict[str, _Seen] = field(default_factory=dict)

    def meet(self, document: Document) -> None:
        mentions = {mention.id: mention for mention in document.mentions}
        triggers = {tie.trigger for tie in document.ties}
        for name, value in document.metadata:
            self.metadata.setdefault(name, _Seen()).meet(value)
        for mention in document.mentions:
            if mention.id not in triggers:
                self.mentions.setdefault(mention.label, _Seen()).meet(mention.words)
            self._meet_attributes(mention, mention.words)
        for tie in document.ties:
            words = _words(tie, mentions)
            self.ties.setdefault(tie.label, _Seen()).meet(words)
            for role, name in tie.arguments:
                seen = self.roles.setdefault(tie.label, {}).setdefault(role, _Seen())
                seen.meet(mentions[name].words if name in mentions else name)
            self._meet_attributes(tie, words)

    def _meet_attributes(self, owner: Mention | RelationMention, words: str) -> None:
        for name, value in owner.attributes:
            self.attributes.setdefault(name, {}).setdefault(value, _Seen()).meet(words)


def suggest_mapping(documents: Iterable[Document]) -> str:
    """A mapping file for the labels of documents; known schemes are filled in, the rest is open.

    >>> note = Document(id="note", text="Paris", mentions=(
    ...     Mention(id="1", label="GPE", spans=(), words="Paris"),))
    >>> print(suggest_mapping([note]).split("mapping: 1")[1].strip())
    mentions:
      GPE: [state, organ, group]  # 1: Paris
    """
    labels = _Labels()
    for document in documents:
        labels.meet(document)
    ready = [load_label_mapping(name) for name in reversed(ready_mappings())]
    lines: list[str] = []
    if labels.metadata:
        lines.append("metadata:")
        for name, seen in sorted(labels.metadata.items()):
            lines.append(f"  {quoted(name)}: {UNDECIDED}{seen.comment()}")
    if labels.mentions:
        lines.append("mentions:")
        for name, seen in sorted(labels.mentions.items()):
            kinds = next((s.mentions[name] for s in ready if name in s.mentions), (UNDECIDED,))
            said = kinds[0] if len(kinds) == 1 else f"[{', '.join(kinds)}]"
            lines.append(f"  {quoted(name)}: {said if kinds else 'ignore'}{seen.comment()}")
    if labels.ties:
        lines.append("ties:")
        for name, seen in sorted(labels.ties.items()):
            lines += _tie(name, seen, labels.roles.get(name, {}))
    if labels.attributes:
        lines.append("attributes:")
        for name, values in sorted(labels.attributes.items()):
            lines.append(f"  {quoted(name)}:")
            lines += [
                f"    {quoted(value)}: {UNDECIDED}{seen.comment()}"
                for value, seen in sorted(values.items())
            ]
    return _HEAD + "\n".join(lines) + "\n"


def _tie(name: str, seen: _Seen, roles: dict[str, _Seen]) -> list[str]:
    for scheme in (load_label_mapping(ready) for ready in ready_mappings()):
        if name in scheme.ties:
            meaning = scheme.ties[name]
            said = f"{{{meaning.key}: [{', '.join(meaning.between)}]}}" if meaning else "ignore"
            return [f"  {quoted(name)}: {said}{seen.comment()}"]
    kind = name.lower().replace("_", "-")
    lines = [f"  {quoted(name)}:{seen.comment()}"]
    lines.append(f"    type: {kind if kind in situation_types() else UNDECIDED}")
    if roles:
        lines.append("    roles:")
        for role, met in sorted(roles.items()):
            if _NUMBER.sub("", role) in roles.keys() - {role}:
                continue  # Party2 means what Party does
            lines.append(f"      {quoted(role)}: {UNDECIDED}{met.comment()}")
    return lines


def _words(tie: RelationMention, mentions: dict[str, Mention]) -> str:
    named = [tie.trigger] if tie.trigger in mentions else [name for _, name in tie.arguments]
    return " … ".join(mentions[name].words for name in named if name in mentions)


def _printable(text: str) -> str:
    """The text without what a comment of YAML may not hold."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
