"""The IRIs of geokg, its closed lists and its types; the only module that contains an IRI.

It also knows where ontology, shapes and reference tables are: beside the package in a checkout,
inside it when installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geokg.base.diagnostics import did_you_mean

DEFAULT_BASE: Final = "https://example.org/kg/"

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gkg": "https://w3id.org/geokg/ns#",
        "gkgt": "https://w3id.org/geokg/type/",
        "gkgs": "https://w3id.org/geokg/state/",
        "dcterms": "http://purl.org/dc/terms/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "oa": "http://www.w3.org/ns/oa#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""The prefixes that queries need not declare and that dumps bind, except ``kg:``, the base."""

METADATA_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "sh": "http://www.w3.org/ns/shacl#",
        "spdx": "http://spdx.org/rdf/terms#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "void": "http://rdfs.org/ns/void#",
    }
)
"""The prefixes of the description of a published dataset, which no dump of data binds."""


def expanded(name: str) -> str:
    """Return the IRI of a prefixed name.

    >>> expanded("gkg:about")
    'https://w3id.org/geokg/ns#about'
    """
    prefix, _, local = name.partition(":")
    return f"{PREFIXES[prefix]}{local}"


class Namespace:
    """A closed namespace: terms are attributes, and an unknown term raises at once.

    >>> GKG.initiator
    'https://w3id.org/geokg/ns#initiator'
    >>> GKG.inititor
    Traceback (most recent call last):
    AttributeError: no term `inititor` in https://w3id.org/geokg/ns#: did you mean `initiator`?
    """

    def __init__(self, base: str, names: str) -> None:
        self.base = base
        self.names = frozenset(names.split())
        for name in self.names:
            # A trailing underscore lets a term that is a Python keyword be an attribute.
            for attribute in (name, f"{name}_"):
                self.__dict__.setdefault(attribute, base + name)

    def __getattr__(self, name: str) -> str:
        hint = did_you_mean(name, self.names) or "it is not a term of it"
        raise AttributeError(f"no term `{name}` in {self.base}: {hint}")


