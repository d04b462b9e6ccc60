"""UIMA CAS, as XMI or JSON: what INCEpTION and WebAnno export, read with dkpro-cassis.

UIMA counts UTF-16 code units. The offsets are read from the file and converted here, because
dkpro-cassis converts only those of indexed annotations, once for every index.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import Span
from geokg.inputs.annotation.source_files import read_bytes, read_text, unreadable_input
from geokg.inputs.formats.cas_nodes import Node, Nodes, line_of_reference, nodes_of
from geokg.inputs.formats.cas_types import CHAIN, ENDS
from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Fault,
    Mention,
    RelationMention,
    is_another_text,
)
from geokg.inputs.formats.layers import (
    attributes_of,
    is_linguistic,
    label_of,
    layer_of,
    link_of,
    short_name,
)
from geokg.inputs.formats.offsets import (
    BOM,
    UTF_16,
    RawSpan,
    detect_offset_unit,
    misalignment_errors,
)
from geokg.inputs.formats.uima import EXPORT, SOFA, CasFile, FeatureStructure, from_json, from_xmi

_CRLF: Final = re.compile("\r\n")


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file is named like XMI, or starts like XMI or a JSON CAS."""
    if file.suffix.lower() == ".xmi" or b"http://www.omg.org/XMI" in head:
        return True
    keys = (b'"%TYPES"', b'"%FEATURE_STRUCTURES"', b'"%VIEWS"')
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and any(key in head for key in keys)


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """Yield one document, or its error, for each view of a CAS.

    Raises:
        UnreadableInput: The file is not a CAS, has no text, or dkpro-cassis is not installed.
    """
    cas = _file(file)
    if find_spec("cassis") is None:
        fix = "pip install 'geokg[cas]'"
        raise unreadable_input(
            "GK820", Location(str(file)), "reading UIMA CAS needs dkpro-cassis", fix
        )
    sofas = [structure for structure in cas.structures if structure.type == SOFA]
    texts = [sofa for sofa in sofas if _sofa_text(sofa)]
    if not texts:
        where = Location(str(file), sofas[0].line if sofas else 1, 1)
        raise _without_text(where, "the file has no text")
    nodes, ignored, absent = nodes_of(cas, file)
    views: dict[int | None, dict[int, Node]] = {}
    for key, node in nodes.items():
        views.setdefault(node.sofa, {})[key] = node
    for sofa in sofas:
        view_nodes = views.get(sofa.id, {})
        if _sofa_text(sofa):
            counts = ignored + _strays(nodes, texts) if sofa is texts[0] else Counter()
            faults = (*cas.faults, *_missing(cas, absent)) if sofa is texts[0] else ()
            yield _View(file, sofa, nodes, view_nodes, absent).document(counts, faults)
        elif view_nodes:
            message = f"the view `{sofa.features.get('sofaID')}` has annotations but no text"
            yield _without_text(Location(str(file), sofa.line, 1), message)


def _missing(cas: CasFile, absent: frozenset[int]) -> Iterator[Fault]:
    """Yield a fault for each id that a reference names and no structure has."""
    for number in sorted(absent - cas.absent):
        message = f"a reference names {number}, which does not exist"
        error = cas.refuse(message, line_of_reference(number, cas)).diagnostics[0]
        yield Fault(error=error, kind="reference")


def _sofa_text(sofa: FeatureStructure) -> str:
    text = sofa.features.get("sofaString")
    return text if isinstance(text, str) else ""


def _without_text(where: Location, message: str) -> UnreadableInput:
    fix = "export it with its text; geokg does not open addresses in files"
    return unreadable_input("GK824", where, message, fix)


def _file(file: Path) -> CasFile:
    raw = read_bytes(file)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return from_json(read_text(file), str(file))
    return from_xmi(raw, str(file))


def _strays(nodes: Nodes, texts: list[FeatureStructure]) -> Counter[str]:
    """Count structures that belong to no text and are not a list, chain or link."""
    ids = {sofa.id for sofa in texts}
    return Counter(
        short_name(node.type)
        for node in nodes.values()
        if node.sofa not in ids
        and not node.is_annotation
        and not node.type.startswith("uima.cas.")
        and not node.refs.keys() & {"first", "target"}
    )


