"""What people and web servers read beside the data: right, and harmless whatever was given."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import rdflib
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from conftest import ROOT
from geokg.base.safe_text import single_line
from geokg.dataset.metadata.citation import citation, htaccess, readme
from geokg.dataset.metadata.readme import plain
from geokg.dataset.metadata.release import PublishedFile, Release
from releases import ABOUT, BASE, CREATOR, LOCATION, MALICIOUS_INPUTS, RELEASE, SMALL, unchecked

RELEASES = {"whole": RELEASE, "small": SMALL}
both = pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
malicious = pytest.mark.parametrize("payload", MALICIOUS_INPUTS.values(), ids=MALICIOUS_INPUTS)


def about(**changes: object) -> Release:
    return replace(RELEASE, about=unchecked(ABOUT, **changes))


def with_all(payload: str) -> Release:
    """A release in which every text is the same bad one."""
    told = unchecked(
        ABOUT,
        title=payload,
        description=payload,
        publisher=payload,
        contact=payload,
        licence=payload,
        version=payload,
        quotes=payload,
        creators=(unchecked(CREATOR, name=payload, orcid=payload),),
    )
    return replace(
        RELEASE,
        about=told,
        previous=payload,
        statistics=replace(RELEASE.statistics, languages=(payload,)),
        rights=replace(
            RELEASE.rights,
            licences={payload: 1},
            excluded=(payload,),
            most=(payload, 1, 2),
        ),
        canonical=payload,
        files=(
            *RELEASE.files,
            PublishedFile(path=f"tables/{payload}.csv", bytes=1, sha256=payload),
        ),
    )


# CITATION.cff ------------------------------------------------------------------------------------


@cache
def cffconvert() -> str:
    """The program, in an environment of its own: it wants a jsonschema before 4."""
    beside = ROOT / ".venv-cff" / "bin" / "cffconvert"
    return str(beside) if beside.is_file() else shutil.which("cffconvert") or ""


def validated(text: str, folder: Path) -> None:
    if not cffconvert():
        pytest.skip("cffconvert is not installed: `make test` does it, where it can")
    (folder / "CITATION.cff").write_text(text, encoding="utf-8")
    ran = subprocess.run(
        [cffconvert(), "--validate"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Citation metadata are valid according to schema version 1.2.0" in ran.stdout


@pytest.mark.slow
@both
def test_the_citation_is_valid(release: Release, tmp_path: Path) -> None:
    validated(citation(release), tmp_path)


@pytest.mark.slow
@malicious
def test_a_malicious_citation_is_valid_too(payload: str, tmp_path: Path) -> None:
    validated(citation(with_all(payload)), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "release", [about(creators=()), about(licence="https://licences.example.org/own")]
)
def test_a_citation_without_creators_or_with_a_licence_of_its_own_is_valid(
    release: Release, tmp_path: Path
) -> None:
    validated(citation(release), tmp_path)


def test_the_citation_says_who_made_what() -> None:
    told = yaml.safe_load(citation(RELEASE))

    assert told["cff-version"] == "1.2.0"
    assert told["type"] == "dataset"
    assert told["title"] == "Ties of the Rhine"
    assert told["version"] == "1.1.0"
    assert told["date-released"] == "2024-05-17"
    assert told["license"] == "CC-BY-4.0"
    assert told["authors"] == [
        {"name": "Ada Example", "orcid": "https://orcid.org/0000-0002-1825-0097"},
        {"name": "The Rhine Project"},
    ]
    assert told["contact"] == [{"name": "Institute of Examples", "email": "data@example.org"}]


@pytest.mark.parametrize(
    ("licence", "key", "value"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "license", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/", "license", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "license", "CC0-1.0"),
        ("https://licences.example.org/own", "license-url", "https://licences.example.org/own"),
    ],
)
def test_a_licence_is_named_as_spdx_does_where_it_is_one_of_creative_commons(
    licence: str, key: str, value: str
) -> None:
    told = yaml.safe_load(citation(about(licence=licence)))

    assert told[key] == value
    assert len({"license", "license-url"} & set(told)) == 1


@malicious
def test_malicious_words_are_strings_of_yaml(payload: str) -> None:
    text = citation(with_all(payload))
    told = yaml.safe_load(text)

    assert told["title"] == single_line(payload)
    assert told["authors"][0]["name"] == single_line(payload)
    assert set(told) <= {
        *("cff-version", "message", "type", "title", "abstract", "version", "date-released"),
        *("license-url", "url", "repository-artifact", "authors", "contact", "keywords"),
        "identifiers",
    }


# README.md ---------------------------------------------------------------------------------------


def tokens(text: str) -> list[Token]:
    """The Markdown as others read it, tables and HTML among it."""
    found = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [inner for token in found for inner in (token, *(token.children or ()))]


def shown(text: str) -> str:
    """The words that a reader sees."""
    return "\n".join(
        "".join(t.content for t in (token.children or ()) if t.type in {"text", "code_inline"})
        for token in MarkdownIt("commonmark").enable("table").parse(text)
        if token.type == "inline"
    )


def outline(text: str) -> list[str]:
    """What the Markdown is made of, but for words and their breaks, and for links."""
    ours = {"text", "softbreak", "link_open", "link_close", "text_special"}
    return [token.type for token in tokens(text) if token.type not in ours]


@both
def test_the_readme_tells_what_there_is(release: Release) -> None:
    text = readme(release)

    assert "# Ties of the Rhine, version 1.1.0" in text
    assert "12 claims in 3 articles" in text
    assert release.canonical in text
    assert "geokg verify ." in text
    assert "sha256sum --check SHA256SUMS" in text
    for file in release.under("data/all.", "tables/"):
        assert f"| `{file.path}` | {file.bytes:,} |" in text


def test_the_readme_tells_of_quotes_licences_and_what_is_left_out() -> None:
    text = readme(RELEASE)

    assert "500 of the 4,000 characters of the articles (12.5 %)" in text
    assert "The largest share is that of note, 33.3 %." in text
    assert "| unknown | 2 |" in text
    assert "Excluded by name: paid." in text
    assert "Excluded" not in readme(SMALL)


def test_the_python_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pandas")
    (tmp_path / "data").mkdir()
    (tmp_path / "tables").mkdir()
    (tmp_path / "data/all.ttl").write_text("<urn:a> <urn:b> <urn:c>, <urn:d> .", "utf-8")
    (tmp_path / "tables/claims.csv").write_text("id,code\na,001\nb,NA\nc,\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for code in re.findall(r"^```python\n(.*?)^```", readme(RELEASE), re.M | re.S):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})

    assert capsys.readouterr().out.split() == ["2", "3"]
    assert rdflib.__version__


@malicious
def test_a_malicious_readme_has_no_other_parts_than_a_plain_one(payload: str) -> None:
    assert outline(readme(with_all(payload))) == outline(readme(with_all("words")))


@malicious
def test_a_malicious_readme_leads_nowhere_else(payload: str) -> None:
    led_to = {
        str(token.attrs["href"])
        for token in tokens(readme(with_all(payload)))
        if token.type == "link_open"
    }

    assert all(link.startswith((BASE, LOCATION)) for link in led_to)
    assert not any(token.type.startswith("html") for token in tokens(readme(with_all(payload))))


@malicious
def test_malicious_words_are_shown_as_they_are(payload: str) -> None:
    text = shown(readme(with_all(payload)))

    # One sentence in its own line, in a heading, and in a cell.
    assert f"{single_line(payload)}, version {single_line(payload)}" in text
    assert text.count(single_line(payload)) >= 6


@malicious
def test_nothing_in_the_words_is_a_link_to_readers_that_look_for_addresses(
    payload: str,
) -> None:
    """GitHub makes links of what begins so, and pictures of ``:smile:``."""
    raw = plain(payload)

    assert not re.search(r"[^\\]://", raw)
    assert "www." not in raw.lower()
    assert not re.search(r"[^\\]@", raw)


# .htaccess ---------------------------------------------------------------------------------------


def redirect(text: str, root: str, request: str) -> str:
    """Where Apache would lead a request by the rules in the folder ``root``, or nothing."""
    lines = [row for row in text.splitlines() if row.startswith(("RewriteCond", "RewriteRule"))]
    for condition, rule in pairwise(lines):
        if not rule.startswith("RewriteRule"):
            continue
        asked = re.fullmatch(r'RewriteCond %\{REQUEST_URI\} "(.*)"', condition)
        found = re.fullmatch(r'RewriteRule "(\S*)" "(\S*)" \[R=303,NE,L\]', rule)
        assert asked
        assert found
        match = re.search(found[1], request.removeprefix(root))
        if match and re.search(asked[1], request):
            filled = re.sub(r"(?<!\\)\$1", lambda _, m=match: m[1], found[2])
            return re.sub(r"\\(.)", r"\1", filled)
    return ""


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("", "latest/README.md"),
        ("reference", "latest/data/reference.ttl"),
        ("elysee-1963", "latest/data/articles/elysee-1963.ttl"),
        ("elysee-1963.treaty", "latest/data/articles/elysee-1963.ttl"),
        ("elysee-1963.treaty.situation", "latest/data/articles/elysee-1963.ttl"),
        ("dataset/", "latest/README.md"),
        ("dataset/1.0.0", "1.0.0/README.md"),
        ("dataset/1.0.0/", "1.0.0/README.md"),
        ("dataset/1.0.0/data/all.ttl", "1.0.0/data/all.ttl"),
        ("dataset/1.0.0/void.ttl", "1.0.0/void.ttl"),
    ],
)
def test_an_iri_leads_to_its_file(path: str, target: str) -> None:
    assert redirect(htaccess(RELEASE), "/kg/", f"/kg/{path}") == f"{LOCATION}{target}"


@pytest.mark.parametrize(
    "path", ["Elysee", "-a", "a--b", "a/b", "dataset/1.0.0/a%0d%0ab", "dataset/1.0.0/a b"]
)
def test_what_is_no_iri_of_the_data_leads_nowhere(path: str) -> None:
    assert redirect(htaccess(RELEASE), "/kg/", f"/kg/{path}") == ""


@pytest.mark.parametrize("path", ["void.ttl", "dcat.ttl", "", "README.md", "reference", "data"])
def test_in_the_folder_of_a_version_the_rules_do_nothing(path: str) -> None:
    for root in ("/ties/1.1.0/", "/kg/1.1.0/", "/kg/dataset/1.1.0/"):
        assert redirect(htaccess(about(location="")), root, f"{root}{path}") == ""


def test_where_versions_stand_at_their_iris_no_rule_leads_there() -> None:
    text = htaccess(about(location=""))

    assert "dataset/(" not in text
    assert redirect(text, "/kg/", "/kg/dataset/1.1.0/void.ttl") == ""
    assert redirect(text, "/kg/", "/kg/note") == f"{BASE}dataset/latest/data/articles/note.ttl"
    same = htaccess(about(location="http://DATA.example.org/kg/dataset/"))
    assert redirect(same, "/kg/", "/kg/dataset/1.1.0/void.ttl") == ""


def test_iris_with_a_hash_are_all_in_one_document() -> None:
    text = htaccess(SMALL)

    assert redirect(text, "/kg/", "/kg/") == f"{BASE}dataset/latest/data/all.ttl"
    assert redirect(text, "/kg/", "/kg/note") == ""


def test_an_address_is_filled_in_as_it_is() -> None:
    text = htaccess(about(location="https://files.example.org/a%20b/$1/é/"))

    assert "%20" not in text.replace("\\%20", "")
    assert (
        redirect(text, "/kg/", "/kg/note")
        == "https://files.example.org/a%20b/%241/%C3%A9/latest/data/articles/note.ttl"
    )


@malicious
@pytest.mark.parametrize("field", ["contact", "location", "base"])
def test_malicious_words_break_out_of_no_line(field: str, payload: str) -> None:
    given = payload if field == "contact" else f"https://example.org/{payload}/"
    text = htaccess(about(**{field: given}))

    assert text.isascii()
    assert not re.search(r"\\$", text, re.M)
    for row in text.splitlines():
        assert re.fullmatch(
            r"(?:# [^\\]*|Options \+FollowSymLinks|RewriteEngine on"
            r'|RewriteCond %\{REQUEST_URI\} "[^"\s]*"'
            r'|RewriteRule "[^"\s]*" "[^"\s]*" \[R=303,NE,L\])?',
            row,
        )
        target = row.rpartition(' "')[2] if row.startswith("RewriteRule") else ""
        assert not re.search(r"(?<!\\)(?:%|\$[02-9])", target)
