"""What the tests of the pages share: sites of the examples, and looks at their pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from datasets import EXAMPLES
from geokg.cli import main

ARTICLES = sorted(str(folder) for folder in EXAMPLES.glob("*/articles"))


def site_of(out: Path, *files: str) -> Path:
    """The site that `geokg pages` writes of files, or else of the examples."""
    assert main(["pages", *(files or ARTICLES), "-o", str(out), "--quiet"]) == 0
    return out


def site_of_text(folder: Path, text: str, type_: str, party: list[str]) -> Path:
    """The site of one article with one claim, whose quote is the text."""
    values = {
        "geokg": 1,
        "article": {"id": "note", "body": text},
        "claims": [{"type": type_, "party": party, "quote": text}],
    }
    file = folder / "note.json"
    file.write_text(json.dumps(values), encoding="utf-8")
    return site_of(folder / "site", str(file))


@dataclass
class Page(HTMLParser):
    """What a page has: ids, addresses, tags with their attributes, and visible text."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if "id" in values:
            self.ids.append(values["id"])
        if tag in ("a", "script", "link", "img") and values.get("rel") != "canonical":
            self.links += [values[name] for name in ("href", "src") if name in values]
        self._script = values.get("type", "") if tag == "script" else None

    def handle_endtag(self, tag: str) -> None:
        self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is None:
            self.words.append(data)
        elif data.strip():
            self.data[self._script] = data

    @property
    def text(self) -> str:
        return "".join(self.words)


def page(file: Path) -> Page:
    found = Page()
    found.feed(file.read_text(encoding="utf-8"))
    found.close()
    return found


def pages_of(site: Path) -> dict[str, Page]:
    """The pages of a site by path, without what a published version has besides."""
    return {file.relative_to(site).as_posix(): page(file) for file in sorted(site.rglob("*.html"))}


def asked_on_its_page(site: Path, name: str) -> dict[str, str]:
    """The parameters of the command that the page of a question shows."""
    text = page(site / "questions" / f"{name}.html").text
    command = text.partition(f"geokg query articles/ {name}")[2].partition("\n")[0]
    return dict(item.split("=") for item in command.split())


def broken_links(site: Path) -> list[str]:
    """The addresses within a site that lead to no file, or to no place on a page."""
    pages, broken = pages_of(site), []
    for path, found in pages.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (site / path).parent / unquote(parts.path) if parts.path else site / path
            where = Path(target).resolve()
            if not where.is_file():
                broken.append(f"{path}: {link}")
                continue
            inside = where.is_relative_to(site.resolve())
            key = where.relative_to(site.resolve()).as_posix() if inside else ""
            is_read_by_script = key in ("sparql.html", "search.html")
            if not parts.fragment or not inside or is_read_by_script:
                continue
            if parts.fragment not in pages[key].ids:
                broken.append(f"{path}: {link}")
    return broken
