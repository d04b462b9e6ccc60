"""Verifying by parts: a version passes or fails as it does where every file is parsed whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from datasets import EXAMPLES, about, reseal
from geokg.dataset.publish import publish
from geokg.dataset.verify import verify
from geokg.dataset.verify import version as opened
from geokg.dataset.verify.manifest import read_manifest
from geokg.dataset.verify.parts import Parts, read_parts

Change = Callable[[bytes], bytes]
ARTICLE = "data/articles/iran-central-asia.ttl"
OTHER = "data/articles/humber-chronicle.ttl"
TURTLE, TRIG, NQUADS = "data/all.ttl", "data/all.trig", "data/all.nq"
REFERENCE = "data/reference.ttl"
# What these need is checked elsewhere, and takes long.
SKIPPED = ("rdflib", "rapper", "shapes", "vocabulary", "metadata")


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three example articles, published; nobody changes the version."""
    articles = [EXAMPLES / name for name in ("iran-tajikistan", "contradiction")]
    out = tmp_path_factory.mktemp("parts") / "out"
    return publish(articles, out, about(open_licences=(), pages=False)).folder


def parts_of(folder: Path) -> Parts | None:
    names = read_manifest((folder / "SHA256SUMS").read_bytes())[0]
    articles = [name for name in names if name.startswith("data/articles/")]
    return read_parts(folder, articles, lambda _: None)


def at_end(text: str) -> Change:
    return lambda data: data + text.encode()


def instead(old: str, new: str) -> Change:
    def change(data: bytes) -> bytes:
        assert old.encode() in data, old
        return data.replace(old.encode(), new.encode(), 1)

    return change


def last_line_first(data: bytes) -> bytes:
    *lines, last = data.splitlines(keepends=True)
    return b"".join([last, *lines])


def without_last_node(data: bytes) -> bytes:
    return data[: data.rindex(b"\n\n") + 1]


CHANGES: dict[str, dict[str, Change]] = {
    "nothing": {},
    "a comment in an article": {ARTICLE: at_end("\n# a comment\n")},
    "a comment in all": {TURTLE: at_end("\n# a comment\n")},
    "a triple more in Turtle": {TURTLE: at_end("\nkg:a gkg:about kg:b .\n")},
    "a triple more in an article": {ARTICLE: at_end("\nkg:a gkg:about kg:b .\n")},
    "a triple more in the reference graph": {REFERENCE: at_end("\nkg:a gkg:about kg:b .\n")},
    "a node less in Turtle": {TURTLE: without_last_node},
    "a node less in the reference graph": {REFERENCE: without_last_node},
    "a graph more": {TRIG: at_end("\nkg:a.graph {\n    kg:a gkg:about kg:b .\n}\n")},
    "a triple without a graph": {TRIG: at_end("\nkg:a gkg:about kg:b .\n")},
    "another prefix at the end of an article": {ARTICLE: at_end("\n@prefix kg: <urn:x:> .\n")},
    "a prefix that is changed and changed back": {
        ARTICLE: lambda data: (
            data + b"\n@prefix oa: <urn:x:> .\n@prefix oa: <http://www.w3.org/ns/oa#> .\n"
        ),
        TURTLE: instead("\nkg:iran", "\n@prefix oa: <http://www.w3.org/ns/oa#> .\n\nkg:iran"),
    },
    "a base": {ARTICLE: at_end("\n@base <urn:x:> .\n")},
    "a literal over two lines": {
        name: instead('dcterms:identifier "iran-central-asia"', 'dcterms:identifier """iran\n\n"""')
        for name in (ARTICLE, TURTLE, TRIG)
    },
    "other quotes": {
        name: instead('dcterms:identifier "iran-central-asia"', "dcterms:identifier 'iran#'")
        for name in (ARTICLE, TURTLE, TRIG)
    },
    "not Turtle": {ARTICLE: at_end("\nkg:a kg:b .\n")},
    "a blank node": {ARTICLE: at_end("\n_:a gkg:about kg:b .\n")},
    "a blank node in lines": {NQUADS: lambda data: b"_:a <urn:b> <urn:c> <urn:d> .\n" + data},
    "lines in another order": {NQUADS: last_line_first},
    "a line twice": {NQUADS: lambda data: data.splitlines(keepends=True)[0] + data},
    "no end of line": {NQUADS: lambda data: data[:-1]},
    "a line without a graph": {
        NQUADS: lambda data: b"<https://a.example/> <urn:b> <urn:c> .\n" + data
    },
    "another spelling of a line": {NQUADS: instead("> <", ">  <")},
    "an escape that is not needed": {NQUADS: instead('> "i', '> "\\u0069')},
    "empty": {NQUADS: lambda _: b""},
    "the text of an article in another": {OTHER: instead("humber", "iran")},
}

SAME_TRIPLES = (
    *("nothing", "a comment in an article", "a comment in all", "a base"),
    *("another prefix at the end of an article", "a prefix that is changed and changed back"),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_version_fails_as_where_every_file_is_parsed_whole(
    name: str, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(examples, tmp_path / "1.0.0")
    before = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    for file, change in CHANGES[name].items():
        (folder / file).write_bytes(change((folder / file).read_bytes()))
    reseal(folder, before)

    by_parts = verify(folder, skip=SKIPPED)
    monkeypatch.setattr(opened, "read_parts", lambda *_: None)
    whole = verify(folder, skip=SKIPPED)

    assert by_parts.as_dict() == whole.as_dict()
    assert by_parts.passed == (name in SAME_TRIPLES)


@pytest.mark.slow
def test_what_was_published_is_compared_by_its_bytes(examples: Path) -> None:
    parts = parts_of(examples)

    assert parts
    assert (parts.is_turtle, parts.is_trig, parts.is_nquads) == (True, True, True)
    assert len(parts.scan.graphs) == 4


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "\n# a comment\n",
        "\nkg:iran-central-asia rdfs:label 'a' .\n",
        '\nkg:iran-central-asia rdfs:label """a\n\n""" .\n',
        "\nPREFIX oa: <urn:x:>\nPREFIX oa: <http://www.w3.org/ns/oa#>\n",
        "\nkg:iran-central-asia.base rdfs:label 1 .\n",
    ],
)
def test_what_could_mean_something_else_when_indented_is_parsed(
    text: str, examples: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(examples, tmp_path / "1.0.0")
    article, trig = folder / ARTICLE, folder / TRIG
    body = article.read_text(encoding="utf-8").partition("\n\n")[2]
    in_trig = "    " + body.replace("\n", "\n    ").replace("\n    \n", "\n\n")[:-4]
    text_in_trig = text.replace("\n", "\n    ").replace("\n    \n", "\n\n").removesuffix("    ")
    whole = trig.read_text(encoding="utf-8")
    assert in_trig in whole
    article.write_text(f"{article.read_text(encoding='utf-8')}{text}", encoding="utf-8")
    trig.write_text(whole.replace(in_trig, in_trig + text_in_trig), encoding="utf-8")

    parts = parts_of(folder)

    # Only these mean the same: a comment, another quotation mark, a name that looks like a base.
    assert (parts is not None and parts.is_trig) == (text.count("\n") == 2)
