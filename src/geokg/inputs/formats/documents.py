"""What annotators' formats have in common: a text, marked stretches of it, and what ties them.

A format's reader turns a file into `Document` values and knows nothing of actors, types or roles;
`geokg.inputs.label_mapping` gives the labels their meaning and turns documents into articles.
Offsets are code points of the text with LF line ends: the reader converts from its format's unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geokg.base.diagnostics import Location
from geokg.base.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A marked stretch of text: an entity, a trigger, a phrase.

    ``spans`` are several where it is discontinuous. ``link`` is an item of a knowledge base, as the
    format gives it. ``attributes`` hold everything else that is said of it, by its name there.
    """

    id: str
    label: str
    spans: tuple[Span, ...]
    words: str
    attributes: tuple[tuple[str, str], ...] = ()
    link: str = ""
    note: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationMention:
    """A relation or an event: a label, and what stands in which role.

    ``trigger`` is the id of the mention whose words say it (events), or empty (relations). Each
    argument is a role and the id of a mention or of another tie.
    """

    id: str
    label: str
    arguments: tuple[tuple[str, str], ...]
    trigger: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    note: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One annotated text of a corpus.

    ``same`` are groups of ids of mentions that the annotators say are one (coreference). ``unit``
    says in what the format counted, and how that was found out. ``ignored`` counts what the format
    holds and this model does not, by a name for it: a line in the report, never silence.
    """

    id: str
    text: str
    mentions: tuple[Mention, ...] = ()
    ties: tuple[RelationMention, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    unit: str = "code points"
    ignored: tuple[tuple[str, int], ...] = field(default=())
    where: Location | None = None
