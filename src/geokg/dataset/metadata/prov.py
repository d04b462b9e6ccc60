"""``prov.ttl``: how this version was made, by PROV-O (https://www.w3.org/TR/prov-o/).

No moment is named, since none is known that would be the same in the next build of the same input.
"""

from __future__ import annotations

from typing import Final

from geokg.base.plural import pluralize
from geokg.base.safe_text import single_line
from geokg.base.version_files import INPUT_HASHES_PATH
from geokg.base.vocabulary import DCTERMS, OWL, PROV, RDFS, RULE_SPACE, SPDX
from geokg.dataset.metadata.description import DescriptionBuilder, english, words
from geokg.dataset.metadata.prose import quote_policy
from geokg.dataset.metadata.release import File, Release, escaped_path
from geokg.graph.quads.terms import node

PATH: Final = "prov.ttl"


def described(release: Release) -> DescriptionBuilder:
    """What prov.ttl says."""
    told = DescriptionBuilder(release, PATH)
    build, inputs = told.own("build"), release.file_iri(INPUT_HASHES_PATH)
    told.type(release.iri, PROV.Entity)
    told.say(release.iri, DCTERMS.title, words(release.about.title))
    told.say(release.iri, PROV.wasGeneratedBy, node(build))
    told.say(release.iri, PROV.wasDerivedFrom, node(inputs))
    if release.previous:
        before = release.version_iri(release.previous)
        told.say(release.iri, PROV.wasRevisionOf, node(before))
        told.type(before, PROV.Entity)
    _say_sums(told)
    told.type(build, PROV.Activity)
    told.say(build, RDFS.label, english("The build of this version"))
    told.say(build, PROV.used, node(inputs))
    for file in release.under("ontology/", "shapes/"):
        told.type(release.file_iri(file.path), PROV.Entity)
        told.say(build, PROV.used, node(release.file_iri(file.path)))
    _say_programs(told, build)
    return told


def _say_sums(told: DescriptionBuilder) -> None:
    """The checksum of the list of inputs, and the one that any serialisation leads to."""
    release, inputs = told.release, told.release.file_iri(INPUT_HASHES_PATH)
    number, sha256 = release.inputs
    told.type(inputs, PROV.Entity, PROV.Collection)
    files = pluralize(number, "input file")
    told.say(inputs, DCTERMS.description, english(f"The SHA-256 of each of {files}"))
    listed = told.checksum(File(path=INPUT_HASHES_PATH, bytes=0, sha256=sha256))
    told.say(inputs, SPDX.checksum, node(listed))
    canonical = told.checksum(File(path="canonical", bytes=0, sha256=release.canonical))
    told.say(canonical, RDFS.label, english("SHA-256 of the data in canonical form, RDFC-1.0"))
    told.say(release.iri, SPDX.checksum, node(canonical))


def _say_programs(told: DescriptionBuilder, build: str) -> None:
    """Who did it, and by which plans: the policy on quotes, and the rules in their versions."""
    release, geokg = told.release, told.own("generator")
    agents = {geokg: release.generator}
    agents |= {told.own(f"engine-{n}"): e for n, e in enumerate(sorted(release.engines), 1)}
    for agent, program in agents.items():
        name, _, version = single_line(program).rpartition(" ")
        told.type(agent, PROV.Agent, PROV.SoftwareAgent)
        told.say(agent, RDFS.label, words(name or version))
        told.say(agent, OWL.versionInfo, *([words(version)] if name else []))
        told.say(build, PROV.wasAssociatedWith, node(agent))
    association, policy = told.own("association"), told.own("quotes")
    told.say(build, PROV.qualifiedAssociation, node(association))
    told.type(association, PROV.Association)
    told.say(association, PROV.agent, node(geokg))
    told.type(policy, PROV.Entity, PROV.Plan)
    told.say(policy, DCTERMS.identifier, words(release.about.quotes))
    told.say(policy, DCTERMS.description, english(quote_policy(release)))
    told.say(association, PROV.hadPlan, node(policy))
    for rule, version in sorted(release.rules.items()):
        plan = f"{RULE_SPACE}{escaped_path(rule)}/{escaped_path(version)}"
        told.type(plan, PROV.Entity, PROV.Plan)
        told.say(plan, RDFS.label, words(rule))
        told.say(plan, OWL.versionInfo, words(version))
        told.say(association, PROV.hadPlan, node(plan))