GKG: Final = Namespace(
    PREFIXES["gkg"],
    # classes
    "Situation Event Relation Actor State StateOrgan Person NonStateActor "
    "IntergovernmentalOrganization Group UnnamedSource Tenure Claim Relay Derivation Finding "
    "TimeSpan SituationType "
    # situations
    "type participant initiator target party mediator beneficiary against content issue place "
    "unstatedRole sameSituationAs acceptedBy "
    # actors
    "actsFor country office member validFrom validUntil replaces holder code cowNumber gwNumber "
    # claims and findings
    "about claimant relayedBy relay relayer position reportedIn polarity modality certainty status "
    "confidence condition quantity when quote annotatedBy adjudicatedBy "
    "rule concerns restsOn strength corroboration window severity explanation "
    # time and text
    "verbatim edtf earliest latest surelyFrom surelyUntil anchor oneOf textSha256 "
    "exactSha256 "
    # types
    "kind direction needsRole takesRole conduct domain valence competencyQuestion "
    # closed lists and their schemes
    "positive negative actual intended wanted predicted counterfactual certain probable possible "
    "ongoing ended suspended directed mutual single either verbal material cooperative conflictual "
    "neutral diplomatic political economic security cultural geographic "
    "polarities modalities certainties statuses directions conducts valences domains",
)
RDF: Final = Namespace(PREFIXES["rdf"], "first nil rest type")
RDFS: Final = Namespace(PREFIXES["rdfs"], "Class label subClassOf")
XSD: Final = Namespace(
    PREFIXES["xsd"],
    "boolean date dateTime decimal double gYear gYearMonth hexBinary integer nonNegativeInteger "
    "string",
)
SKOS: Final = Namespace(
    PREFIXES["skos"],
    "Concept altLabel broader definition example note prefLabel related scopeNote",
)
DCTERMS: Final = Namespace(
    PREFIXES["dcterms"],
    "PeriodOfTime RightsStatement Standard conformsTo created creator description identifier "
    "issued language license modified publisher rights temporal title",
)
SCHEMA: Final = Namespace(
    PREFIXES["schema"],
    "NewsArticle author dateline datePublished inLanguage publisher sameAs url",
)
OA: Final = Namespace(
    PREFIXES["oa"], "TextPositionSelector TextQuoteSelector end exact prefix start suffix"
)
PROV: Final = Namespace(
    PREFIXES["prov"],
    "Activity Agent Association Collection Entity Plan SoftwareAgent agent hadPlan "
    "qualifiedAssociation used wasAssociatedWith wasAttributedTo wasDerivedFrom wasGeneratedBy "
    "wasRevisionOf",
)
OWL: Final = Namespace(PREFIXES["owl"], "Class versionInfo")
DCAT: Final = Namespace(
    METADATA_PREFIXES["dcat"],
    "Dataset Distribution accessURL byteSize compressFormat contactPoint distribution downloadURL "
    "endDate hasCurrentVersion hasVersion isVersionOf keyword landingPage mediaType packageFormat "
    "previousVersion startDate version",
)
FOAF: Final = Namespace(
    METADATA_PREFIXES["foaf"], "Agent Document Person homepage name primaryTopic"
)
SPDX: Final = Namespace(
    METADATA_PREFIXES["spdx"],
    "Checksum algorithm checksum checksumAlgorithm_sha256 checksumValue",
)
SH: Final = Namespace(
    METADATA_PREFIXES["sh"],
    # reports
    "Info ValidationReport ValidationResult Violation Warning conforms focusNode result "
    "resultMessage resultSeverity sourceShape "
    # shapes
    "IRI targetClass targetObjectsOf targetSubjectsOf path property message severity "
    "alternativePath inversePath oneOrMorePath class datatype disjoint equals hasValue in lessThan "
    "lessThanOrEquals maxCount maxInclusive maxLength minCount minInclusive minLength nodeKind not "
    "or pattern qualifiedMaxCount qualifiedMinCount qualifiedValueShape uniqueLang",
)
VCARD: Final = Namespace(METADATA_PREFIXES["vcard"], "Kind fn hasEmail hasURL")
VOID: Final = Namespace(
    METADATA_PREFIXES["void"],
    "Dataset DatasetDescription Linkset TechnicalFeature class classPartition classes dataDump "
    "distinctObjects distinctSubjects documents entities exampleResource feature linkPredicate "
    "objectsTarget properties property propertyPartition subjectsTarget subset target triples "
    "uriRegexPattern uriSpace vocabulary",
)
CSVW: Final = "http://www.w3.org/ns/csvw"
"""The context of a description of a CSV file, by CSV on the Web."""
EDTF_DATATYPE: Final = PREFIXES["edtf"] + "EDTF"
WIKIDATA_ITEM: Final = "http://www.wikidata.org/entity/"
WIKIDATA_HOME: Final = "https://www.wikidata.org/"
MEDIA_TYPE: Final = "https://www.iana.org/assignments/media-types/"
RDF_FORMAT: Final = "http://www.w3.org/ns/formats/"
LANGUAGE: Final[Mapping[int, str]] = MappingProxyType(
    {2: "http://id.loc.gov/vocabulary/iso639-1/", 3: "http://id.loc.gov/vocabulary/iso639-2/"}
)
"""The namespaces of language IRIs, by the number of letters of the language code."""
CC_LICENCE: Final = "https://creativecommons.org/"
DOI_ADDRESS: Final = "https://doi.org/"
ORCID: Final = "https://orcid.org/"
RO_CRATE: Final = "https://w3id.org/ro/crate/1.2"
"""The version of RO-Crate that is written; its context is below it."""

RULE_SPACE: Final = "https://w3id.org/geokg/rule/"
SEVERITIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "error": SH.Violation,
        "warning": SH.Warning,
        "note": SH.Info,
    }
)
"""The severities of findings, most severe first, each with the IRI of SHACL's term."""

ROLES: Final = ("initiator", "target", "party", "mediator", "beneficiary", "against")
"""The ways to take part in a situation, each a property below ``gkg:participant``."""

POLARITIES: Final = ("positive", "negative")
MODALITIES: Final = ("actual", "intended", "wanted", "predicted", "counterfactual")
CERTAINTIES: Final = ("certain", "probable", "possible")
STATUSES: Final = ("ongoing", "ended", "suspended")

