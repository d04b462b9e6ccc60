"""Whether a published version is what its readers may take it for: whole, harmless, and the same.

Programs other than geokg read every file of it, and find the same words in each.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import rdflib
import yaml
from markdown_it import MarkdownIt

import geokg
from geokg.article import Article
from geokg.base.licences import is_listed

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*|\.htaccess")
DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BEFORE: Final = (
    "[\\s\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*"
)
FORMULA: Final = re.compile(rf"{_BEFORE}[=+@\-\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
NUMBER: Final = re.compile(r"-?[0-9]+")
RULES: Final = re.compile(
    r"#[^\x00-\x1f]*|Options \+FollowSymLinks|RewriteEngine on|"
    r"<IfModule mod_headers\.c>|Header always merge Vary Accept|</IfModule>|"
    r'RewriteCond %\{HTTP_ACCEPT\} "text/html\|application/xhtml\\\+xml"|'
    r'RewriteCond %\{HTTP_ACCEPT\} "!text/turtle\|application/\(\?:[a-z|+\\-]+\)"|'
    r'RewriteCond %\{REQUEST_URI\} "\^(?P<path>[^"\s]+)\$"|'
    r'RewriteRule "\^(?P<asked>[^"\s]*)\$" "(?P<target>https?://[!#-~]+)" \[R=303,NE,L\]|'
)
MARKDOWN: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; a link is told by where it leads."""
    return {
        path.relative_to(folder).as_posix(): (
            f"-> {path.readlink()}".encode() if path.is_symlink() else path.read_bytes()
        )
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def check_whole(version: Path) -> None:
    """Every file is listed with its SHA-256, none is missing, and none is there besides."""
    lines = (version / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split("  ", 1)[::-1] for line in lines)
    files = bytes_of(version)
    del files["SHA256SUMS"]
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def check_names(version: Path) -> None:
    """Every file can be had on every system."""
    seen = set[str]()
    for name in bytes_of(version):
        assert all(NAME.fullmatch(step) for step in name.split("/")), name
        assert not any(DEVICE.fullmatch(step) for step in name.split("/")), name
        assert name.casefold() not in seen
        seen.add(name.casefold())


def check_text(version: Path) -> None:
    """Every file but for archives and tables of columns is UTF-8, with its lines ended by LF."""
    for name, data in bytes_of(version).items():
        if not name.endswith((".gz", ".parquet")):
            text = data.decode("utf-8")
            assert "\r" not in text or name.endswith(".csv"), name
            assert "\0" not in text, name


def literals_of(version: Path) -> set[str]:
    """The words of the graph, in which pyoxigraph, rdflib and rapper agree."""
    lines = set(ox.parse(path=str(version / "data/all.nq")))
    triples = {quad.triple for quad in lines}
    assert set(ox.parse(path=str(version / "data/all.trig"))) == lines
    assert {quad.triple for quad in ox.parse(path=str(version / "data/all.ttl"))} == triples
    parts = [*(version / "data/articles").glob("*.ttl"), version / "data/reference.ttl"]
    assert {quad.triple for part in parts for quad in ox.parse(path=str(part))} == triples
    assert _by_rdflib(version / "data/all.ttl") == {_plain(triple) for triple in triples}
    if shutil.which("rapper"):
        assert _by_rapper(version / "data/all.ttl") == {_plain(triple) for triple in triples}
    return {triple.object.value for triple in triples if isinstance(triple.object, ox.Literal)}


def _plain(triple: ox.Triple) -> tuple[str, str, str, str]:
    found = triple.object
    assert isinstance(found, ox.NamedNode | ox.Literal)
    kind = found.language or found.datatype.value if isinstance(found, ox.Literal) else ""
    assert isinstance(triple.subject, ox.NamedNode)
    return (triple.subject.value, triple.predicate.value, found.value, kind.casefold())


def _by_rdflib(path: Path) -> set[tuple[str, str, str, str]]:
    said, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph = rdflib.Graph().parse(path, format="turtle")
    finally:
        rdflib.NORMALIZE_LITERALS = said
    return {(str(s), str(p), str(o), _kind(o).casefold()) for s, p, o in graph}


def _kind(term: Any) -> str:
    if not isinstance(term, rdflib.Literal):
        return ""
    return term.language or str(term.datatype or rdflib.XSD.string)


def _by_rapper(path: Path) -> set[tuple[str, str, str, str]]:
    run = subprocess.run(
        ["rapper", "-q", "-i", "turtle", "-o", "ntriples", str(path)],
        capture_output=True,
        check=True,
    )
    assert not run.stderr
    parsed = ox.parse(run.stdout, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return {_plain(quad.triple) for quad in parsed}


def words_of(article: Article) -> Iterator[str]:
    """The words of an article that reach the graph, as they are."""
    yield from (article.title, article.publisher, article.dateline, article.rights)
    yield from (*article.author, *article.annotator)
    for actor in article.actors.values():
        yield from (actor.name, actor.office, actor.note, *actor.aliases)
    for claim in article.claims:
        yield from (claim.condition, claim.quantity, claim.note, *claim.issue, *claim.place)
        yield from (quote.exact for quote in claim.quote)
        yield claim.when.verbatim if claim.when else ""


def check_data(version: Path, article: Article, licences: Sequence[str]) -> None:
    """All data say what the article says, in every format; its text, under one of ``licences``."""
    literals = literals_of(version)
    for words in filter(None, words_of(article)):
        assert words in literals, words
    if is_listed(article.licence, licences):
        assert geokg.read(version / "articles") == (article,)
    else:
        assert not [*(version / "articles").glob("*.txt")]
    cells = {cell for name in ("articles", "claims", "actors") for cell in _cells(version, name)}
    for words in filter(None, words_of(article)):
        assert {words, f"'{words}"} & cells, words
    for cell in cells:
        assert NUMBER.fullmatch(cell) or not FORMULA.match(cell), cell


def _cells(version: Path, name: str) -> set[str]:
    """The cells of a table, in which the two files of it agree."""
    with (version / f"tables/{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, strict=True)
    assert all(len(row) == len(head) for row in rows)
    packed = version / f"tables/{name}.parquet"
    if packed.is_file():
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(packed)
        assert table.column_names == head
        for row, other in zip(rows, table.to_pylist(), strict=True):
            for cell, plain in zip(row, other.values(), strict=True):
                assert cell in (plain, f"'{plain}")
    return {cell for row in rows for cell in row}


def check_described(version: Path, settings: Mapping[str, Any], like: Path) -> None:
    """What tells of the data does so in the words of the settings, and in the order of ``like``."""
    told = _described(version)
    for words in (settings["title"], settings["description"], settings["publisher"]):
        assert " ".join(words.split()) in told
    crate = json.loads((version / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    root = next(node for node in crate["@graph"] if node["@id"] == "./")
    assert root["name"].startswith(" ".join(settings["title"].split()))
    cited = yaml.safe_load((version / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["title"] == " ".join(settings["title"].split())
    assert cited["authors"][0]["name"] == " ".join(settings["creators"][0]["name"].split())
    assert cited["version"] == settings["version"]
    for name in ("dcat.jsonld", "ro-crate-metadata.json"):
        text = (version / name).read_text(encoding="utf-8")
        assert "</script" not in text.casefold(), f"{name} would end a script of a web page"
        assert "<!--" not in text
    check_pages(version, like)
    check_rules(version)


def _described(version: Path) -> set[str]:
    """The words of what tells of the data; three parsers agree in them."""
    words = set[str]()
    for name in ("dcat.ttl", "void.ttl", "prov.ttl", "report/validation.ttl"):
        triples = {_plain(quad.triple) for quad in ox.parse(path=str(version / name))}
        assert _by_rdflib(version / name) == triples
        words |= {value for _, _, value, kind in triples if kind}
    same = ox.parse(path=str(version / "dcat.jsonld"), format=ox.RdfFormat.JSON_LD)
    assert {_plain(quad.triple) for quad in same} == {
        _plain(quad.triple) for quad in ox.parse(path=str(version / "dcat.ttl"))
    }
    return words


def check_pages(version: Path, like: Path) -> None:
    """Every page has the parts that another has: no words became markup."""
    for name in ("README.md", "report/validation.md"):
        text = (version / name).read_text(encoding="utf-8")
        found, expected = (_parts(folder / name) for folder in (version, like))
        assert found == expected or (name == "README.md" and _has_gone(version)), name
        assert not UNSEEN.search(text.replace("\n", "")), name


def _has_gone(version: Path) -> bool:
    """Whether a version lists what is gone, on which its README has a paragraph more."""
    gone = version / "tables" / "gone.csv"
    return gone.is_file() and len(gone.read_text(encoding="utf-8").splitlines()) > 1


def _parts(page: Path) -> list[str]:
    parts = []
    for token in MARKDOWN.parse(page.read_text(encoding="utf-8")):
        parts.append(f"{token.type} {token.tag}")
        assert token.type != "html_block", token.content
        for child in token.children or ():
            assert child.type not in ("html_inline", "image"), child.content
            if child.type == "link_open":
                assert str(child.attrs["href"]).startswith(("https://", "http://", "mailto:"))
    return parts


def check_rules(version: Path) -> None:
    """Every line of the rules for a web server is one of those that geokg writes."""
    text = (version / ".htaccess").read_text(encoding="ascii")
    for line in text.split("\n"):
        found = RULES.fullmatch(line)
        assert found, line
        for pattern in (found["path"], found["asked"]):
            re.compile(pattern or "")
        target = re.sub(r"\\.", "", found["target"] or "")
        assert not re.search(r"%|\$(?![12])", target), line
