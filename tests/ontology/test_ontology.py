"""The ontology and the types: terms of the design, laws of types, the seed's use of them, releases.

What any ontology must keep to (labels, definitions, cycles, undeclared terms) is in test_hygiene.
"""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from geokg.base.vocabulary import situation_types
from geokg.inputs.annotation.schema import ACTOR, CLAIM

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "seed" / "annotation.yaml"

GKG = "https://w3id.org/geokg/ns#"
GKGT = "https://w3id.org/geokg/type/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
DCTERMS = "http://purl.org/dc/terms/"
VANN = "http://purl.org/vocab/vann/"
OWN = "Defined by geokg; "
"""How the comment of a term begins that comes from no other vocabulary."""

AMERICAN = {
    r"(?<!exerc)(?<!prom)(?<!ra)(?<!upr)(?<!adv)(?<!merchand)is(e|ed|ing|ation)s?\b": r"iz\1",
    r"\b(hon|harb|neighb|lab|behavi)our": r"\1or",
    r"\b(def|off)ence\b": r"\1ense",
    r"\bprogramme\b": "program",
    r"\bmanoeuvre\b": "maneuver",
    r"\bsabre": "saber",
}
"""British spellings and their American forms; the verbs excluded end in -ise in both."""

ROLES = {"initiator", "target", "party", "mediator", "beneficiary", "against"}
LISTS = {
    "polarities": "positive negative",
    "modalities": "actual intended wanted predicted counterfactual",
    "certainties": "certain probable possible",
    "statuses": "ongoing ended suspended",
    "directions": "directed mutual single either",
    "conducts": "verbal material",
    "domains": "diplomatic political economic security cultural geographic",
    "valences": "cooperative conflictual neutral",
}
CLASSES = """
    Situation Event Relation Actor State StateOrgan Person NonStateActor
    IntergovernmentalOrganization Group UnnamedSource Tenure Claim Relay Derivation Finding TimeSpan
    SituationType
""".split()
PROPERTIES = """
    type participant initiator target party mediator beneficiary against content issue place
    sameSituationAs acceptedBy actsFor country office member validFrom validUntil replaces holder
    about claimant relayedBy relay relayer position unstatedRole reportedIn annotatedBy
    adjudicatedBy polarity modality
    certainty status confidence condition quantity when quote rule concerns restsOn strength
    corroboration window severity explanation verbatim edtf earliest latest
    surelyFrom surelyUntil anchor oneOf textSha256 exactSha256 kind direction needsRole takesRole
    conduct domain valence code cowNumber gwNumber
""".split()
PACTS = ("defence", "offence", "neutrality", "non-aggression", "consultation")
Term = NamedNode | BlankNode | Literal
Graph = dict[str, dict[str, list[Term]]]


def graph_of(turtle: str | Path) -> Graph:
    text = turtle.read_text("utf-8") if isinstance(turtle, Path) else turtle
    graph: Graph = defaultdict(lambda: defaultdict(list))
    for quad in parse(text, format=RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode | BlankNode)
        assert isinstance(quad.object, NamedNode | BlankNode | Literal)
        graph[quad.subject.value][quad.predicate.value].append(quad.object)
    return {subject: dict(about) for subject, about in graph.items()}


def values(graph: Graph, subject: str, predicate: str) -> list[str]:
    return [term.value for term in graph.get(subject, {}).get(predicate, [])]


def names(graph: Graph, type_id: str, predicate: str) -> set[str]:
    return {value.removeprefix(GKG) for value in values(graph, GKGT + type_id, GKG + predicate)}


def one(graph: Graph, type_id: str, predicate: str) -> str:
    (name,) = names(graph, type_id, predicate)
    return name


def blank_nodes(graph: Graph) -> list[str]:
    terms = [term for about in graph.values() for found in about.values() for term in found]
    blank_objects = [str(term) for term in terms if isinstance(term, BlankNode)]
    return blank_objects + [s for s in graph if not s.startswith(("http://", "https://"))]


def direction_faults(direction: str, needs: set[str], takes: set[str]) -> list[str]:
    """The ways in which the roles of a type do not fit its direction."""
    one_way, parties = {"initiator", "target"}, {"party"}
    rules = {
        "directed": {
            "needs initiator": "initiator" in needs,
            "takes target": "target" in takes,
            "takes no party": not parties & takes,
        },
        "mutual": {"needs party": parties <= needs, "is not one-way": not one_way & takes},
        "single": {
            "needs initiator alone": needs == {"initiator"},
            "takes no party": not parties & takes,
        },
        "either": {"needs no role": not needs, "takes both": one_way | parties <= takes},
    }
    return [rule for rule, holds in rules[direction].items() if not holds]


