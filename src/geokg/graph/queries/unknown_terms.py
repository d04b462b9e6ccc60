"""Terms in geokg's namespaces that geokg does not define, in SPARQL of a user.

A misspelt term matches nothing, and an empty answer looks like knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import urljoin

from geokg.actors.hints import state_hint
from geokg.actors.states import states
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.type_search import suggest_types
from geokg.base.vocabulary import GKG, PREFIXES, situation_types
from geokg.graph.queries.tokens import tokens

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)", re.DOTALL)
_OTHERWISE: Final = "use a term of the ontology, or a namespace of your own"


def unknown_terms(text: str) -> Iterator[tuple[str, Diagnostic]]:
    """Yield the IRI of each unknown term of geokg in SPARQL text, with what to say about it.

    >>> [iri for iri, _ in unknown_terms("SELECT * { ?c gkg:confidnce ?x }")]
    ['https://w3id.org/geokg/ns#confidnce']
    """
    for iri, written in _iris(text).items():
        for prefix, (is_known, hint) in _SPACES.items():
            name = iri.removeprefix(PREFIXES[prefix])
            if iri.startswith(PREFIXES[prefix]) and name and not is_known(name):
                yield (
                    iri,
                    Diagnostic(
                        code="GK397",
                        message="geokg has no such term",
                        found=written,
                        fix=hint(name) or _OTHERWISE,
                    ),
                )


def _iris(text: str) -> Mapping[str, str]:
    """Return the IRIs that a text names, each as it is first written there."""
    prefixes = dict(PREFIXES)
    base = ""
    before = ["", ""]
    found: dict[str, str] = {}
    for kind, written, _ in tokens(text):
        if kind == "comment":
            continue
        if kind == "iri":
            iri = urljoin(base, _unescaped(written[1:-1])) if base else _unescaped(written[1:-1])
            if before[1] == "base":
                base = iri
            elif before[0] == "prefix":
                prefixes[before[1].removesuffix(":")] = iri
            else:
                found.setdefault(iri, written)
        elif kind == "prefixed" and before[1] != "prefix":
            prefix, _, local = written.partition(":")
            if prefix in prefixes:
                found.setdefault(prefixes[prefix] + _unescaped(local), written)
        before = [before[1], written.casefold() if kind == "word" else written]
    return found


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return escape[3] if not code else chr(int(code, 16)) if int(code, 16) < 0x110000 else "\ufffd"


def _gkg_hint(name: str) -> str:
    near = did_you_mean(name, GKG.names)
    return near.replace("`", "`gkg:", 1)


_SPACES: Final[Mapping[str, tuple[Callable[[str], bool], Callable[[str], str]]]] = {
    "gkg": (lambda name: name in GKG.names, _gkg_hint),
    "gkgt": (lambda name: name in situation_types(), suggest_types),
    "gkgs": (lambda name: name in states(), state_hint),
}
"""By prefix: whether a local name is known, and what may have been meant."""
