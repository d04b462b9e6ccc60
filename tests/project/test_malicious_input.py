"""Malicious input in every field that is published: refused with its place, or harmless."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

import geokg
from conftest import SCALE
from datasets import ABOUT
from geokg.base.errors import PublishError
from geokg.cli import main
from geokg.dataset.publish import publish
from geokg.dataset.verify import CHECKS
from malicious_inputs import (
    BY,
    FIELDS,
    MALICIOUS_INPUTS,
    SETTINGS,
    WORDS,
    as_toml,
    clean_note,
    clean_settings,
)
from soundness import (
    UNSEEN,
    bytes_of,
    check_data,
    check_described,
    check_names,
    check_text,
    check_whole,
)

PLACED: Final = re.compile(
    r"(?m)^\S*(?:note\.json|geokg\.toml|own\.csv):[0-9]+:[0-9]+: GK[0-9]{3} ."
)
UNPLACED: Final = re.compile(r"(?m)^(?:\S.*: )?GK(?:001|030|640|914|915|916|919) .")
"""What is said of files that are not there, of settings as a whole, of a version as a whole."""
OLD: Final = ("1.0.0", "1.1.0")
STEP: Final = 1 if SCALE > 1 else 11


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one article, with two versions published."""
    folder = tmp_path_factory.mktemp("payload")
    (folder / "articles").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for version in OLD:
            write(folder, clean_note(), clean_settings() | {"version": version})
            assert main(["publish", "dist"]) == 0
    return folder


@pytest.fixture(scope="module")
def before(project: Path) -> dict[str, bytes]:
    return bytes_of(project / "dist")


