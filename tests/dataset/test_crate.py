"""The crate of a release: a research object that others' programs load, whatever was given."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geokg.base.safe_text import single_line
from geokg.base.version_files import DESCRIBING_FILES
from geokg.base.vocabulary import RO_CRATE
from geokg.dataset.metadata.crate import FOLDERS, crate
from geokg.dataset.metadata.release import Release
from releases import ABOUT, CREATOR, LICENCE, MALICIOUS_INPUTS, RELEASE, SMALL, unchecked

RELEASES = {"whole": RELEASE, "small": SMALL}
both = pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)


def entities(release: Release) -> dict[str, dict[str, Any]]:
    """What the crate describes, by name."""
    graph = json.loads(crate(release))["@graph"]
    named = {entity["@id"]: entity for entity in graph}
    assert len(named) == len(graph)
    return named


def references(value: object) -> set[str]:
    """The names that an entity leads to."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            return {value["@id"]}
        return set().union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def written(release: Release, folder: Path) -> None:
    """The folder that the crate speaks of."""
    for path in (*DESCRIBING_FILES, *(file.path for file in release.files)):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path, encoding="utf-8")
    (folder / "ro-crate-metadata.json").write_text(crate(release), encoding="utf-8")


@both
def test_rocrate_loads_it_and_finds_every_part(release: Release, tmp_path: Path) -> None:
    rocrate = pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    written(release, tmp_path)
    loaded = rocrate.ROCrate(str(tmp_path))

    assert loaded.version == RO_CRATE.rpartition("/")[2]
    assert loaded.name == release.about.title
    assert loaded.root_dataset["identifier"] == release.iri
    parts = {part.id for part in loaded.data_entities}
    assert parts == {part["@id"] for part in entities(release)["./"]["hasPart"]}
    for part in parts:
        assert (tmp_path / part).exists()


@both
def test_rocrate_writes_it_out_again_with_nothing_lost(release: Release, tmp_path: Path) -> None:
    rocrate = pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    source, copy = tmp_path / "source", tmp_path / "copy"
    written(release, source)
    rocrate.ROCrate(str(source)).write(str(copy))
    graph = json.loads((copy / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]

    assert {entity["@id"]: entity for entity in graph} == entities(release)


@both
def test_the_root_has_what_the_specification_demands(release: Release) -> None:
    named = entities(release)
    root, descriptor = named["./"], named["ro-crate-metadata.json"]

    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": RO_CRATE}
    assert root["@type"] == "Dataset"
    assert root["datePublished"] == "2024-05-17"
    assert root["license"] == {"@id": LICENCE}
    assert root["name"]
    assert root["description"]


@both
def test_whatever_is_named_is_described(release: Release) -> None:
    named = entities(release)
    led_to = references(list(named.values()))

    assert led_to - set(named) == {RO_CRATE}
    assert set(named) - led_to == {"ro-crate-metadata.json"}


def test_articles_are_folders_and_all_else_is_a_file_with_size_and_sum() -> None:
    named = entities(RELEASE)

    assert {name for name, entity in named.items() if entity["@type"] == "Dataset"} == {
        "./",
        *FOLDERS,
    }
    for file in RELEASE.files:
        if file.path.startswith(tuple(FOLDERS)):
            assert file.path not in named
        else:
            entity = named[file.path]
            assert (entity["contentSize"], entity["sha256"]) == (str(file.bytes), file.sha256)
    assert named["data/all.ttl"]["encodingFormat"] == "text/turtle"
    assert named["data/all.ttl.gz"]["encodingFormat"] == "application/gzip"


def test_a_creator_is_named_by_orcid_or_by_number() -> None:
    named = entities(RELEASE)

    assert named["./"]["creator"] == [
        {"@id": "https://orcid.org/0000-0002-1825-0097"},
        {"@id": "#creator-2"},
    ]
    assert named["#creator-2"]["name"] == "The Rhine Project"


def test_one_who_is_named_twice_is_described_once() -> None:
    twice = (ABOUT.creators[0], ABOUT.creators[0])
    named = entities(replace(RELEASE, about=replace(ABOUT, creators=twice)))

    assert "#creator-2" not in named


def test_the_order_of_files_changes_no_byte() -> None:
    assert crate(replace(RELEASE, files=RELEASE.files[::-1])) == crate(RELEASE)


@pytest.mark.parametrize("payload", MALICIOUS_INPUTS.values(), ids=MALICIOUS_INPUTS)
def test_malicious_words_are_strings_and_end_no_page(payload: str) -> None:
    about = unchecked(
        ABOUT,
        title=payload,
        description=payload,
        publisher=payload,
        contact=payload,
        licence=payload,
        version=payload,
        creators=(unchecked(CREATOR, name=payload, orcid=payload),),
    )
    release = replace(RELEASE, about=about)
    named = entities(release)

    assert named["./"]["name"] == single_line(payload)
    assert "<" not in crate(release)
    assert crate(release).encode()
    assert not {"email", "url"} & set(named["#contact"])