class _View:
    """One text of a CAS; its structures are sorted into mentions, events, relations and chains."""

    def __init__(
        self,
        file: Path,
        sofa: FeatureStructure,
        nodes: Nodes,
        view_nodes: Nodes,
        absent: frozenset[int],
    ) -> None:
        self.file, self.sofa, self.nodes, self.view_nodes = file, sofa, nodes, view_nodes
        self.faults: list[Fault] = []
        self.absent = set(absent)
        """The ids of structures that are missing or were left out because they are wrong."""
        self.ignored: Counter[str] = Counter()
        self.relations = {key: node for key, node in view_nodes.items() if _ends_of(node)}
        self.events = {
            key: targets for key in view_nodes if (targets := self._arguments(view_nodes[key]))
        }
        referenced = {target for targets in self.events.values() for _, target in targets}
        for node in self.relations.values():
            referenced |= {target for _, target in _ends_of(node)}
        self.mention_nodes = {
            key: node for key, node in view_nodes.items() if self._is_mention(node, referenced)
        }

    def document(
        self, ignored: Counter[str], faults: Sequence[Fault]
    ) -> Document | UnreadableInput:
        """Return the document, or the errors of its offsets if they are those of another text."""
        text = _sofa_text(self.sofa)
        moved = _outside_of_line_ends(text)
        raw_spans = []
        for node in self.mention_nodes.values():
            begin, end = (node.where.number(name) or 0 for name in ("begin", "end"))
            raw_spans.append(
                RawSpan(((moved.get(begin, (begin, 0))[0], moved.get(end, (0, end))[1]),))
            )
        # UIMA counts a byte order mark at the start of the text.
        unit = replace(UTF_16, bom=text.startswith(BOM))
        aligned = detect_offset_unit(text, raw_spans, [unit])
        places = [self._where(node) for node in self.mention_nodes.values()]
        errors = misalignment_errors(aligned, raw_spans, places.__getitem__, "GK825")
        wrong = [list(self.mention_nodes)[index] for index in aligned.wrong]
        for key, error in zip(wrong, errors, strict=True):
            node = self.mention_nodes[key]
            label = label_of(node.type, node.values)
            self.faults.append(Fault(error=error, kind="mention", label=label))
        if is_another_text(len(wrong), len(raw_spans)) or (faults and not raw_spans):
            return UnreadableInput(fault.error for fault in (*faults, *self.faults))
        spans = dict(zip(self.mention_nodes, aligned.spans, strict=True))
        self.absent |= set(wrong)
        self._leave_out_dangling()
        mentions = [
            self._mention(node, spans[key], aligned.text)
            for key, node in self.mention_nodes.items()
        ]
        mentions.sort(key=lambda mention: (mention.spans, int(mention.id)))
        events = tuple(self._event_mentions())
        relations = tuple(self._relation_mentions())
        return Document(
            id=self._id(),
            text=aligned.text,
            mentions=tuple(mentions),
            relations=relations,
            events=events,
            coreference=tuple(self._chains()),
            metadata=tuple(self._metadata()),
            unit=aligned.unit,
            ignored=tuple(sorted((self.ignored + ignored).items())),
            faults=(*faults, *self.faults),
            where=Location(str(self.file), self.sofa.line, 1),
        )

    def _leave_out_dangling(self) -> None:
        """Leave out wrong mentions, and the relations and events that refer to them."""
        before = -1
        while before != len(self.absent):
            before = len(self.absent)
            for key, node in self.view_nodes.items():
                ends = [*_ends_of(node), *self.events.get(key, ())]
                dangling = [end for _, end in ends if end in self.absent]
                if dangling and key not in self.absent:
                    self.absent.add(key)
                    self.faults.append(self._dangling_fault(node, dangling[0]))
        for group in (self.mention_nodes, self.relations):
            for key in self.absent & group.keys():
                del group[key]
        self.events = {key: ends for key, ends in self.events.items() if key not in self.absent}

    def _dangling_fault(self, node: Node, end: int) -> Fault:
        error = Diagnostic(
            code="GK823",
            message=f"the annotation refers to {end}, which is missing or wrong itself",
            fix=EXPORT,
            where=self._where(node),
        )
        kind = "event" if node.id in self.events else "relation"
        return Fault(error=error, kind=kind, label=label_of(node.type, node.values))

    def _is_mention(self, node: Node, referenced: set[int]) -> bool:
        """Return whether a node is a mention; count it if it is of no use at all."""
        if node.id in self.relations:
            return False
        name = short_name(node.type)
        if _is_broken(node):
            self.ignored[f"{name} with one end"] += 1
            return False
        if not node.is_annotation or node.is_document:
            self.ignored[name] += not (node.is_document or node.refs.keys() & {"first", "target"})
            return False
        if is_linguistic(node.type) and node.id not in referenced:
            self.ignored[name] += 1
            return False
        if (node.where.number("begin") or 0) == (node.where.number("end") or 0):
            self.ignored[f"{name} without words"] += 1
            return False
        return True

    def _mention(self, node: Node, spans: tuple[Span, ...], text: str) -> Mention:
        is_event = node.id in self.events
        return Mention(
            id=str(node.id),
            label=label_of(node.type, node.values),
            layer=layer_of(node.type, node.values),
            spans=spans,
            words=spans[0].of(text),
            attributes=() if is_event else attributes_of(node.values),
            link="" if is_event else link_of(node.values),
            where=self._where(node),
        )

    def _event_mentions(self) -> Iterator[EventMention]:
        for key, targets in self.events.items():
            node = self.view_nodes[key]
            if key in self.mention_nodes and (arguments := self._known_arguments(node, targets)):
                yield EventMention(
                    id=f"E{key}",
                    label=label_of(node.type, node.values),
                    layer=layer_of(node.type, node.values),
                    trigger=str(key),
                    arguments=arguments,
                    attributes=attributes_of(node.values),
                    where=self._where(node),
                )

    def _relation_mentions(self) -> Iterator[RelationMention]:
        for key, node in self.relations.items():
            if key not in self.mention_nodes and (
                arguments := self._known_arguments(node, _ends_of(node))
            ):
                yield RelationMention(
                    id=str(key),
                    label=label_of(node.type, node.values),
                    layer=layer_of(node.type, node.values),
                    arguments=arguments,
                    attributes=attributes_of(node.values),
                    where=self._where(node),
                )

    def _known_arguments(
        self, node: Node, targets: Sequence[tuple[str, int]]
    ) -> tuple[tuple[str, str], ...]:
        """Return the arguments whose targets are mentions, events or relations."""
        arguments = [(role, self._argument_id(target)) for role, target in targets]
        if not all(name for _, name in arguments):
            self.ignored[f"{short_name(node.type)}, an end of which is no mention"] += 1
        return tuple(pair for pair in arguments if pair[1])

    def _argument_id(self, target: int) -> str:
        if target in self.mention_nodes:
            return f"E{target}" if target in self.events else str(target)
        return str(target) if target in self.relations else ""

    def _arguments(self, node: Node) -> list[tuple[str, int]]:
        """Return the roles and targets of the references of an annotation."""
        if not node.is_annotation or is_linguistic(node.type) or _is_broken(node):
            return []
        if _ends_of(node):
            return []
        arguments: list[tuple[str, int]] = []
        for feature, targets in node.refs.items():
            if feature in CHAIN:
                continue
            arguments += [(feature, target) for target in targets if target in self.absent]
            for other in (self.nodes[target] for target in targets if target in self.nodes):
                role = other.values.get("role", (feature,))[0]
                ends = other.refs.get("target", ()) if not other.is_annotation else (other.id,)
                arguments += [(role, end) for end in ends]
                if not ends:
                    self.ignored[f"{short_name(node.type)}.{feature}"] += 1
        return arguments

    def _chains(self) -> Iterator[tuple[str, ...]]:
        """Yield the ids of the mentions of each coreference chain, in order."""
        following = {
            key: node.refs["next"][0]
            for key, node in self.mention_nodes.items()
            if "next" in node.refs
        }
        continued = set(following.values())
        seen: set[int] = set()
        for start in [*(key for key in following if key not in continued), *following]:
            chain: list[str] = []
            current: int | None = start
            while current is not None and current in self.mention_nodes and current not in seen:
                seen.add(current)
                chain.append(str(current))
                current = following.get(current)
            if len(chain) > 1:
                yield tuple(chain)

    def _metadata(self) -> Iterator[tuple[str, str]]:
        for node in self.view_nodes.values():
            if node.is_document:
                yield from ((key, word) for key, words in node.values.items() for word in words)

    def _id(self) -> str:
        metadata = dict(self._metadata())
        name = metadata.get("documentId") or metadata.get("documentTitle") or self.file.stem
        view = str(self.sofa.features.get("sofaID", ""))
        return name if view in ("", "_InitialView") else f"{name}-{view.lstrip('_')}"

    def _where(self, node: Node) -> Location:
        return Location(str(self.file), node.where.line, 1)


def _outside_of_line_ends(text: str) -> dict[int, tuple[int, int]]:
    """Return, for each offset inside a CRLF, the one after it and the one before it.

    A byte order mark is treated in the same way: no span begins before it.

    >>> _outside_of_line_ends("😀\\r\\nb")
    {3: (4, 2)}
    """
    moved: dict[int, tuple[int, int]] = {0: (1, 0)} if text.startswith(BOM) else {}
    units, before = 0, 0
    for match in _CRLF.finditer(text):
        units += sum(1 + (letter > "\uffff") for letter in text[before : match.start()])
        moved[units + 1] = (units + 2, units)
        units, before = units + 2, match.end()
    return moved


def _is_broken(node: Node) -> bool:
    """Return whether a node is a relation with only one end."""
    return len(node.refs.keys() & set(ENDS[0])) == 1


def _ends_of(node: Node) -> tuple[tuple[str, int], ...]:
    """Return the ends of a relation by the names of their features; nothing for other nodes."""
    if is_linguistic(node.type) or not node.is_annotation:
        return ()
    for pair in ENDS:
        if all(len(node.refs.get(name, ())) == 1 for name in pair):
            return tuple((name, node.refs[name][0]) for name in pair)
    return ()