@pytest.fixture
def published(
    project: Path, before: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The folder of versions, with the old ones alone; a test may add others."""
    monkeypatch.chdir(project)
    # Whether it is on disk is for other tests to see; waiting for the disk takes most of the time.
    monkeypatch.setattr("os.sync", lambda: None)
    monkeypatch.setattr("os.fsync", lambda _: None)
    dist = project / "dist"
    yield dist
    for path in dist.iterdir():
        if path.name not in (*OLD, "latest"):
            shutil.rmtree(path)
    (dist / "latest").unlink()
    (dist / "latest").symlink_to(OLD[-1])
    assert bytes_of(dist) == before, "what was published has changed"


def write(project: Path, note: dict[str, Any], settings: dict[str, Any]) -> None:
    (project / "articles/note.json").write_text(json.dumps(note), encoding="utf-8")
    (project / "geokg.toml").write_text(as_toml(settings), encoding="utf-8")


def publish_malicious(
    dist: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
    note: dict[str, Any],
    settings: dict[str, Any],
) -> str:
    """The version that came of it, after all looks at it; nothing where it was refused."""
    write(dist.parent, note, settings)
    with pytest.MonkeyPatch.context() as patch:
        if all(settings[key] == value for key, value in clean_settings().items() if key in ODD):
            patch.setattr("geokg.dataset.verify.CHECKS", QUICK)
        code = main(["publish", "dist", "--allow-shrink"])
    said = capsys.readouterr().err
    assert not UNSEEN.search(said.replace("\n", "")), "it would steer a terminal"
    assert not [path for path in dist.iterdir() if path.name.startswith(".")]
    if code:
        assert code in (1, 2), said
        assert PLACED.search(said) or UNPLACED.search(said), said
        assert bytes_of(dist) == before
        return ""
    version = (dist / "latest").resolve()
    assert version.parent == dist.resolve()
    check_whole(version)
    check_names(version)
    check_text(version)
    (article,) = geokg.read(dist.parent / "articles")
    check_data(version, article, settings["open-licences"])
    check_described(version, settings, dist / OLD[-1])
    return version.name


ODD: Final = ("base", "location", "licence", "contact", "version")
QUICK: Final = {name: look for name, look in CHECKS.items() if name != "metadata"}
"""What publishing looks at again; its slow shapes of metadata, where addresses are malicious."""


def cases(fields: dict[str, Callable[[dict[str, Any], str], None]]) -> list[Any]:
    """Every field with every payload; without scale, with one in so many, another in each field."""
    return [
        pytest.param(field, payload, id=f"{field}-{payload}")
        for row, field in enumerate(fields)
        for column, payload in enumerate(MALICIOUS_INPUTS)
        if (row + column) % STEP == 0
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("field", "payload"), cases(FIELDS))
def test_malicious_input_in_an_article_is_refused_with_its_place_or_harmless(
    field: str,
    payload: str,
    published: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    note = clean_note()
    FIELDS[field](note, MALICIOUS_INPUTS[payload])

    publish_malicious(published, before, capsys, note, clean_settings())


@pytest.mark.slow
@pytest.mark.parametrize(("key", "payload"), cases(SETTINGS))
def test_malicious_input_in_the_settings_is_refused_with_its_place_or_harmless(
    key: str,
    payload: str,
    published: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = clean_settings()
    SETTINGS[key](settings, MALICIOUS_INPUTS[payload])

    publish_malicious(published, before, capsys, clean_note(), settings)


@pytest.mark.slow
@pytest.mark.parametrize("payload", MALICIOUS_INPUTS)
def test_malicious_input_in_all_words_at_once_is_refused_or_harmless(
    payload: str,
    published: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    note, settings = clean_note(), clean_settings()
    for field in WORDS:
        FIELDS[field](note, MALICIOUS_INPUTS[payload])

    refused = not publish_malicious(published, before, capsys, note, settings)

    assert refused == (payload in UNWRITABLE), "more or less is refused than was"


@pytest.mark.slow
@pytest.mark.parametrize("payload", MALICIOUS_INPUTS)
def test_malicious_input_in_all_words_of_the_settings_at_once_is_refused_or_harmless(
    payload: str,
    published: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = clean_settings()
    for key in ("title", "description", "publisher", "creators.name"):
        SETTINGS[key](settings, MALICIOUS_INPUTS[payload])

    refused = not publish_malicious(published, before, capsys, clean_note(), settings)

    assert refused == (payload in UNWRITABLE | INVISIBLE), "more or less is refused than was"


INVISIBLE: Final = {
    *("bidi-override", "bidi-isolate", "zero-width", "byte-order-mark", "only-invisible"),
    *("formula-behind-zero-width", "formula-behind-bidi"),
}
"""What the words of a dataset may not hold either: they stand where nobody expects it."""
UNWRITABLE: Final = {"nul", "escape-sequence", "next-line", "lone-surrogate", "noncharacter"}
"""Which words no article may hold; all others are somebody's words."""


# What has a form of its own ---------------------------------------------------------------------

ADDRESSES: Final = {
    "quotes-and-brackets": "https://example.net/a'b(c)*d;e,f!g$h&i=j@k~l+m",
    "letters": "https://example.net/é/中/%C3%A9",
    "right-to-left": "https://example.net/\u05d0\u05d1",
    "back-references": "https://example.net/$1/%41/$0",
    "query": "https://example.net/?a=<b>&c=https://example.net/",
    "query-that-is-one": "https://example.net/?a=%3Cb%3E&c=$1",
    "fragment": "https://example.net/#a",
    "port": "https://example.net:99999/",
    "user": "https://user:word@example.net/",
    "address-of-mail": "mailto:data@example.net",
    "file": "file:///etc/passwd",
    "bare": "//example.net/",
    "steps-up": "https://example.net/a/../../b/",
    "steps-hidden": "https://example.net/a/%2e%2e/b/",
    "override": "https://example.net/\u202eb/",
    "zero-width": "https://exam\u200bple.net/",
    "other-script": "https://ехample.net/",
    "space": "https://example.net/a b/",
    "space-around": " https://example.net/ ",
    "capitals": "HTTPS://EXAMPLE.NET/A/",
    "very-long": "https://example.net/" + "a" * 3_000 + "/",
}


@pytest.mark.slow
@pytest.mark.parametrize("key", ["article.url", "article.licence"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_of_an_article_is_refused_or_harmless(
    key: str,
    address: str,
    published: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    note = clean_note()
    FIELDS[key](note, ADDRESSES[address])

    publish_malicious(
        published, before, capsys, note, clean_settings() | {"open-licences": [BY, ANY]}
    )


ANY: Final = "https://example.net/"
"""A licence that odd ones are below, so that their texts are published."""


@pytest.mark.slow
@pytest.mark.parametrize("key", ["base", "location", "licence", "contact"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_in_the_settings_is_refused_or_harmless(
    key: str,
    address: str,
    published: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    slash = "/" if key in ("base", "location") and not ADDRESSES[address].endswith("/") else ""

    settings = clean_settings() | {key: ADDRESSES[address] + slash}

    publish_malicious(published, before, capsys, clean_note(), settings)


@pytest.mark.slow
@pytest.mark.parametrize("base", ["javascript:a/", "https://a.example", "a/", "https://a/> <b/"])
def test_a_base_on_the_command_line_is_looked_at_like_one_in_the_settings(
    base: str, published: Path, before: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    write(published.parent, clean_note(), clean_settings())

    assert main(["publish", "dist", "--base", base]) == 2

    assert "GK032" in capsys.readouterr().err
    assert bytes_of(published) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "version",
    [
        *("../1", "..", ".", "/x/y", "a/b", "a\\b", "latest", "Latest", "LATEST", "con", "NUL"),
        *("aux.1", "com1", "1.0.", "-1", "1..0", "1:0", "1 0", "1\u200b", "1\n", "１.0", "v" * 65),
        *("1.1.0-RC1", "SHA256SUMS~"),
    ],
)
def test_a_version_that_is_no_name_of_a_folder_everywhere_is_refused(
    version: str, published: Path, before: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = clean_settings() | {"version": version}
    if version == "1.1.0-RC1":
        (published / "1.1.0-rc1").mkdir()

    assert not publish_malicious(published, before, capsys, clean_note(), settings)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["../1", "latest", "nul", "a/b", ""])
def test_a_version_given_in_python_is_looked_at_too(
    version: str, project: Path, tmp_path: Path
) -> None:
    with pytest.raises(PublishError, match="GK034"):
        publish([project / "articles"], tmp_path / "out", replace(ABOUT, version=version))

    assert not (tmp_path / "out").exists()


@pytest.mark.slow
@pytest.mark.parametrize("target", ["../1.0.0", "/", "1.0.0/data", "a b", "latest", "\u202e"])
def test_a_link_that_leads_to_no_version_is_refused(
    target: str, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(published.parent, clean_note(), clean_settings())
    (published / "latest").unlink()
    (published / "latest").symlink_to(target)

    assert main(["publish", "dist"]) == 2

    assert "GK913" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"])
def test_an_article_named_like_a_device_is_refused(
    name: str, published: Path, before: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    note = clean_note()
    note["article"]["id"] = name

    assert not publish_malicious(published, before, capsys, note, clean_settings())


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [b"a\nb", b"a\x1b[2Jb", b"\xff\xfe", b"=1+1", b"con", b"a\xe2\x80\xaeb", b"a'b\"c", b"x" * 200],
    ids=ascii,
)
@pytest.mark.parametrize("suffix", [b".json", b".jsonl"])
@pytest.mark.parametrize("is_right", [True, False], ids=["right", "wrong"])
def test_an_odd_name_of_an_input_file_harms_nothing(
    name: bytes, suffix: bytes, is_right: bool, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = clean_note()
    if not is_right:
        note["article"]["url"] = "javascript:alert(1)"
    folder = published.parent / "odd"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name + suffix)).write_text(json.dumps(note))
    settings = clean_settings() | {"articles": ["odd"]}
    (published.parent / "geokg.toml").write_text(as_toml(settings))

    code = main(["publish", "dist"])

    said = capsys.readouterr().err
    assert code == (0 if is_right else 1), said
    assert is_right or "GK025" in said
    assert not UNSEEN.search(said.replace("\n", ""))
    if is_right:
        check_whole(published / "2.0.0")
        (line,) = (published / "2.0.0/INPUTS.sha256").read_text(encoding="utf-8").splitlines()
        assert re.fullmatch(r"[0-9a-f]{64}  [^\x00-\x1f\x7f\u202e]+", line)


@pytest.mark.slow
@pytest.mark.parametrize("payload", list(MALICIOUS_INPUTS)[::STEP])
@pytest.mark.parametrize("column", ["kind", "name", "code", "from", "until", "office"])
def test_malicious_input_in_reference_data_is_refused_with_its_place_or_harmless(
    column: str,
    payload: str,
    published: Path,
    before: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = {"kind": "leader", "name": "Jane Doe", "code": "FRA", "from": "1995-05-17"}
    row |= {"until": "2007-05-16", "office": "president", column: MALICIOUS_INPUTS[payload]}
    with (published.parent / "own.csv").open(
        "w", encoding="utf-8", errors="surrogatepass", newline=""
    ) as file:
        table = csv.DictWriter(file, row)
        table.writeheader()
        table.writerow(row)

    publish_malicious(
        published, before, capsys, clean_note(), clean_settings() | {"reference": ["own.csv"]}
    )


def test_there_are_more_than_two_hundred_malicious_inputs_in_every_run() -> None:
    assert len(cases(FIELDS)) + len(cases(SETTINGS)) + len(MALICIOUS_INPUTS) > 200
    assert {case.values[0] for case in cases(FIELDS)} == set(FIELDS)
    assert {case.values[1] for case in cases(SETTINGS)} == set(MALICIOUS_INPUTS)
