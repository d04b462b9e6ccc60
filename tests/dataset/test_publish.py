"""Publishing: what a version holds, when it is refused, and that it is whole or not at all."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from datasets import ABOUT, about, bytes_of, code, copied_examples, table
from geokg.base.errors import AnnotationError, PublishError, ViolationError
from geokg.cli import main
from geokg.dataset.publish import publish


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return copied_examples(tmp_path / "articles")


@pytest.mark.slow
def test_the_examples_become_a_version_and_the_latest_one(articles: Path, tmp_path: Path) -> None:
    published = publish([articles], tmp_path / "out", ABOUT)

    assert published.is_new
    assert published.folder == tmp_path / "out" / "1.0.0"
    assert (tmp_path / "out" / "latest").resolve() == published.folder.resolve()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["1.0.0", "latest"]
    assert len(table(published.folder, "articles")) == 5


@pytest.mark.slow
def test_publishing_reports_its_progress(articles: Path, tmp_path: Path) -> None:
    told: list[str] = []
    progress: list[int] = []

    publish(
        [articles],
        tmp_path / "out",
        ABOUT,
        on_progress=lambda at: progress.append(at.articles),
        on_step=told.append,
    )

    assert progress == [5]
    assert told[:3] == ["writing the graph", "writing the tables", "describing the version"]
    assert all(step.startswith("verifying: ") for step in told[3:])
    assert len(told) > 10


@pytest.mark.slow
def test_every_file_has_its_checksum_and_no_other_is_listed(articles: Path, tmp_path: Path) -> None:
    folder = publish([articles], tmp_path / "out", ABOUT).folder
    listed = dict(
        line.split("  ", 1)[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines()
    )

    found = {name: hashlib.sha256(data).hexdigest() for name, data in bytes_of(folder).items()}
    del found["SHA256SUMS"]
    assert listed == found


@pytest.mark.slow
def test_packed_files_hold_the_plain_ones_and_tell_no_time(articles: Path, tmp_path: Path) -> None:
    files = bytes_of(publish([articles], tmp_path / "out", ABOUT).folder)
    packed = {name: data for name, data in files.items() if name.endswith(".gz")}

    assert len(packed) == 3
    assert all(gzip.decompress(data) == files[name[:-3]] for name, data in packed.items())
    assert {data[4:8] for data in packed.values()} == {bytes(4)}


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_wherever_and_by_however_many(
    articles: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere" / "deep"
    shutil.copytree(articles, elsewhere)
    one = publish([articles], tmp_path / "one", ABOUT).folder
    other = publish([elsewhere], tmp_path / "two", ABOUT, jobs=2).folder

    assert bytes_of(one) == bytes_of(other)


@pytest.mark.slow
def test_publishing_again_changes_nothing_and_other_bytes_are_refused(
    articles: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    publish([articles], out, ABOUT)
    before = bytes_of(out)

    again = publish([articles], out, ABOUT)
    with pytest.raises(PublishError) as refused:
        publish([articles], out, about(title="Other ties"))

    assert not again.is_new
    assert code(refused) == "GK912"
    assert bytes_of(out) == before


def test_nothing_is_published_under_the_base_of_the_examples(
    articles: Path, tmp_path: Path
) -> None:
    with pytest.raises(PublishError) as refused:
        publish([articles], tmp_path / "out", about(base="https://example.org/kg/"))

    assert code(refused) == "GK915"
    assert not (tmp_path / "out").exists()


def test_nothing_is_published_of_nothing(articles: Path, tmp_path: Path) -> None:
    every = tuple(file.stem for file in articles.glob("*.yaml"))

    with pytest.raises(PublishError) as refused:
        publish([articles], tmp_path / "out", about(exclude=every))

    assert code(refused) == "GK916"


@pytest.mark.slow
def test_one_wrong_annotation_keeps_everything_back(articles: Path, tmp_path: Path) -> None:
    publish([articles], tmp_path / "out", ABOUT)
    before = bytes_of(tmp_path / "out")
    file = articles / "basic-treaty.yaml"
    file.write_text(file.read_text().replace("basic-treaty.txt", "secret-alliance.txt"))

    with pytest.raises(AnnotationError):
        publish([articles], tmp_path / "out", about(version="1.1.0"))

    assert bytes_of(tmp_path / "out") == before
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["1.0.0", "latest"]


def test_a_graph_that_breaks_its_shapes_is_not_published(articles: Path, tmp_path: Path) -> None:
    """A claim about a claim of an article that is not there is no error of the annotation."""
    file = articles / "humber-chronicle.yaml"
    shutil.rmtree(articles / "nothing", ignore_errors=True)
    (articles / "harbour-courier.yaml").unlink()
    text = file.read_text()
    assert "harbour-courier." in text

    with pytest.raises(ViolationError):
        publish([articles], tmp_path / "out", ABOUT)

    assert not [*(tmp_path / "out").iterdir()]


@pytest.mark.slow
def test_a_drop_is_refused_until_somebody_says_that_it_is_meant(
    articles: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    publish([articles], out, ABOUT)
    (articles / "basic-treaty.yaml").unlink()

    with pytest.raises(PublishError) as refused:
        publish([articles], out, about(version="1.1.0"))
    by_name = publish([articles], out, about(version="1.1.0", exclude=("basic-treaty",)))
    allowed = publish([articles], out, about(version="1.2.0"), allow_shrink=True)

    assert code(refused) == "GK914"
    assert "basic-treaty" in refused.value.diagnostics[0].found
    assert by_name.release.previous == "1.0.0"
    assert allowed.release.previous == "1.1.0"


@pytest.mark.slow
def test_a_name_that_excludes_nothing_is_said(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    misspelt = publish([articles], out, about(exclude=("basic-treatty",)))
    (articles / "basic-treaty.yaml").unlink()
    gone = publish([articles], out, about(version="1.1.0", exclude=("basic-treaty",)))

    assert [(w.code, w.found) for w in misspelt.built.warnings if w.code == "GK922"] == [
        ("GK922", "basic-treatty")
    ]
    assert not [w for w in gone.built.warnings if w.code == "GK922"]


@pytest.mark.slow
def test_a_disk_that_fails_when_files_are_flushed_is_reported_before_anything_has_its_name(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def fails_at_the_tenth(opened: int) -> None:
        asked.append(opened)
        if len(asked) == 10:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fails_at_the_tenth)

    with pytest.raises(PublishError) as refused:
        publish([articles], tmp_path / "out", ABOUT)

    assert code(refused) == "GK910"
    assert not [*(tmp_path / "out").iterdir()]


def test_a_system_without_locks_is_reported_and_can_do_all_else(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)

    with pytest.raises(PublishError) as refused:
        publish([articles], tmp_path / "out", ABOUT)

    assert code(refused) == "GK921"


@pytest.mark.slow
def test_the_years_of_a_large_dataset_are_files_of_their_own(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = articles / "basic-treaty.yaml"
    file.write_text(re.sub(r"\n  published: .*", "", file.read_text()))
    monkeypatch.setattr("geokg.dataset.publish.YEARS_FROM", 1_000)
    monkeypatch.setattr("geokg.dataset.publish.data._MAX_WAITING", 10_000)

    folder = publish([articles], tmp_path / "out", ABOUT).folder

    years = {path.stem: path for path in (folder / "data" / "years").glob("*.ttl")}
    assert sorted(years) == ["1976", "2008", "2014", "undated"]
    assert all(
        gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
        for path in years.values()
    )
    parts = [*years.values(), folder / "data" / "reference.ttl"]
    triples = [triple for part in parts for triple in ox.parse(path=str(part))]
    assert len(triples) == len(set(triples))
    assert set(triples) == set(ox.parse(path=str(folder / "data" / "all.ttl")))


@pytest.mark.slow
def test_neither_hash_seed_nor_time_zone_nor_locale_is_seen_in_a_version(tmp_path: Path) -> None:
    main(["init", str(tmp_path / "ties")])
    found = []
    for seed, zone, locale in (("0", "UTC", "C"), ("1", "Pacific/Kiritimati", "de_DE.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        environment["SOURCE_DATE_EPOCH"] = "1769817600"
        command = [sys.executable, "-m", "geokg", "publish", f"out-{seed}"]
        base = ("--base", ABOUT.base)
        subprocess.run([*command, *base], cwd=tmp_path / "ties", env=environment, check=True)
        found.append(bytes_of(tmp_path / "ties" / f"out-{seed}"))

    assert found[0] == found[1]


@pytest.mark.slow
def test_the_command_publishes_what_the_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init", str(tmp_path / "ties")])
    monkeypatch.chdir(tmp_path / "ties")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")

    refused = main(["publish", "dist"])
    done = main(["publish", "dist", "--base", "https://data.example.net/ties/"])

    said = capsys.readouterr().err
    assert (refused, done) == (2, 0)
    assert "GK915" in said
    assert "5 articles · 89 claims" in said
    assert f"· open {Path('dist', '0.1.0', 'index.html')}\n" in said
    assert (tmp_path / "ties" / "dist" / "latest" / "SHA256SUMS").is_file()


def test_what_the_settings_lack_is_said_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "geokg.toml").write_text('base = "https://data.example.net/ties/"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    assert main(["publish", "dist"]) == 1

    assert capsys.readouterr().err.count("GK035") == 9


@pytest.mark.parametrize(
    "line",
    [
        'title = ""',
        'title = "a\\u0000b"',
        "creators = []",
        'creators = [{ name = "A", orcid = "1234" }]',
        'creators = [{ nome = "A" }]',
        'licence = "CC BY"',
        'contact = "javascript:alert(1)"',
        'version = "../1"',
        'version = "latest"',
        'version = "1/2"',
        'issued = "2026-02-30"',
        'location = "https://example.org/ties"',
        'articles = "articles"',
        'quotes = "none"',
        'open-licences = ["CC BY"]',
        "exclude = [1]",
    ],
)
def test_a_setting_of_another_shape_is_reported_with_its_line(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "geokg.toml").write_text(f'base = "https://data.example.net/ties/"\n{line}\n')
    monkeypatch.chdir(tmp_path)

    assert main(["publish", "dist"]) == 1

    assert "geokg.toml:2:1: GK034" in capsys.readouterr().err
