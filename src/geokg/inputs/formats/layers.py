"""Layers of WebAnno and INCEpTION: their names, labels, links, and which are linguistic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

LABELS: Final = ("value", "label")
"""Features that hold the label; without them the type is the label."""
LINK: Final = "identifier"
_LINGUISTIC: Final = re.compile(
    r"(?:de\.tudarmstadt\.ukp|org)\.dkpro\.core\.api\.(?:segmentation|lexmorph|syntax|metadata)\."
)
_ADDRESS: Final = re.compile(r"https?://\S+")

Values = Mapping[str, Sequence[str]]


def short_name(kind: str) -> str:
    """Return the last part of a type name.

    >>> short_name("webanno.custom.Meeting")
    'Meeting'
    """
    return kind.rpartition(".")[2]


def is_linguistic(kind: str) -> bool:
    """Return whether a type is for tokens, sentences, morphology, syntax or document metadata.

    >>> is_linguistic("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token")
    True
    """
    return bool(_LINGUISTIC.match(kind)) or short_name(kind) in ("Token", "Sentence")


def label_of(kind: str, values: Values) -> str:
    """Return the label of an annotation: its value, else the short name of its type.

    >>> label_of("a.NamedEntity", {"value": ["PER"]}), label_of("a.NamedEntity", {})
    ('PER', 'NamedEntity')
    """
    return next((values[name][0] for name in _labelling(values)), short_name(kind))


def layer_of(kind: str, values: Values) -> str:
    """Return the short name of the type, if the label is a value; nothing if the label is the type.

    >>> layer_of("a.NamedEntity", {"value": ["PER"]}), layer_of("a.NamedEntity", {})
    ('NamedEntity', '')
    """
    return short_name(kind) if next(_labelling(values), None) else ""


def link_of(values: Values) -> str:
    """Return the knowledge base item: the identifier, else the first value that is an address."""
    return next((values[name][0] for name in _linking(values)), "")


def attributes_of(values: Values) -> tuple[tuple[str, str], ...]:
    """Return the values that are neither label nor link.

    >>> attributes_of({"value": ["PER"], "sure": ["no"]})
    (('sure', 'no'),)
    """
    used = (next(_labelling(values), None), next(_linking(values), None))
    return tuple(
        (name, word) for name, words in values.items() if name not in used for word in words
    )


def _labelling(values: Values) -> Iterator[str]:
    return (name for name in LABELS if len(values.get(name, ())) == 1 and values[name][0])


def _linking(values: Values) -> Iterator[str]:
    if values.get(LINK):
        yield LINK
    for name, words in values.items():
        if name not in LABELS and len(words) == 1 and _ADDRESS.fullmatch(words[0]):
            yield name
