"""The balance of a conversion: every annotation is used, or left out for a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Mention,
    Relation,
    RelationMention,
)

Item: TypeAlias = tuple[str, str, int]
"""One annotation of a document: its kind, the id of its owner, and its position there."""
Count: TypeAlias = tuple[str, str, str]
"""The kind and the label of an annotation, and its use, or the reason why it is left out."""
NO_ENTRY: Final = "no entry in the mapping"
IGNORED: Final = "ignored by the mapping"
WRONG: Final = "wrong"
REPEATED: Final = "repeated"
IMPOSSIBLE: Final = "not possible there"
UNUSED: Final = "used by no relation"
NOT_REPRESENTED: Final = "not represented"
NO_IDENTITY: Final = "identifies nothing"
REFUSED: Final = "the document is refused"
UNACCOUNTED: Final = "not accounted for"


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """The annotations of one kind and label: how many there are, and what became of them.

    Args:
        kind: The kind: ``mention``, ``event``, ``relation``, ``role``, ``attribute``, ``link`` and
            so on.
        label: The annotation label; a role has the label of its relation before its own.
        used: How many were used, by what they became.
        left_out: How many were left out, by reason.

    >>> row = BalanceRow(kind="mention", label="GPE", used={"actor": 3}, left_out={"wrong": 1})
    >>> row.count
    4
    """

    kind: str
    label: str
    used: Mapping[str, int]
    left_out: Mapping[str, int]

    @property
    def count(self) -> int:
        """The number of annotations: those used and those left out."""
        return sum(self.used.values()) + sum(self.left_out.values())

    def as_dict(self) -> dict[str, object]:
        """Return the row as plain values."""
        return {
            "kind": self.kind,
            "label": self.label,
            "count": self.count,
            "used": dict(self.used),
            "left_out": dict(self.left_out),
        }


@dataclass(slots=True)
class Fates:
    """What became of each annotation of one document; a use outweighs a reason to leave it out."""

    used: dict[Item, str] = field(default_factory=dict)
    left_out: dict[Item, str] = field(default_factory=dict)

    def use(self, item: Item, purpose: str) -> None:
        """Record that an annotation is used; its first use counts."""
        self.used.setdefault(item, purpose)

    def leave_out(self, item: Item, reason: str) -> None:
        """Record that an annotation without a use is left out; its first reason counts."""
        self.left_out.setdefault(item, reason)

    def withdraw(self, item: Item, reason: str) -> None:
        """Record that an annotation is left out after all, whatever its use was."""
        self.used.pop(item, None)
        self.left_out[item] = reason

    def of(self, item: Item) -> tuple[str, str]:
        """Return the use of an annotation, and the reason why it is left out; one is empty."""
        if item in self.used:
            return self.used[item], ""
        return "", self.left_out.get(item, "")

    def copy(self, source: Item, target: Item) -> None:
        """Give an annotation the fate of another one."""
        if source in self.used:
            self.use(target, self.used[source])
        elif source in self.left_out:
            self.leave_out(target, self.left_out[source])


@dataclass(slots=True)
class Balance:
    """The sums of a conversion, over all documents."""

    _used: Counter[Count] = field(default_factory=Counter)
    _left_out: Counter[Count] = field(default_factory=Counter)

    def add(self, document: Document, fates: Fates) -> None:
        """Add the annotations of a document."""
        used, left_out = fates.used, fates.left_out
        items = items_of(document)
        self._used.update([(item[0], label, used[item]) for item, label in items if used.get(item)])
        self._left_out.update(
            [
                (item[0], label, left_out.get(item) or UNACCOUNTED)
                for item, label in items
                if not used.get(item)
            ]
        )
        self._add_unread(document)

    def add_refused(self, document: Document) -> None:
        """Add the annotations of a document that is refused."""
        self._add_left_out(document, REFUSED)

    def add_repeated(self, document: Document) -> None:
        """Add the annotations of a document that repeats another one."""
        self._add_left_out(document, REPEATED)

    def _add_left_out(self, document: Document, reason: str) -> None:
        for item, label in items_of(document):
            self._left_out[item[0], label, reason] += 1
        self._add_unread(document)

    def merge(self, other: Balance) -> None:
        """Add the sums of another conversion."""
        self._used.update(other._used)
        self._left_out.update(other._left_out)

    def add_details_of_faults(self, whole: Document, rest: Document) -> None:
        """Add the roles, attributes, notes and links of annotations that became faults."""
        if len(whole.faults) == len(rest.faults):
            return
        counts = Counter((item[0], label) for item, label in items_of(whole))
        counts -= Counter((item[0], label) for item, label in items_of(rest))
        for (kind, label), count in counts.items():
            if kind not in ("mention", "event", "relation"):
                self.add_count(kind, label, count, why=WRONG)

    def add_count(
        self, kind: str, label: str, count: int, *, used: str = "", why: str = ""
    ) -> None:
        """Add annotations of one kind and label, which have a use or a reason."""
        if used:
            self._used[kind, label, used] += count
        else:
            self._left_out[kind, label, why] += count

    def add_counts(self, used: Sequence[Count], left_out: Sequence[Count]) -> None:
        """Add annotations one by one: those with a use, and those with a reason."""
        self._used.update(used)
        self._left_out.update(left_out)

    def _add_unread(self, document: Document) -> None:
        for name, count in document.ignored:
            self._left_out["format", name, NOT_REPRESENTED] += count
        for fault in document.faults:
            self._left_out[fault.kind, fault.label, WRONG] += 1

    def rows(self) -> tuple[BalanceRow, ...]:
        """Return a row for each kind and label, in their order."""
        used, left_out = _by_label(self._used), _by_label(self._left_out)
        return tuple(
            BalanceRow(
                kind=kind,
                label=label,
                used=used.get((kind, label), {}),
                left_out=left_out.get((kind, label), {}),
            )
            for kind, label in sorted(used.keys() | left_out.keys())
        )


def _by_label(counter: Counter[Count]) -> dict[tuple[str, str], dict[str, int]]:
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for (kind, label, what), count in sorted(counter.items()):
        counts.setdefault((kind, label), {})[what] = count
    return counts


def kind_of(owner: Mention | Relation) -> str:
    """Return the kind of a mention, event or relation, as the balance names it."""
    return _KINDS[owner.__class__]


_KINDS: Final = {Mention: "mention", EventMention: "event", RelationMention: "relation"}


def item_of(owner: Mention | Relation) -> Item:
    """Return the item of a mention, event or relation itself."""
    return kind_of(owner), owner.id, 0


def items_of(document: Document) -> list[tuple[Item, str]]:
    """Return each annotation of a document, with the label under which it is counted."""
    items: list[tuple[Item, str]] = []
    for mention in document.mentions:
        items.append((("mention", mention.id, 0), mention.label))
        items += _details(mention)
        if mention.link:
            items.append((("link", mention.id, 0), mention.label))
    for relation in document.events_and_relations:
        items.append((item_of(relation), relation.label))
        items += _details(relation)
        items += [
            (("role", relation.id, at), f"{relation.label}: {role}")
            for at, (role, _) in enumerate(relation.arguments)
        ]
    items += [(("coreference", "", at), "") for at, _ in enumerate(document.coreference)]
    items += [(("metadata", "", at), name) for at, (name, _) in enumerate(document.metadata)]
    return items


def _details(owner: Mention | Relation) -> Sequence[tuple[Item, str]]:
    if not (owner.attributes or owner.note):
        return ()
    attributes = [
        (("attribute", owner.id, at), name) for at, (name, _) in enumerate(owner.attributes)
    ]
    return [*attributes, (("note", owner.id, 0), owner.label)] if owner.note else attributes


def details_of(owner: Mention | Relation) -> list[Item]:
    """Return the items of the attributes, note, link and arguments of an annotation."""
    items = [item for item, _ in _details(owner)]
    if isinstance(owner, Mention):
        items.append(("link", owner.id, 0))
    else:
        items += [("role", owner.id, at) for at, _ in enumerate(owner.arguments)]
    return items