ONTOLOGY = graph_of(ROOT / "ontology" / "geokg.ttl")
TYPES = graph_of(ROOT / "ontology" / "types.ttl")
TERMS = sorted(subject for subject in ONTOLOGY if subject.startswith(GKG))
TYPE_IDS = sorted(
    subject.removeprefix(GKGT)
    for subject in TYPES
    if GKG + "SituationType" in values(TYPES, subject, RDF_TYPE)
)


def local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


# The ontology


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_every_term_has_label_definition_source_and_question(term: str) -> None:
    found = ONTOLOGY[term]
    citations = found.get(DCTERMS + "bibliographicCitation", [])
    own = [c for c in values(ONTOLOGY, term, RDFS + "comment") if c.startswith(OWN)]

    assert len(found[RDFS + "label"]) == 1
    assert len(found[SKOS + "definition"]) == 1
    assert len(found[GKG + "competencyQuestion"]) == 1
    assert bool(found.get(DCTERMS + "source") or citations) != bool(own)
    assert all(isinstance(source, NamedNode) for source in found.get(DCTERMS + "source", []))
    assert values(ONTOLOGY, term, RDFS + "isDefinedBy") == [GKG.removesuffix("#")]
    for predicate in (RDFS + "label", SKOS + "definition", GKG + "competencyQuestion"):
        (text,) = found[predicate]
        assert isinstance(text, Literal)
        assert text.language == "en"
    assert found[SKOS + "definition"][0].value.endswith(".")
    assert found[GKG + "competencyQuestion"][0].value.endswith("?")


def test_the_ontology_has_every_class_property_and_list_of_the_design() -> None:
    listed = {name for members in LISTS.values() for name in members.split()}
    expected = {*CLASSES, *PROPERTIES, *LISTS, *listed, "competencyQuestion"}

    assert {local(term) for term in TERMS} == expected


@pytest.mark.parametrize("scheme", LISTS)
def test_a_closed_list_has_exactly_its_members(scheme: str) -> None:
    members = {
        local(term) for term in TERMS if GKG + scheme in values(ONTOLOGY, term, SKOS + "inScheme")
    }
    tops = {local(term) for term in values(ONTOLOGY, GKG + scheme, SKOS + "hasTopConcept")}

    assert members == tops == set(LISTS[scheme].split())


def test_the_ontology_names_its_version_and_imports_nothing() -> None:
    header = GKG.removesuffix("#")

    assert values(ONTOLOGY, header, OWL + "versionIRI") == [f"{header}/{NOW}"]
    assert values(ONTOLOGY, header, "http://purl.org/dc/terms/license") == [
        "https://creativecommons.org/licenses/by/4.0/"
    ]
    assert OWL + "imports" not in ONTOLOGY[header]


def test_the_ontology_follows_the_release_before_it() -> None:
    header = GKG.removesuffix("#")
    before = [path.name for path in (ROOT / "ontology" / "releases").iterdir() if path.name != NOW]
    latest = max(before, key=lambda name: tuple(map(int, name.split("."))))

    assert values(ONTOLOGY, header, OWL + "priorVersion") == [f"{header}/{latest}"]


@pytest.mark.parametrize(
    ("graph", "subject", "prefix", "namespace"),
    [
        (lambda: ONTOLOGY, GKG.removesuffix("#"), "gkg", GKG),
        (lambda: TYPES, GKGT.removesuffix("/"), "gkgt", GKGT),
    ],
    ids=["ontology", "types"],
)
def test_ontology_and_types_say_who_made_them_when_and_how_to_cite_them(
    graph: Callable[[], Graph], subject: str, prefix: str, namespace: str
) -> None:
    def one_value(predicate: str) -> str:
        (value,) = values(graph(), subject, predicate)
        return value

    assert one_value(DCTERMS + "creator") == "https://w3id.org/geokg/developers"
    assert one_value(DCTERMS + "created") <= one_value(DCTERMS + "modified")
    assert one_value(OWL + "versionInfo") == NOW
    assert f"version {NOW}" in one_value(DCTERMS + "bibliographicCitation")
    assert one_value(RDFS + "label")
    assert one_value(DCTERMS + "title")
    assert one_value(DCTERMS + "license") == "https://creativecommons.org/licenses/by/4.0/"
    assert one_value(VANN + "preferredNamespacePrefix") == prefix
    assert one_value(VANN + "preferredNamespaceUri") == namespace


