"""Articles written to files, and published, from Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geokg
from conftest import ROOT
from geokg import (
    About,
    AnnotationError,
    ArgumentError,
    Article,
    Claim,
    GeokgError,
    PublishError,
    StoreError,
    publish,
    read,
    slug,
    write,
)
from geokg.base.safe_text import is_slug
from strategies import articles

EXAMPLES = ROOT / "examples"


def note(id: str = "note", text: str = "France recognised Mali.") -> Article:
    claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    return Article(id=id, text=text, claims=[claim])


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def broken() -> Iterator[Article]:
    """Articles of a program that fails at the second one."""
    yield note("one")
    raise ZeroDivisionError


# Files ----------------------------------------


@pytest.mark.parametrize("name", ["made/of/folders", "all.jsonl", "ALL.JSONL"])
def test_what_is_written_is_read_back_as_equal_articles(tmp_path: Path, name: str) -> None:
    given = read(EXAMPLES)

    files = write(given, tmp_path / name)

    assert all(file.is_file() for file in files)
    assert sorted(read(tmp_path / name), key=lambda a: a.id) == sorted(given, key=lambda a: a.id)


@pytest.mark.slow
@given(articles())
def test_any_article_is_read_back_as_an_equal_one(
    tmp_path_factory: pytest.TempPathFactory, article: Article
) -> None:
    folder = tmp_path_factory.mktemp("written")

    write(article, folder)

    assert read(folder) == (article,)


def test_a_second_call_replaces_the_files_of_its_articles_and_keeps_all_others(
    tmp_path: Path,
) -> None:
    write([note("one"), note("two")], tmp_path)
    (tmp_path / "notes.md").write_text("mine")

    write(note("one", "Yes: France recognised Mali."), tmp_path)

    assert names(tmp_path) == ["notes.md", "one.txt", "one.yaml", "two.txt", "two.yaml"]
    assert [a.text[:3] for a in read(tmp_path)] == ["Yes", "Fra"]
    write([note("three")], tmp_path / "all.jsonl")
    write([note("four")], tmp_path / "all.jsonl")
    assert [article.id for article in read(tmp_path / "all.jsonl")] == ["four"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.yaml", "mine: true"),
        ("note.yaml", "geokg: 1\narticle: {id: other}\nclaims: []"),
        ("note.yaml", "{"),
        ("note.yaml", b"\xff"),
        ("note.txt", "my own notes"),
        ("note.txt", b"\xff"),
    ],
)
def test_a_file_of_somebody_else_is_kept_and_nothing_is_written(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    data = content.encode() if isinstance(content, str) else content
    (tmp_path / name).write_bytes(data)

    with pytest.raises(StoreError, match=f"{name}: GK851 this file"):
        write([note("first"), note()], tmp_path)

    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == data


@pytest.mark.parametrize("content", ["{}", "notes", '{"id": 1}\n'])
def test_a_jsonl_file_of_other_contents_is_kept(tmp_path: Path, content: str) -> None:
    (tmp_path / "all.jsonl").write_text(content)

    with pytest.raises(StoreError, match="GK851"):
        write([note()], tmp_path / "all.jsonl")

    assert (tmp_path / "all.jsonl").read_text() == content
    assert names(tmp_path) == ["all.jsonl"]


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.yaml").symlink_to(outside)

    with pytest.raises(StoreError, match="GK851"):
        write(note(), tmp_path / "in")

    assert not outside.exists()


@pytest.mark.parametrize("name", ["new/folder", "all.jsonl"])
def test_nothing_is_left_when_the_program_fails_between_two_articles(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(ZeroDivisionError):
        write(broken(), tmp_path / name)

    assert names(tmp_path) == []


def test_two_articles_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="GK021"):
        write([note(), note()], tmp_path / "out")

    assert names(tmp_path) == []


def test_a_name_of_a_device_becomes_a_safe_name(tmp_path: Path) -> None:
    write(note("con"), tmp_path)

    assert names(tmp_path) == ["con_.txt", "con_.yaml"]
    assert read(tmp_path) == (note("con"),)


@pytest.mark.parametrize("name", ["one.yaml", "one.json", "file"])
def test_a_place_that_cannot_hold_several_articles_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="GK851"):
        write([note()], tmp_path / name)


def test_a_folder_that_cannot_be_made_is_an_error_of_geokg(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(GeokgError, match="GK851"):
        write([note()], tmp_path / "file" / "folder")


# Slugs ----------------------------------------


@given(st.text().filter(str.strip))
def test_every_text_has_a_slug_that_is_always_the_same(text: str) -> None:
    assert is_slug(slug(text))
    assert slug(text) == slug(text)


@pytest.mark.parametrize("text", ["", " \n", None])
def test_nothing_has_no_slug(text: str | None) -> None:
    with pytest.raises(ArgumentError, match="GK050"):
        slug(text)


# Publishing ----------------------------------------


def about() -> About:
    return About(
        base="https://data.example.net/ties/",
        title="Ties",
        description="Who says what about whom.",
        creators=(geokg.Creator(name="Ada Example"),),
        licence="https://creativecommons.org/licenses/by/4.0/",
        publisher="Example Institute",
        contact="data@example.net",
        version="1.0.0",
        issued=date(2026, 1, 31),
    )


@pytest.mark.slow  # two versions are written and verified
def test_articles_are_published_as_their_files_are(tmp_path: Path) -> None:
    given = read(EXAMPLES)
    write(given, tmp_path / "articles.jsonl")

    one = publish(articles=iter(given), out=tmp_path / "one", about=about())
    two = publish(tmp_path / "articles.jsonl", tmp_path / "two", about())

    assert names(one.folder) == names(two.folder)
    assert [
        (one.folder / name).read_bytes() == (two.folder / name).read_bytes()
        for name in names(one.folder)
        if (one.folder / name).is_file()
    ].count(False) == 0


@pytest.mark.slow  # the folder of a version is prepared
def test_no_articles_are_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="GK916"):
        publish([], tmp_path, about())


@pytest.mark.parametrize("given", [3, [3], [None], None])
def test_what_is_neither_article_nor_path_is_not_published(tmp_path: Path, given: object) -> None:
    with pytest.raises(ArgumentError, match="GK050 the argument `articles"):
        publish(given, tmp_path, about())  # type: ignore[arg-type]  # wrong on purpose
