"""The shapes of dataset descriptions: what is right conforms, each fault has its exact report.

The reports are in metadata_reports.txt: ``pytest FILE --update-golden`` rewrites them; read the
difference.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
import rdflib
from rdflib import SH

from conftest import ROOT, SCALE
from geokg.base.errors import RdfError
from geokg.base.vocabulary import METADATA_PREFIXES, PREFIXES
from geokg.dataset.metadata import catalogue
from geokg.dataset.metadata.release import Release
from geokg.graph import shacl
from geokg.graph.shacl import rust_engine
from geokg.graph.shacl.shapes import CODE, metadata_shapes
from goldens import REWRITE, Golden
from releases import RELEASE, SMALL

Name = Literal["dcat", "void"]
NAMES: tuple[Name, ...] = ("dcat", "void")
EX = "https://example.org/"
BOUND = {**PREFIXES, **METADATA_PREFIXES, "ex": EX}
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in BOUND.items())

SUM = "0" * 64
RIGHT: dict[Name, str] = {
    "dcat": f"""
        ex:d a dcat:Dataset ;
            dcterms:title "Ties" ;
            dcterms:description "Who said what." ;
            dcterms:publisher ex:p ;
            dcterms:license ex:licence ;
            dcterms:issued "2024-05-17"^^xsd:date ;
            dcterms:temporal ex:t ;
            dcat:contactPoint ex:c ;
            dcat:version "2" ;
            dcat:previousVersion ex:d-1 ;
            dcat:distribution ex:f .
        ex:p a foaf:Agent .
        ex:t a dcterms:PeriodOfTime ;
            dcat:startDate "1963-01-22"^^xsd:date ;
            dcat:endDate "1964-03-02"^^xsd:date .
        ex:c a vcard:Kind ;
            vcard:hasEmail <mailto:a@example.org> .
        ex:f a dcat:Distribution ;
            dcat:downloadURL ex:file.ttl ;
            dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> ;
            dcat:byteSize "12"^^xsd:nonNegativeInteger ;
            spdx:checksum ex:s .
        ex:s a spdx:Checksum ;
            spdx:algorithm spdx:checksumAlgorithm_sha256 ;
            spdx:checksumValue "{SUM}"^^xsd:hexBinary .
        """,
    "void": """
        ex:d a void:Dataset ;
            void:triples 12 ;
            void:dataDump ex:all.ttl ;
            void:classPartition ex:claims ;
            void:subset ex:links .
        ex:claims a void:Dataset ;
            void:class gkg:Claim ;
            void:entities 3 .
        ex:links a void:Linkset, void:Dataset ;
            void:linkPredicate schema:sameAs ;
            void:subjectsTarget ex:d ;
            void:objectsTarget ex:wikidata .
        ex:wikidata a void:Dataset .
        """,
}


class Case(NamedTuple):
    """A right description in which one text takes the place of another."""

    name: Name
    old: str
    new: str


REPORTS = Path(__file__).parent / "metadata_reports.txt"
CASES = {
    "no title": Case("dcat", 'dcterms:title "Ties" ;', ""),
    "no words in the title": Case("dcat", 'title "Ties"', 'title ""'),
    "no words in a title with a language": Case("dcat", 'title "Ties"', 'title ""@en'),
    "a title that is a number": Case("dcat", 'title "Ties"', "title 12"),
    "two titles in a language": Case("dcat", 'title "Ties"', 'title "Ties"@en, "Bonds"@en'),
    "no description": Case("dcat", 'dcterms:description "Who said what." ;', ""),
    "no words of description": Case("dcat", '"Who said what."', '""'),
    "no words of description in a language": Case("dcat", '"Who said what."', '""@en'),
    "a description that is a number": Case("dcat", '"Who said what."', "12"),
    "two descriptions": Case("dcat", '"Who said what."', '"Who."@en, "What."@en'),
    "nobody publishes": Case("dcat", "dcterms:publisher ex:p ;", ""),
    "a publisher in words": Case("dcat", "publisher ex:p", 'publisher "P"'),
    "a publisher without IRI": Case("dcat", "publisher ex:p", "publisher [ a foaf:Agent ]"),
    "a creator who is no agent": Case("dcat", "publisher ex:p", "creator ex:p, ex:q"),
    "no licence": Case("dcat", "dcterms:license ex:licence ;", ""),
    "two licences": Case("dcat", "license ex:licence", "license ex:licence, ex:other"),
    "a licence in words": Case("dcat", "license ex:licence", 'license "CC BY"'),
    "a date in words": Case("dcat", '"2024-05-17"^^xsd:date', '"May"'),
    "a change on no day": Case(
        "dcat", "issued", 'modified "2024-02-30"^^xsd:date ; dcterms:issued'
    ),
    "a begin in words": Case("dcat", '"1963-01-22"^^xsd:date', '"1963"'),
    "an end in words": Case("dcat", 'endDate "1964-03-02"^^xsd:date', 'endDate "later"@en'),
    "an end before the begin": Case("dcat", "1964-03-02", "1962-03-02"),
    "two begins": Case("dcat", "startDate", 'startDate "1963-01-23"^^xsd:date ; dcat:startDate'),
    "no contact": Case("dcat", "dcat:contactPoint ex:c ;", ""),
    "a contact of no class": Case("dcat", "a vcard:Kind ;", ""),
    "a contact without address": Case(
        "dcat", "vcard:hasEmail <mailto:a@example.org>", 'vcard:fn "A"'
    ),
    "an address that is no IRI": Case("dcat", "<mailto:a@example.org>", '"a@example.org"'),
    "a version before in words": Case("dcat", "previousVersion ex:d-1", 'previousVersion "1"'),
    "a period without IRI": Case("dcat", "temporal ex:t", "temporal []"),
    "two versions at once": Case("dcat", 'version "2"', 'version "2", "3"'),
    "a version that is a number": Case("dcat", 'version "2"', "version 2"),
    "a version without words": Case("dcat", 'version "2"', 'version ""'),
    "a file that is not described": Case("dcat", "distribution ex:f", "distribution ex:f, ex:g"),
    "a file without address": Case("dcat", "dcat:downloadURL ex:file.ttl ;", ""),
    "an address of a file in words": Case("dcat", "downloadURL ex:file.ttl", 'accessURL "here"'),
    "a media type in words": Case(
        "dcat", "<https://www.iana.org/assignments/media-types/text/turtle>", '"text/turtle"'
    ),
    "a media type as a literal": Case(
        "dcat",
        "<https://www.iana.org/assignments/media-types/text/turtle>",
        '"https://www.iana.org/assignments/media-types/text/turtle"',
    ),
    "a media type of elsewhere": Case(
        "dcat",
        "mediaType <https://www.iana.org/assignments/media-types/text/turtle>",
        "compressFormat ex:gzip",
    ),
    "two sizes": Case(
        "dcat",
        'byteSize "12"^^xsd:nonNegativeInteger',
        'byteSize "12"^^xsd:nonNegativeInteger, "13"^^xsd:nonNegativeInteger',
    ),
    "a size as an integer": Case("dcat", '"12"^^xsd:nonNegativeInteger', "12"),
    "a size below nothing": Case(
        "dcat", '"12"^^xsd:nonNegativeInteger', '"-1"^^xsd:nonNegativeInteger'
    ),
    "a checksum of no class": Case("dcat", "a spdx:Checksum ;", ""),
    "a second checksum": Case("dcat", "checksum ex:s", "checksum ex:s, ex:r"),
    "a checksum without algorithm": Case(
        "dcat", "spdx:algorithm spdx:checksumAlgorithm_sha256 ;", ""
    ),
    "a checksum by two algorithms": Case(
        "dcat",
        "algorithm spdx:checksumAlgorithm_sha256",
        "algorithm spdx:checksumAlgorithm_sha256, ex:other",
    ),
    "a checksum by another algorithm": Case("dcat", "spdx:checksumAlgorithm_sha256", "ex:md5"),
    "a checksum without value": Case(
        "dcat", f';\n            spdx:checksumValue "{SUM}"^^xsd:hexBinary', ""
    ),
    "two values of a checksum": Case(
        "dcat", f'"{SUM}"^^xsd:hexBinary', f'"{SUM}"^^xsd:hexBinary, "{"1" * 64}"^^xsd:hexBinary'
    ),
    "a checksum as a string": Case("dcat", f'"{SUM}"^^xsd:hexBinary', f'"{SUM}"'),
    "a checksum in capitals": Case("dcat", f'"{SUM}"^^', f'"{"A" * 64}"^^'),
    "less than nothing": Case("void", "triples 12", "triples -12"),
    "a number in words": Case("void", "entities 3", 'entities "three"'),
    "a dump in words": Case("void", "dataDump ex:all.ttl", 'dataDump "all.ttl"'),
    "a part without IRI": Case("void", "subset ex:links", "subset ex:links, []"),
    "a part of nothing": Case("void", "void:class gkg:Claim ;", ""),
    "a part of two classes": Case("void", "class gkg:Claim", "class gkg:Claim, gkg:State"),
    "a part of a class in words": Case("void", "class gkg:Claim", 'class "claim"'),
    "a part of no property": Case(
        "void", "classPartition ex:claims", "propertyPartition ex:wikidata"
    ),
    "a link to nowhere": Case("void", "void:subjectsTarget ex:d ;", ""),
    "a link to three": Case("void", "subjectsTarget ex:d", "target ex:claims, ex:d"),
    "a link to what is no dataset": Case(
        "void", "objectsTarget ex:wikidata", "objectsTarget ex:other"
    ),
    "a link to what has no IRI": Case(
        "void", "objectsTarget ex:wikidata", "objectsTarget [ a void:Dataset ]"
    ),
    "a link by nothing": Case("void", "void:linkPredicate schema:sameAs ;", ""),
    "a link by words": Case("void", "linkPredicate schema:sameAs", 'linkPredicate "same"'),
}


def validated(case: Case) -> shacl.Report:
    assert RIGHT[case.name].count(case.old) == 1, case.old
    return shacl.validate_metadata(HEAD + RIGHT[case.name].replace(case.old, case.new), case.name)


def lines(report: shacl.Report) -> str:
    """One result a line: code, focus, path, value and constraint, IRIs abbreviated."""
    text = "\n".join(
        " | ".join((r.code, r.focus, r.path, r.value, r.component)) for r in report.results
    )
    for prefix, iri in BOUND.items():
        text = re.sub(rf"(?<=\| ){re.escape(iri)}", f"{prefix}:", text)
    return text


@cache
def codes(name: Name) -> dict[str, rdflib.term.Node]:
    return {str(code): shape for shape, code in metadata_shapes(name).subject_objects(CODE)}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_right_conforms(name: Name) -> None:
    assert lines(shacl.validate_metadata(HEAD + RIGHT[name], name)) == ""


@pytest.mark.parametrize("release", [RELEASE, SMALL], ids=["whole", "small"])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_published_conforms(name: Name, release: Release) -> None:
    text = getattr(catalogue, name)(release)

    assert lines(shacl.validate_metadata(text, name)) == ""


def reports() -> dict[str, str]:
    """The report of each fault, by its name, from a file of headed paragraphs."""
    if not REPORTS.is_file():
        return {}
    parts = (part.partition("\n") for part in REPORTS.read_text("utf-8").split("# ")[1:])
    return {title: report.strip("\n") for title, _, report in parts}


@pytest.mark.parametrize("title", CASES)
def test_a_fault_has_its_exact_report(title: str, golden: Golden) -> None:
    found = lines(validated(CASES[title]))
    if golden.is_updated:
        known = {**reports(), title: found}
        text = "\n".join(f"# {one}\n{known[one]}\n" for one in CASES if one in known)
        REPORTS.write_text(text, encoding="utf-8")

    assert found == reports().get(title), f"{REPORTS.name} differs: {REWRITE}"
    assert found


@pytest.mark.slow  # pySHACL takes 10 ms for each
@pytest.mark.parametrize("title", CASES)
def test_both_engines_report_the_same_of_a_fault(
    title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = lines(validated(CASES[title]))
    monkeypatch.setattr(rust_engine, "ENGINE", "")

    assert lines(validated(CASES[title])) == quick


@pytest.mark.parametrize("release", [RELEASE, SMALL], ids=["whole", "small"])
@pytest.mark.parametrize("name", NAMES)
def test_the_quick_engine_validates_what_is_published(name: Name, release: Release) -> None:
    report = shacl.validate_metadata(getattr(catalogue, name)(release), name)

    assert report.engine == rust_engine.ENGINE or not rust_engine.ENGINE


def test_every_report_is_that_of_a_fault() -> None:
    assert list(reports()) == list(CASES)


def test_every_shape_has_a_fault_that_it_finds() -> None:
    found = set(re.findall("GK6[0-9]+", REPORTS.read_text("utf-8")))

    assert found == {*codes("dcat"), *codes("void")} == {f"GK{n}" for n in range(660, 680)}


def place(triple: tuple[rdflib.term.Node, ...]) -> list[str]:
    """Where it stands in an order that no label of a blank node changes."""
    return ["" if isinstance(term, rdflib.BNode) else str(term) for term in reversed(triple)]


def constraints() -> Iterator[tuple[Name, tuple[rdflib.term.Node, ...]]]:
    """Each single thing that the shapes ask."""
    nothing = {SH.path, SH.alternativePath, SH.property, SH.message, SH.qualifiedMinCount}
    for name in NAMES:
        for triple in sorted(metadata_shapes(name), key=place):
            if str(triple[1]).startswith(str(SH)) and triple[1] not in nothing:
                yield name, triple


EVERY = list(constraints())
CONSTRAINTS = sorted(
    random.Random(6).sample(EVERY, len(EVERY) if SCALE >= 20 else len(EVERY) // 5), key=EVERY.index
)
"""Those whose deletion is tried: a seeded fifth in a hurry, each of them in full."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "triple"),
    CONSTRAINTS,
    ids=[f"{n}-{str(t[1]).rpartition('#')[2]}-{i}" for i, (n, t) in enumerate(CONSTRAINTS)],
)
def test_no_constraint_can_be_deleted_unnoticed(
    name: Name, triple: tuple[rdflib.term.Node, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    weaker = rdflib.Graph(bind_namespaces="none") + metadata_shapes(name)
    weaker.remove(triple)  # type: ignore[arg-type]  # of three nodes
    monkeypatch.setattr(shacl, "metadata_shapes", lambda _: weaker)

    before = reports()

    def differs(title: str, case: Case) -> bool:
        try:
            return lines(validated(case)) != before[title]
        except RdfError:  # half a constraint: the engine refuses the shape
            return True

    assert any(differs(*named) for named in CASES.items() if named[1].name == name)


@pytest.mark.parametrize("name", NAMES)
def test_text_that_describes_no_dataset_is_refused(name: Name) -> None:
    with pytest.raises(RdfError, match="GK395 this text describes no dataset"):
        shacl.validate_metadata("<urn:a> a <urn:b> .", name)


def test_broken_text_is_refused_with_its_place() -> None:
    with pytest.raises(RdfError, match=r"GK394 not well-formed"):
        shacl.validate_metadata("<urn:a> a .", "dcat")


def test_the_shapes_of_claims_know_nothing_of_these() -> None:
    ours = set(shacl.shapes_graph().subjects(CODE))

    assert not ours & {*codes("dcat").values(), *codes("void").values()}


def table() -> str:
    rows = sorted(
        f"| {code} | {metadata_shapes(name).value(shape, SH.message)} |"
        for name in NAMES
        for code, shape in codes(name).items()
    )
    return "\n".join(["", "| code | message |", "|---|---|", *rows, ""])


def test_the_documentation_lists_every_shape_with_its_message(golden: Golden) -> None:
    golden.check_section(ROOT / "docs" / "diagnostics.md", "dataset shapes", table() + "\n")