def test_kinds_of_actor_exclude_each_other() -> None:
    kinds = [t for t in TERMS if GKG + "Actor" in values(ONTOLOGY, t, RDFS + "subClassOf")]
    disjoint = {
        frozenset((kind, other))
        for kind in kinds
        for other in values(ONTOLOGY, kind, OWL + "disjointWith")
    }

    assert len(kinds) == 7
    assert disjoint == {frozenset((a, b)) for a in kinds for b in kinds if a != b}


def test_every_role_is_a_kind_of_participant() -> None:
    roles = {
        local(t)
        for t in TERMS
        if GKG + "participant" in values(ONTOLOGY, t, RDFS + "subPropertyOf")
    }

    assert roles == ROLES


# Both files


@pytest.mark.parametrize("graph", [ONTOLOGY, TYPES], ids=["geokg", "types"])
def test_there_are_no_blank_nodes(graph: Graph) -> None:
    assert blank_nodes(graph) == []


# The types


@pytest.mark.parametrize("version", [path.name for path in (ROOT / "ontology/releases").iterdir()])
def test_no_type_of_a_release_is_lost(version: str) -> None:
    released = graph_of(ROOT / "ontology" / "releases" / version / "types.ttl")
    kind = GKG + "SituationType"
    ids = {s.removeprefix(GKGT) for s in released if kind in values(released, s, RDF_TYPE)}

    assert len(ids) > 80
    assert ids - set(TYPE_IDS) == set()


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_the_id_of_a_type_is_lower_case_words_with_hyphens(type_id: str) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", type_id)


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_a_type_says_everything_once(type_id: str) -> None:
    found = TYPES[GKGT + type_id]
    expected = [SKOS + p for p in ("prefLabel", "definition", "scopeNote", "example", "inScheme")]
    expected += [SKOS + "notation", SKOS + "broader", RDFS + "isDefinedBy"]
    expected += [GKG + p for p in ("kind", "direction", "conduct", "valence")]

    assert {p: len(found.get(p, [])) for p in expected} == dict.fromkeys(expected, 1)
    assert len(found.get(GKG + "domain", [])) <= 1
    assert values(TYPES, GKGT + type_id, SKOS + "inScheme") == [GKGT.removesuffix("/")]
    assert values(TYPES, GKGT + type_id, SKOS + "notation") == [type_id]


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_a_type_takes_its_values_from_the_closed_lists(type_id: str) -> None:
    assert names(TYPES, type_id, "kind") <= {"Event", "Relation"}
    assert names(TYPES, type_id, "direction") <= set(LISTS["directions"].split())
    assert names(TYPES, type_id, "conduct") <= set(LISTS["conducts"].split())
    assert names(TYPES, type_id, "valence") <= set(LISTS["valences"].split())
    assert names(TYPES, type_id, "domain") <= set(LISTS["domains"].split())
    assert names(TYPES, type_id, "takesRole") <= ROLES


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_a_type_takes_the_roles_it_needs(type_id: str) -> None:
    assert names(TYPES, type_id, "needsRole") <= names(TYPES, type_id, "takesRole")


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_the_roles_of_a_type_fit_its_direction(type_id: str) -> None:
    direction = one(TYPES, type_id, "direction")
    needs, takes = names(TYPES, type_id, "needsRole"), names(TYPES, type_id, "takesRole")

    assert direction_faults(direction, needs, takes) == []


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_the_note_of_a_type_explains_each_role_it_takes(type_id: str) -> None:
    (note,) = values(TYPES, GKGT + type_id, SKOS + "scopeNote")

    assert [role for role in sorted(names(TYPES, type_id, "takesRole")) if role not in note] == []


def test_types_that_the_design_fixes_are_as_it_says() -> None:
    for type_id in ("visit", "diplomatic-relations", "alliance", "strategic-interest"):
        assert one(TYPES, type_id, "direction") == "either"
    for type_id in ("war", "shelter", "support-armed-group"):
        assert one(TYPES, type_id, "kind") == "Relation"
    for words in ("travel bans", "punitive tariffs"):
        assert words in values(TYPES, GKGT + "impose-sanctions", SKOS + "scopeNote")[0]


@pytest.mark.parametrize("pact", PACTS)
def test_a_pact_of_states_is_a_kind_of_alliance(pact: str) -> None:
    assert GKGT + "alliance" in values(TYPES, f"{GKGT}{pact}-pact", SKOS + "broader")