QUOTE_POLICIES: Final = ("short", "full", "hash")
"""The quote policies, which say how much of an article a graph repeats.

``short`` shortens quotes of more than 200 code points, ``full`` repeats all that the annotation
quotes, ``hash`` repeats nothing: with the text, each quote can be verified by place and SHA-256.
"""

ACTOR_CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "state": "State",
        "organ": "StateOrgan",
        "person": "Person",
        "non-state": "NonStateActor",
        "igo": "IntergovernmentalOrganization",
        "group": "Group",
        "unnamed": "UnnamedSource",
    }
)
"""The kinds of actor as an annotation file spells them, each with its class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationType:
    """A type of event or relation, as types.ttl defines it; all names without prefix."""

    id: str
    label: str
    search_words: tuple[str, ...]
    kind: str
    direction: str
    needs: frozenset[str]
    takes: frozenset[str]
    conduct: str
    valence: str
    domain: str
    definition: str
    note: str
    example: str
    broader: str
    related: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The IRI of the concept."""
        return PREFIXES["gkgt"] + self.id

    @property
    def is_relation(self) -> bool:
        """Whether it is a relation, which lasts and can be ongoing, ended or suspended."""
        return self.kind == "Relation"


def rule_iri(name: str, version: int) -> str:
    """Return the IRI of a rule in one version.

    >>> rule_iri("accepted", 1)
    'https://w3id.org/geokg/rule/accepted/1'
    """
    return f"{RULE_SPACE}{name}/{version}"


def resource(name: str) -> Path:
    """Return the path of a file or folder that ships with geokg, such as ``shapes``.

    The folders of a checkout come first, so that an editable install sees edits there.

    >>> resource("ontology/types.ttl").name
    'types.ttl'
    """
    package = Path(__file__).parent.parent
    checkout = package.parent.parent
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout / name
    return package / "_data" / name


def shipped_statements(name: str) -> dict[str, dict[str, list[str]]]:
    """Return the statements of a Turtle file that ships with geokg.

    Returns:
        For each subject the sorted values of each property; IRIs and literals as text.

    >>> shipped_statements("ontology/geokg.ttl")[GKG.Claim][RDFS.label]
    ['claim']
    """
    import pyoxigraph

    found: dict[str, dict[str, list[str]]] = {}
    for triple in pyoxigraph.parse(path=str(resource(name))):
        own = found.setdefault(str(triple.subject.value), {})
        own.setdefault(triple.predicate.value, []).append(str(triple.object.value))
    for own in found.values():
        for several in own.values():
            several.sort()
    return found


@cache
def situation_types() -> Mapping[str, SituationType]:
    """Return every type of types.ttl by its id, sorted by id.

    >>> situation_types()["recognise"].direction
    'directed'
    """
    values = shipped_statements("ontology/types.ttl")
    # The groups by domain and conduct are concepts of the same scheme, but no types.
    types = [iri for iri in sorted(values) if GKG.SituationType in values[iri].get(RDF.type, ())]
    names = frozenset(map(_local, types))
    return MappingProxyType(
        {_local(iri): _situation_type(_local(iri), values[iri], names) for iri in types}
    )


def _situation_type(
    name: str, values: Mapping[str, list[str]], types: frozenset[str]
) -> SituationType:
    def first(iri: str) -> str:
        return values.get(iri, [""])[0]

    def local(iri: str) -> tuple[str, ...]:
        return tuple(sorted(map(_local, values.get(iri, []))))

    return SituationType(
        id=name,
        label=first(SKOS.prefLabel),
        search_words=tuple(sorted(values.get(SKOS.altLabel, []))),
        kind=_local(first(GKG.kind)),
        direction=_local(first(GKG.direction)),
        needs=frozenset(local(GKG.needsRole)),
        takes=frozenset(local(GKG.takesRole)),
        conduct=_local(first(GKG.conduct)),
        valence=_local(first(GKG.valence)),
        domain=_local(first(GKG.domain)),
        definition=first(SKOS.definition),
        note=first(SKOS.scopeNote),
        example=first(SKOS.example),
        broader=next((b for b in local(SKOS.broader) if b in types), ""),
        related=local(SKOS.related),
    )


def _local(iri: str) -> str:
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
