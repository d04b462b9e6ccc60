"""``prov.ttl``: how this version was made, by PROV-O (https://www.w3.org/TR/prov-o/).

It has no time of the build, so that the same input gives the same bytes.
"""

from __future__ import annotations

from geokg.base.plural import pluralize
from geokg.base.safe_text import single_line
from geokg.base.version_files import INPUT_HASHES_PATH, ONTOLOGY_DIR, PROV_PATH, SHAPES_DIR
from geokg.base.vocabulary import DCTERMS, OWL, PROV, RDFS, RULE_SPACE, SPDX
from geokg.dataset.metadata.description import DescriptionBuilder, english_literal, literal
from geokg.dataset.metadata.prose import quote_policy
from geokg.dataset.metadata.release import PublishedFile, Release, escaped_path
from geokg.graph.quads.terms import node


def describe(release: Release) -> DescriptionBuilder:
    """Return the description in prov.ttl."""
    builder = DescriptionBuilder(release, PROV_PATH)
    build, inputs = builder.local("build"), release.file_iri(INPUT_HASHES_PATH)
    builder.add_type(release.iri, PROV.Entity)
    builder.add(release.iri, DCTERMS.title, literal(release.about.title))
    builder.add(release.iri, PROV.wasGeneratedBy, node(build))
    builder.add(release.iri, PROV.wasDerivedFrom, node(inputs))
    if release.previous:
        previous = release.version_iri(release.previous)
        builder.add(release.iri, PROV.wasRevisionOf, node(previous))
        builder.add_type(previous, PROV.Entity)
    _add_checksums(builder)
    builder.add_type(build, PROV.Activity)
    builder.add(build, RDFS.label, english_literal("The build of this version"))
    builder.add(build, PROV.used, node(inputs))
    for file in release.under(ONTOLOGY_DIR, SHAPES_DIR):
        builder.add_type(release.file_iri(file.path), PROV.Entity)
        builder.add(build, PROV.used, node(release.file_iri(file.path)))
    _add_programs(builder, build)
    return builder


def _add_checksums(builder: DescriptionBuilder) -> None:
    """Add the checksum of the list of inputs, and that of the canonical form of the data."""
    release, inputs = builder.release, builder.release.file_iri(INPUT_HASHES_PATH)
    number, sha256 = release.inputs
    builder.add_type(inputs, PROV.Entity, PROV.Collection)
    files = pluralize(number, "input file")
    builder.add(inputs, DCTERMS.description, english_literal(f"The SHA-256 of each of {files}"))
    listed = builder.add_checksum(PublishedFile(path=INPUT_HASHES_PATH, bytes=0, sha256=sha256))
    builder.add(inputs, SPDX.checksum, node(listed))
    canonical = builder.add_checksum(
        PublishedFile(path="canonical", bytes=0, sha256=release.canonical)
    )
    builder.add(
        canonical, RDFS.label, english_literal("SHA-256 of the data in canonical form, RDFC-1.0")
    )
    builder.add(release.iri, SPDX.checksum, node(canonical))


def _add_programs(builder: DescriptionBuilder, build: str) -> None:
    """Add the programs, and their plans: the quote policy, and the rules with their versions."""
    release, geokg = builder.release, builder.local("generator")
    agents = {geokg: release.generator}
    agents |= {builder.local(f"engine-{n}"): e for n, e in enumerate(sorted(release.engines), 1)}
    for agent, program in agents.items():
        name, _, version = single_line(program).rpartition(" ")
        builder.add_type(agent, PROV.Agent, PROV.SoftwareAgent)
        builder.add(agent, RDFS.label, literal(name or version))
        builder.add(agent, OWL.versionInfo, *([literal(version)] if name else []))
        builder.add(build, PROV.wasAssociatedWith, node(agent))
    association, policy = builder.local("association"), builder.local("quotes")
    builder.add(build, PROV.qualifiedAssociation, node(association))
    builder.add_type(association, PROV.Association)
    builder.add(association, PROV.agent, node(geokg))
    builder.add_type(policy, PROV.Entity, PROV.Plan)
    builder.add(policy, DCTERMS.identifier, literal(str(release.about.quotes)))
    builder.add(policy, DCTERMS.description, english_literal(quote_policy(release)))
    builder.add(association, PROV.hadPlan, node(policy))
    for rule, version in sorted(release.rules.items()):
        plan = f"{RULE_SPACE}{escaped_path(rule)}/{escaped_path(version)}"
        builder.add_type(plan, PROV.Entity, PROV.Plan)
        builder.add(plan, RDFS.label, literal(rule))
        builder.add(plan, OWL.versionInfo, literal(version))
        builder.add(association, PROV.hadPlan, node(plan))