def test_the_model_knows_wider_types_and_no_groups() -> None:
    wider = {name: kind.broader for name, kind in situation_types().items() if kind.broader}

    assert wider == {f"{pact}-pact": "alliance" for pact in PACTS}


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_the_group_of_a_type_is_that_of_its_conduct_and_domain(type_id: str) -> None:
    (conduct,) = names(TYPES, type_id, "conduct")
    domain = next(iter(names(TYPES, type_id, "domain")), "general")
    above = [GKGT + type_id]
    while broader := values(TYPES, above[-1], SKOS + "broader"):
        above += broader

    assert above[-2:] == [
        f"{GKGT}{conduct}-{domain}-situations",
        f"{GKGT}{domain}-situations",
    ]


def test_the_domains_and_nothing_else_are_the_top_concepts() -> None:
    scheme = GKGT.removesuffix("/")
    domains = {f"{GKGT}{domain}-situations" for domain in [*LISTS["domains"].split(), "general"]}

    assert set(values(TYPES, scheme, SKOS + "hasTopConcept")) == domains
    assert {t for t in TYPES if values(TYPES, t, SKOS + "topConceptOf") == [scheme]} == domains


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_a_note_mentions_only_types_roles_keys_and_values_that_exist(type_id: str) -> None:
    (note,) = values(TYPES, GKGT + type_id, SKOS + "scopeNote")
    listed = {name for members in LISTS.values() for name in members.split()}
    keys = {*CLAIM, *ACTOR, "unstated"}
    mentioned = re.findall("`([^`]*)`", note)

    assert mentioned
    assert set(mentioned) <= {*TYPE_IDS, *ROLES, *listed, *keys}
    assert type_id not in mentioned


# Search words


def spellings(words: str) -> set[str]:
    """The American spelling of words in British spelling, and the words themselves."""
    american = words
    for british, pattern in AMERICAN.items():
        american = re.sub(british, pattern, american)
    return {words, american}


def other_spellings(type_id: str) -> set[str]:
    """The American spellings of a type's names that it lacks."""
    known = {*values(TYPES, GKGT + type_id, SKOS + "altLabel")}
    known |= {*values(TYPES, GKGT + type_id, SKOS + "prefLabel")}
    return {other for words in known for other in spellings(words)} - known


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_a_type_is_found_in_british_and_in_american_spelling(type_id: str) -> None:
    assert other_spellings(type_id) == set()


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("mobilise", "mobilize"),
        ("normalisation", "normalization"),
        ("defence treaty", "defense treaty"),
        ("weapons programme", "weapons program"),
        ("harbour refugees", "harbor refugees"),
        ("rattle sabres", "rattle sabers"),
        ("exercise and promise", "exercise and promise"),
    ],
)
def test_the_check_of_spellings_knows_the_variants(british: str, american: str) -> None:
    assert spellings(british) == {british, american}


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_a_search_word_is_no_name_of_its_type_and_given_once(type_id: str) -> None:
    words = values(TYPES, GKGT + type_id, SKOS + "altLabel")

    assert words
    assert len(words) == len(set(words))
    assert not {*words} & {*values(TYPES, GKGT + type_id, SKOS + "prefLabel")}


@pytest.mark.parametrize("type_id", TYPE_IDS)
def test_an_example_is_of_a_land_that_does_not_exist(type_id: str) -> None:
    (example,) = values(TYPES, GKGT + type_id, SKOS + "example")

    assert re.search("Arcadia|Borduria|Ruritania|Sylvania", example)


# The seed annotation


def seed_claims() -> list[dict[str, object]]:
    if not SEED.exists():
        return []
    claims: list[dict[str, object]] = yaml.safe_load(SEED.read_text("utf-8"))["claims"]
    return claims


@pytest.mark.skipif(not SEED.exists(), reason="the seed annotation lies beside the checkout")
def test_every_claim_of_the_seed_fits_its_type() -> None:
    claims = seed_claims()
    type_of = {claim["id"]: claim.get("type") for claim in claims}
    faults = []
    for claim in claims:
        type_id = str(claim.get("type") or type_of[claim["about"]])
        roles = ROLES & claim.keys()
        needs, takes = names(TYPES, type_id, "needsRole"), names(TYPES, type_id, "takesRole")
        if "type" in claim and not needs <= roles <= takes:
            faults.append((claim["id"], type_id, "roles"))
        if "status" in claim and one(TYPES, type_id, "kind") != "Relation":
            faults.append((claim["id"], type_id, "status"))

    assert len(claims) == 35
    assert faults == []


# The checks themselves can fail


