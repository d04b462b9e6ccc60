"""The terms of geokg's graphs in the syntax of N-Triples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from geokg.actors import State
from geokg.base.vocabulary import (
    ACTOR_CLASSES,
    CERTAINTIES,
    DCTERMS,
    GKG,
    MODALITIES,
    OA,
    POLARITIES,
    PREFIXES,
    RDF,
    RDFS,
    ROLES,
    SCHEMA,
    SKOS,
    STATUSES,
    XSD,
)

Properties: TypeAlias = dict[str, str | tuple[str, ...]]
"""The properties of one node: predicates, each with its object or distinct objects."""
PropertiesByNode: TypeAlias = dict[str, Properties]
"""The nodes of a graph, each with its properties."""

_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_NEEDS_ESCAPE: Final = re.compile(r'[\\"\n\r\t]')


def node(iri: str) -> str:
    """Return an IRI in angle brackets."""
    return f"<{iri}>"


A: Final = node(RDF.type)
ROLE: Final = {role: node(getattr(GKG, role)) for role in ROLES}
CLASS: Final = {kind: node(getattr(GKG, name)) for kind, name in ACTOR_CLASSES.items()}
VALUE: Final = {
    name: node(getattr(GKG, name))
    for name in (*POLARITIES, *MODALITIES, *CERTAINTIES, *STATUSES, "Event", "Relation")
}
ABOUT: Final = node(GKG.about)
ACTS_FOR: Final = node(GKG.actsFor)
ANCHOR: Final = node(GKG.anchor)
CERTAINTY: Final = node(GKG.certainty)
CLAIM: Final = node(GKG.Claim)
CLAIMANT: Final = node(GKG.claimant)
CODE: Final = node(GKG.code)
CONCERNS: Final = node(GKG.concerns)
CONDITION: Final = node(GKG.condition)
CONFIDENCE: Final = node(GKG.confidence)
ANNOTATED_BY: Final = node(GKG.annotatedBy)
ADJUDICATED_BY: Final = node(GKG.adjudicatedBy)
CONTENT: Final = node(GKG.content)
COUNTRY: Final = node(GKG.country)
EARLIEST: Final = node(GKG.earliest)
EDTF: Final = node(GKG.edtf)
EXPLANATION: Final = node(GKG.explanation)
FINDING: Final = node(GKG.Finding)
HOLDER: Final = node(GKG.holder)
LATEST: Final = node(GKG.latest)
MEMBER: Final = node(GKG.member)
MODALITY: Final = node(GKG.modality)
NEEDS_ROLE: Final = node(GKG.needsRole)
OFFICE: Final = node(GKG.office)
ONE_OF: Final = node(GKG.oneOf)
PARTICIPANT: Final = node(GKG.participant)
POSITION: Final = node(GKG.position)
POLARITY: Final = node(GKG.polarity)
QUANTITY: Final = node(GKG.quantity)
QUOTE: Final = node(GKG.quote)
RELAY: Final = node(GKG.relay)
RELAY_CLASS: Final = node(GKG.Relay)
RELAYED_BY: Final = node(GKG.relayedBy)
RELAYER: Final = node(GKG.relayer)
REPLACES: Final = node(GKG.replaces)
REPORTED_IN: Final = node(GKG.reportedIn)
RESTS_ON: Final = node(GKG.restsOn)
RULE: Final = node(GKG.rule)
SEVERITY: Final = node(GKG.severity)
STATE: Final = node(GKG.State)
STATUS: Final = node(GKG.status)
SURELY_FROM: Final = node(GKG.surelyFrom)
SURELY_UNTIL: Final = node(GKG.surelyUntil)
TAKES_ROLE: Final = node(GKG.takesRole)
TENURE: Final = node(GKG.Tenure)
TEXT_SHA256: Final = node(GKG.textSha256)
TIME_SPAN: Final = node(GKG.TimeSpan)
TYPE: Final = node(GKG.type_)
UNSTATED_ROLE: Final = node(GKG.unstatedRole)
VALID_FROM: Final = node(GKG.validFrom)
VALID_UNTIL: Final = node(GKG.validUntil)
VERBATIM: Final = node(GKG.verbatim)
WHEN: Final = node(GKG.when)
WINDOW: Final = node(GKG.window)
EXACT_SHA256: Final = node(GKG.exactSha256)
END, EXACT, PREFIX = node(OA.end), node(OA.exact), node(OA.prefix)
START, SUFFIX = node(OA.start), node(OA.suffix)
PLACE_SELECTOR: Final = node(OA.TextPositionSelector)
SELECTORS: Final = (PLACE_SELECTOR, node(OA.TextQuoteSelector))
LABEL: Final = node(SKOS.prefLabel)
GENERATED_LABEL: Final = node(RDFS.label)
ALSO: Final = node(SKOS.altLabel)
NOTE: Final = node(SKOS.note)
COW_NUMBER, GW_NUMBER = node(GKG.cowNumber), node(GKG.gwNumber)
ISSUE, PLACE = node(GKG.issue), node(GKG.place)
IDENTIFIER: Final = node(DCTERMS.identifier)
ISSUED, LICENSE = node(DCTERMS.issued), node(DCTERMS.license)
RIGHTS, TITLE = node(DCTERMS.rights), node(DCTERMS.title)
AUTHOR, DATELINE = node(SCHEMA.author), node(SCHEMA.dateline)
DATE_PUBLISHED, IN_LANGUAGE = node(SCHEMA.datePublished), node(SCHEMA.inLanguage)
PUBLISHER, URL = node(SCHEMA.publisher), node(SCHEMA.url)
SAME: Final = node(SCHEMA.sameAs)
DATE: Final = f'"^^<{XSD.date}>'
INTEGER: Final = f'"^^<{XSD.integer}>'


def state_iri(state: State) -> str:
    """Return the IRI of a state, which ends in its code in the reference table."""
    return PREFIXES["gkgs"] + state.code


def objects(terms: Iterable[str]) -> str | tuple[str, ...]:
    """Return the distinct objects of a predicate; a single object is the term itself."""
    distinct = tuple(dict.fromkeys(terms))
    return distinct[0] if len(distinct) == 1 else distinct


def escaped(value: str) -> str:
    """Return a text as it is written in a literal of canonical N-Quads, without the quotes."""
    return value.translate(_ESCAPES) if _NEEDS_ESCAPE.search(value) else value


def text(value: str) -> str:
    """Return a text as a plain literal of N-Quads.

    >>> print(text('He said "no".'))
    "He said \\"no\\"."
    """
    return f'"{escaped(value)}"'


def decimal(number: str) -> str:
    """Return a decimal from 0 to 1 in the canonical form of XSD 1.1, which stores keep.

    >>> decimal("0.850"), decimal("1.0")
    ('0.85', '1')
    """
    return number.rstrip("0").rstrip(".") or "0" if "." in number else number
