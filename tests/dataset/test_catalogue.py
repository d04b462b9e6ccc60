"""What is said of a release in RDF: every parser reads the same, whatever was given."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import TypeVar

import pyoxigraph as ox
import pytest
import rdflib

from conftest import ROOT
from geokg.base.errors import RdfError
from geokg.base.safe_text import encode_iri, single_line
from geokg.base.vocabulary import (
    DCAT,
    DCTERMS,
    FOAF,
    GKG,
    METADATA_PREFIXES,
    PREFIXES,
    PROV,
    RDF,
    SCHEMA,
    SPDX,
    VCARD,
    VOID,
    WIKIDATA_ITEM,
    XSD,
)
from geokg.dataset.metadata import catalogue
from geokg.dataset.metadata.release import MEDIA_TYPES, PublishedFile, Release
from geokg.graph import shacl, turtle
from geokg.graph.interchange import graph_of
from releases import ABOUT, BASE, CREATOR, LOCATION, MALICIOUS_INPUTS, RELEASE, SMALL, unchecked

WRITERS: dict[str, Callable[[Release], str]] = {
    "void": catalogue.void,
    "dcat": catalogue.dcat,
    "prov": catalogue.prov,
}
RELEASES = {"whole": RELEASE, "small": SMALL}
VERSION = f"{BASE}dataset/1.1.0"
LABEL = PREFIXES["rdfs"] + "label"
Value = TypeVar("Value", int, str)


def triples(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)}


def objects(text: str, subject: str, predicate: str) -> list[str]:
    """The values of all objects, in order."""
    node, verb = ox.NamedNode(subject), ox.NamedNode(predicate)
    found = (t for t in triples(text) if (t.subject, t.predicate) == (node, verb))
    return sorted(t.object.value for t in found if isinstance(t.object, ox.NamedNode | ox.Literal))


def about(**changes: object) -> Release:
    return replace(RELEASE, about=unchecked(ABOUT, **changes))


both = pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
each = pytest.mark.parametrize("name", WRITERS)


# Parsers -----------------------------------------------------------------------------------------


@both
@each
def test_rdflib_reads_what_pyoxigraph_reads(name: str, release: Release) -> None:
    text = WRITERS[name](release)
    expected = set(graph_of(triples(text)))

    assert set(rdflib.Graph().parse(data=text, format="turtle")) == expected
    assert len(expected) > 20


@both
@each
def test_rapper_reads_as_many_triples(name: str, release: Release) -> None:
    if shutil.which("rapper") is None:
        pytest.skip("raptor2-utils is not installed")
    text = WRITERS[name](release)
    ran = subprocess.run(
        ["rapper", "-q", "-i", "turtle", "-o", "ntriples", "-", BASE],
        input=text.encode(),
        capture_output=True,
        check=True,
    )

    assert ran.stderr == b""
    assert {q.triple for q in ox.parse(ran.stdout, ox.RdfFormat.N_TRIPLES)} == triples(text)


@both
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own parser
def test_the_json_says_what_the_turtle_says(release: Release) -> None:
    expected = triples(catalogue.dcat(release))
    text = catalogue.dcat_jsonld(release)

    assert {q.triple for q in ox.parse(text, ox.RdfFormat.JSON_LD)} == expected
    # The context stands in the file: nothing is fetched.
    assert isinstance(json.loads(text)["@context"], dict)
    assert set(rdflib.Graph().parse(data=text, format="json-ld")) == set(graph_of(expected))


@both
@each
def test_no_node_is_blank(name: str, release: Release) -> None:
    terms = {term for triple in triples(WRITERS[name](release)) for term in triple}

    assert not any(isinstance(term, ox.BlankNode) for term in terms)


@each
def test_a_file_says_nothing_twice_and_abbreviates_its_own_names(name: str) -> None:
    text = WRITERS[name](RELEASE)

    assert f"@prefix here: <{VERSION}/{name}.ttl#> ." in text
    assert text.count(f"<{VERSION}/{name}.ttl#") == 1
    assert len(text.encode()) == len(text)


# The same bytes ----------------------------------------------------------------------------------


def shuffled(release: Release, seed: int) -> Release:
    """The same release, its mappings and lists in another order."""
    draw = random.Random(seed)

    def mixed(values: Mapping[str, Value]) -> dict[str, Value]:
        return dict(draw.sample(sorted(values.items()), len(values)))

    numbers, rights = release.statistics, release.rights
    return replace(
        release,
        statistics=replace(
            numbers,
            classes=mixed(numbers.classes),
            properties=mixed(numbers.properties),
            languages=tuple(draw.sample(numbers.languages, len(numbers.languages))),
        ),
        rights=replace(rights, licences=mixed(rights.licences)),
        rules=mixed(release.rules),
        engines=tuple(draw.sample(release.engines, len(release.engines))),
        files=tuple(draw.sample(release.files, len(release.files))),
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_what_is_given_changes_no_byte(seed: int) -> None:
    other = shuffled(RELEASE, seed)

    for write in (*WRITERS.values(), catalogue.dcat_jsonld):
        assert write(other) == write(RELEASE)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_seed_of_hashes_changes_no_byte(seed: str) -> None:
    code = (
        "import hashlib; from releases import RELEASE; "
        "from geokg.dataset.metadata import catalogue; "
        "text = ''.join(w(RELEASE) for w in (catalogue.void, catalogue.dcat, catalogue.prov, "
        "catalogue.dcat_jsonld)); print(hashlib.sha256(text.encode()).hexdigest())"
    )
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    known = "".join(w(RELEASE) for w in (*WRITERS.values(), catalogue.dcat_jsonld))

    assert ran.stdout.strip() == sha256(known.encode()).hexdigest()


def test_prefixes_of_metadata_are_bound_in_no_dump() -> None:
    node = ox.NamedNode(DCAT.Dataset)
    text = turtle.write_turtle([ox.Quad(node, node, node)], BASE)

    assert not any(f"@prefix {prefix}:" in text for prefix in METADATA_PREFIXES)
    assert not set(METADATA_PREFIXES) & set(PREFIXES)


def test_terms_are_those_that_rdflib_knows_too() -> None:
    spaces = {DCAT: rdflib.DCAT, FOAF: rdflib.FOAF, VOID: rdflib.VOID, PROV: rdflib.PROV}
    newer = {"hasCurrentVersion", "hasVersion", "isVersionOf", "previousVersion", "version"}
    for ours, theirs in spaces.items():
        known = {str(term).removeprefix(ours.base) for term in dir(theirs)} | {"class"}
        assert ours.names - known - newer == set()


# VoID --------------------------------------------------------------------------------------------


def test_void_has_the_numbers_of_the_data() -> None:
    text = catalogue.void(RELEASE)
    numbers = RELEASE.statistics

    assert objects(text, VERSION, VOID.triples) == ["612"]
    assert objects(text, VERSION, VOID.distinctSubjects) == ["77"]
    assert objects(text, VERSION, VOID.classes) == ["3"]
    assert objects(text, VERSION, VOID.properties) == ["5"]
    parts = objects(text, VERSION, VOID.classPartition)
    told = {objects(text, p, VOID.class_)[0]: objects(text, p, VOID.entities) for p in parts}
    assert told == {iri: [str(count)] for iri, count in numbers.classes.items()}
    parts = objects(text, VERSION, VOID.propertyPartition)
    told = {objects(text, p, VOID.property)[0]: objects(text, p, VOID.triples) for p in parts}
    assert told == {iri: [str(count)] for iri, count in numbers.properties.items()}


def test_void_leads_to_wikidata_where_the_data_do() -> None:
    text = catalogue.void(RELEASE)
    [linkset] = objects(text, VERSION, VOID.subset)

    assert objects(text, linkset, VOID.triples) == ["5"]
    assert objects(text, linkset, VOID.linkPredicate) == [SCHEMA.sameAs]
    [target] = objects(text, linkset, VOID.objectsTarget)
    assert objects(text, target, VOID.uriSpace) == [WIKIDATA_ITEM]
    assert "Linkset" not in catalogue.void(SMALL)


def test_void_names_dumps_and_an_example_that_is_there() -> None:
    text = catalogue.void(RELEASE)

    assert objects(text, VERSION, VOID.exampleResource) == [f"{BASE}elysee-1963"]
    assert f"{LOCATION}1.1.0/data/all.ttl.gz" in objects(text, VERSION, VOID.dataDump)
    assert GKG.base.removesuffix("#") in objects(text, VERSION, VOID.vocabulary)


def test_partitions_of_terms_with_one_local_name_are_two() -> None:
    classes = {"https://a.example/ns#Thing": 1, "https://b.example/ns#Thing": 2}
    text = catalogue.void(replace(RELEASE, statistics=replace(RELEASE.statistics, classes=classes)))

    assert len(objects(text, VERSION, VOID.classPartition)) == 2


# DCAT --------------------------------------------------------------------------------------------


def test_a_version_belongs_to_a_dataset_and_follows_another() -> None:
    text = catalogue.dcat(RELEASE)

    assert objects(text, VERSION, DCAT.version) == ["1.1.0"]
    assert objects(text, VERSION, DCAT.isVersionOf) == [f"{BASE}dataset/"]
    assert objects(text, VERSION, DCAT.previousVersion) == [f"{BASE}dataset/1.0.0"]
    assert VERSION in objects(text, f"{BASE}dataset/", DCAT.hasVersion)
    assert objects(text, f"{BASE}dataset/", DCAT.hasCurrentVersion) == []
    assert "previousVersion" not in catalogue.dcat(SMALL)


def test_whatever_holds_the_data_whole_or_by_year_or_table_is_a_distribution() -> None:
    found = objects(catalogue.dcat(RELEASE), VERSION, DCAT.distribution)
    paths = {iri.removeprefix(f"{VERSION}/") for iri in found}

    assert paths == {
        file.path
        for file in RELEASE.files
        if file.path.startswith(("data/all.", "data/years/", "tables/"))
    }


def test_a_distribution_has_its_address_size_and_checksum() -> None:
    text, file = catalogue.dcat(RELEASE), RELEASE.files[5]
    resource = f"{VERSION}/{file.path}"
    [checksum] = objects(text, resource, SPDX.checksum)

    assert file.path == "data/all.ttl.gz"
    assert objects(text, resource, DCAT.downloadURL) == [f"{LOCATION}1.1.0/data/all.ttl.gz"]
    assert objects(text, resource, DCAT.byteSize) == [str(file.bytes)]
    assert objects(text, checksum, SPDX.checksumValue) == [file.sha256]
    iana = "https://www.iana.org/assignments/media-types/"
    assert objects(text, resource, DCAT.mediaType) == [f"{iana}text/turtle"]
    assert objects(text, resource, DCAT.compressFormat) == [f"{iana}application/gzip"]


def test_without_a_location_files_are_had_at_their_iris() -> None:
    text = catalogue.dcat(SMALL)
    resource = "https://data.example.org/kg/dataset/1.1.0/data/all.ttl"

    assert objects(text, resource, DCAT.downloadURL) == [resource]
    assert "landingPage" not in text


def test_languages_are_those_of_the_library_of_congress() -> None:
    found = objects(catalogue.dcat(RELEASE), VERSION, DCTERMS.language)

    assert [iri.partition("/vocabulary/")[2] for iri in found] == [
        "iso639-1/en",
        "iso639-1/pt",
        "iso639-2/gsw",
    ]


@pytest.mark.parametrize(
    ("contact", "property_", "value"),
    [
        ("data@example.org", VCARD.hasEmail, "mailto:data@example.org"),
        ("mailto:data@example.org", VCARD.hasEmail, "mailto:data@example.org"),
        ("https://example.org/us", VCARD.hasURL, "https://example.org/us"),
    ],
)
def test_the_contact_is_a_mail_or_a_web_address(contact: str, property_: str, value: str) -> None:
    text = catalogue.dcat(about(contact=contact))
    [node] = objects(text, VERSION, DCAT.contactPoint)

    assert objects(text, node, property_) == [value]


@pytest.mark.parametrize("contact", ["javascript:alert(1)", "a@b.example?bcc=c@d.example", "a", ""])
def test_a_contact_that_is_none_is_no_address(contact: str) -> None:
    text = catalogue.dcat(about(contact=contact))

    assert "hasEmail" not in text
    assert "hasURL" not in text
    assert {r.code for r in shacl.validate_metadata(text, "dcat").results} == {"GK666"}


@pytest.mark.parametrize(
    ("quotes", "words"),
    [
        ("short", "up to 200 characters"),
        ("full", "Each quote is published in full."),
        ("hash", "No words of a quote are published"),
    ],
)
def test_the_policy_on_quotes_is_reported_in_words(quotes: str, words: str) -> None:
    release = about(quotes=quotes)
    [rights] = objects(catalogue.dcat(release), VERSION, DCTERMS.rights)

    assert any(words in told for told in objects(catalogue.dcat(release), rights, LABEL))
    assert words in catalogue.prov(release)


def test_a_creator_with_an_orcid_has_it_as_iri() -> None:
    text = catalogue.dcat(RELEASE)

    assert objects(text, VERSION, DCTERMS.creator) == [
        f"{VERSION}/dcat.ttl#creator-2",
        "https://orcid.org/0000-0002-1825-0097",
    ]
    assert objects(text, f"{VERSION}/dcat.ttl#creator-2", FOAF.name) == ["The Rhine Project"]


# PROV --------------------------------------------------------------------------------------------


def test_the_build_says_what_it_used_and_who_did_it() -> None:
    text = catalogue.prov(RELEASE)
    build = f"{VERSION}/prov.ttl#build"
    programs = {
        (*objects(text, agent, LABEL), *objects(text, agent, PREFIXES["owl"] + "versionInfo"))
        for agent in objects(text, build, PROV.wasAssociatedWith)
    }

    assert programs == {("geokg", "0.1.0"), ("pyshacl", "0.40.1"), ("shacl", "0.3.4")}
    assert objects(text, VERSION, PROV.wasGeneratedBy) == [build]
    assert objects(text, VERSION, PROV.wasRevisionOf) == [f"{BASE}dataset/1.0.0"]
    assert f"{VERSION}/ontology/types.ttl" in objects(text, build, PROV.used)
    assert RELEASE.inputs[1] in text
    assert RELEASE.canonical in text


def test_each_rule_is_a_plan_in_its_version() -> None:
    text = catalogue.prov(RELEASE)
    plans = objects(text, f"{VERSION}/prov.ttl#association", PROV.hadPlan)

    assert plans == [
        f"{VERSION}/prov.ttl#quotes",
        "https://w3id.org/geokg/rule/accepted/2",
        "https://w3id.org/geokg/rule/same-situation/1",
    ]


@both
def test_the_build_names_no_moment(release: Release) -> None:
    text = catalogue.prov(release)

    assert XSD.dateTime not in {
        t.object.datatype.value for t in triples(text) if isinstance(t.object, ox.Literal)
    }
    assert "AtTime" not in text


# Whatever people write ---------------------------------------------------------------------------

WORDS = ("title", "description", "publisher", "version", "contact", "quotes")
ADDRESSES = ("base", "location", "licence", "contact")


@pytest.mark.slow  # each case is quick, all together take seconds
@pytest.mark.parametrize("payload", MALICIOUS_INPUTS.values(), ids=MALICIOUS_INPUTS)
@pytest.mark.parametrize("field", WORDS)
def test_malicious_words_are_read_as_words(field: str, payload: str) -> None:
    release = about(**{field: payload})
    for write in WRITERS.values():
        text = write(release)
        assert set(rdflib.Graph().parse(data=text, format="turtle")) == set(graph_of(triples(text)))
        assert not {"<urn:x>", "<urn:z>"} & {str(term) for t in triples(text) for term in t}
    told = catalogue.dcat_jsonld(release)
    assert triples(catalogue.dcat(release)) == {
        q.triple for q in ox.parse(told, ox.RdfFormat.JSON_LD)
    }
    assert "</" not in told
    if field in {"title", "description", "version"}:
        kind = {"version": DCAT.version}.get(field) or getattr(DCTERMS, field)
        assert objects(catalogue.dcat(release), release.iri, kind) == [single_line(payload)]


@pytest.mark.parametrize("payload", MALICIOUS_INPUTS.values(), ids=MALICIOUS_INPUTS)
@pytest.mark.parametrize("field", ADDRESSES)
def test_malicious_addresses_stay_addresses(field: str, payload: str) -> None:
    given = f"https://example.org/{payload}/"
    release = about(**{field: given})
    for write in WRITERS.values():
        if field == "base" and "#" in encode_iri(given):  # what is below it has a # of its own
            with pytest.raises(RdfError, match="GK510"):
                write(release)
            continue
        text = write(release)
        found = {str(t.object.value) for t in triples(text) if isinstance(t.object, ox.NamedNode)}
        assert not {"urn:x", "urn:y", "urn:z"} & found


@pytest.mark.parametrize("licence", ["CC BY 4.0", "by", "https://example.org/a/../b", "//x"])
def test_a_licence_that_is_no_iri_is_refused_and_named(licence: str) -> None:
    with pytest.raises(RdfError, match="GK510"):
        catalogue.dcat(about(licence=licence))


@pytest.mark.parametrize("payload", MALICIOUS_INPUTS.values(), ids=MALICIOUS_INPUTS)
def test_malicious_names_of_files_people_and_programs_stay_names(payload: str) -> None:
    release = replace(
        about(creators=(unchecked(CREATOR, name=payload),)),
        previous=payload,
        generator=payload,
        engines=(payload,),
        rules={payload: payload},
        files=(
            *RELEASE.files,
            PublishedFile(path=f"tables/{payload}.csv", bytes=1, sha256=payload),
        ),
        rights=replace(RELEASE.rights, most=(payload, 1, 2), licences={payload: 1}),
        statistics=replace(RELEASE.statistics, languages=(payload,)),
    )
    for write in WRITERS.values():
        text = write(release)
        assert set(rdflib.Graph().parse(data=text, format="turtle")) == set(graph_of(triples(text)))


def test_text_from_elsewhere_that_no_parser_keeps_is_refused() -> None:
    for bad in ("\0", "\ud800", "\ufffe"):
        with pytest.raises(RdfError, match="GK512"):
            turtle.turtle_file({"<urn:a>": {"<urn:b>": f'"{bad}"'}}, "urn:x:")
    with pytest.raises(RdfError, match="GK510"):
        turtle.turtle_file({"<urn:a>": {"<urn:b>": "<urn:c> . <urn:d>"}}, "urn:x:")


# Addresses ---------------------------------------------------------------------------------------


def test_a_base_that_ends_in_a_hash_has_its_dataset_below_a_slash() -> None:
    assert SMALL.dataset == "https://data.example.org/kg/dataset/"
    assert SMALL.download("data/a b.ttl") == f"{SMALL.iri}/data/a%20b.ttl"


def test_media_types_are_those_of_the_writers() -> None:
    for suffix, form in turtle.RDF_FORMATS.items():
        assert MEDIA_TYPES.get(suffix, form.media_type) == form.media_type


def test_a_year_before_a_thousand_has_four_digits() -> None:
    assert '"0987-01-02"^^xsd:date' in catalogue.dcat(about(issued=date(987, 1, 2)))


def test_the_type_is_said_of_every_node_of_the_file_itself() -> None:
    for name, write in WRITERS.items():
        told = triples(write(RELEASE))
        own = {t.subject for t in told if f"/{name}.ttl#" in str(t.subject)}
        typed = {t.subject for t in told if t.predicate == ox.NamedNode(RDF.type)}
        assert own
        assert own <= typed