def test_the_checks_find_what_is_wrong() -> None:
    broken = graph_of("<http://e/a> <http://e/b> [ <http://e/c> <http://e/d> ] .")

    assert len(blank_nodes(broken)) == 2
    assert direction_faults("mutual", {"initiator"}, {"initiator"}) == [
        "needs party",
        "is not one-way",
    ]
    assert direction_faults("single", {"initiator"}, {"initiator", "party"}) == ["takes no party"]
    assert direction_faults("either", {"party"}, {"party"}) == ["needs no role", "takes both"]
    assert direction_faults("directed", set(), {"target"}) == ["needs initiator"]


# The releases

ONTOLOGY_FOLDER = ROOT / "ontology"
NOW = values(ONTOLOGY, GKG.removesuffix("#"), OWL + "versionInfo")[0]
FIRST_RELEASE = [
    "19062436a87dc8d0c8d40be49172da8cab75bd5cd6163a714a7aba44ec971f20",
    "geokg.ttl",
    "2c69f5930d833baa1a6b4af7727ea176032b0fff14fe149c6e6cb81c21ef8cdb",
    "types.ttl",
]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
Release = dict[str, Callable[..., Any]]  # what runs from a script's path has no types


@pytest.fixture(scope="module")
def release() -> Release:
    return runpy.run_path(str(ONTOLOGY_FOLDER / "release.py"))


@pytest.fixture
def folder(tmp_path: Path, release: Release) -> Path:
    """A copy of the ontology, frozen as it stands, to be spoilt."""
    copy = shutil.copytree(ONTOLOGY_FOLDER, tmp_path / "ontology")
    release["freeze"](copy)
    return copy


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def raise_version(folder: Path) -> None:
    edit(folder / "geokg.ttl", f'versionInfo "{NOW}"', 'versionInfo "99.0.0"')
    edit(folder / "geokg.ttl", f"ns/{NOW}>", "ns/99.0.0>")


def test_a_changed_ontology_has_a_new_version_and_a_line_in_the_changelog(release: Release) -> None:
    assert release["releases"](ONTOLOGY_FOLDER)
    assert release["faults"](ONTOLOGY_FOLDER, CHANGELOG) == []


@pytest.mark.parametrize("file", ["geokg.ttl", "types.ttl"])
def test_a_change_under_the_old_version_is_found(release: Release, folder: Path, file: str) -> None:
    edit(folder / file, "skos:definition", "rdfs:comment")

    assert release["faults"](folder, "") == [
        f"the ontology differs from release {NOW}: give it a new version",
        f"CHANGELOG.md has no line on `ontology {NOW}`",
    ]


def test_a_new_version_without_a_line_in_the_changelog_is_found(
    release: Release, folder: Path
) -> None:
    raise_version(folder)

    assert release["faults"](folder, "") == ["CHANGELOG.md has no line on `ontology 99.0.0`"]
    assert release["faults"](folder, "- The ontology 99.0.0 has a new term.") == []


def test_a_release_that_was_changed_afterwards_is_found(release: Release, folder: Path) -> None:
    edit(folder / "releases" / NOW / "types.ttl", "gkgt:meet", "gkgt:greet")

    assert f"releases/{NOW} is not what was frozen" in release["faults"](folder, "")[0]


def test_the_first_release_is_what_it_was() -> None:
    sums = ONTOLOGY_FOLDER / "releases" / "0.1.0" / "SHA256SUMS"

    assert sums.read_text("utf-8").split() == FIRST_RELEASE


def test_freezing_refuses_other_bytes_under_an_old_version(folder: Path) -> None:
    def freeze() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(folder / "release.py"), str(folder)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert freeze().stdout == f"frozen: ontology {NOW}\n"
    edit(folder / "types.ttl", "gkgt:meet", "gkgt:greet")
    assert "raise the version" in freeze().stderr
    raise_version(folder)
    assert freeze().stdout == "frozen: ontology 99.0.0\n"
    assert (folder / "releases" / NOW / "types.ttl").is_file()


def test_releases_are_in_the_order_of_their_numbers(release: Release, tmp_path: Path) -> None:
    for name in ("0.9.0", "0.10.0", "0.1.0"):
        (tmp_path / "releases" / name).mkdir(parents=True)

    assert release["releases"](tmp_path) == ["0.1.0", "0.9.0", "0.10.0"]


def test_a_version_that_is_reported_in_two_ways_is_refused(release: Release, folder: Path) -> None:
    edit(folder / "geokg.ttl", f"ns/{NOW}>", "ns/99.0.0>")

    with pytest.raises(SystemExit, match="not one version"):
        release["version"](folder)
