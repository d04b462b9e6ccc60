"""Words that run from right to left do not turn what is beside them; others need no markup."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest

from geokg import Actor, Article, Claim
from geokg.web.pages import Site, batches_of, write_pages
from geokg.web.pages.escaping import direction, isolated
from sites import page

BASE = "https://example.org/kg/"
IRAN = "\u062c\u0645\u0647\u0648\u0631\u06cc \u0627\u0633\u0644\u0627\u0645\u06cc"
TURNING = frozenset("R AL AN RLE LRE RLO LRO PDF LRI RLI FSI PDI".split())


def site(folder: Path, name: str) -> Path:
    article = Article(
        id="note",
        title=f"{name} and Mali",
        text=f"{name} met Mali in May 1990.",
        language="fa",
        published="1990-06-01",
        actors={"x": Actor("organ", name, of="IRN")},
        claims=[
            Claim(id="c", type="meet", party=["x", "MLI"], claimant="x", quote=f"{name} met Mali")
        ],
    )
    write_pages(batches_of([article], lambda _: True, base=BASE), folder, Site(base=BASE))
    return folder


@pytest.mark.slow
def test_every_character_that_turns_text_is_known() -> None:
    turning = [c for c in map(chr, range(sys.maxunicode + 1)) if _turns(c)]

    assert len(turning) > 1_000
    assert [hex(ord(c)) for c in turning if not direction(c)] == []


def _turns(character: str) -> bool:
    is_writable = not "\ud800" <= character <= "\udfff"
    return is_writable and unicodedata.bidirectional(character) in TURNING


def test_a_name_of_latin_letters_needs_no_markup() -> None:
    assert isolated("Türkiye & Côte d'Ivoire") == "Türkiye &amp; Côte d&#39;Ivoire"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["articles/note.html", "pairs/irn-mli.html", "actors/irn.html"])
def test_a_name_in_arabic_letters_is_isolated_in_lists_and_cards(path: str, tmp_path: Path) -> None:
    turned = page(site(tmp_path / "turned", IRAN) / path)
    plain = page(site(tmp_path / "plain", "Republic") / path)

    assert [tag for tag, _ in turned.tags].count("bdi") >= 1
    assert [tag for tag, _ in plain.tags].count("bdi") == 0


@pytest.mark.slow
def test_a_paragraph_in_arabic_letters_has_its_own_direction(tmp_path: Path) -> None:
    def texts(name: str) -> list[str | None]:
        tags = page(site(tmp_path / name, name) / "articles/note.html").tags
        return [given.get("dir") for tag, given in tags if given.get("class") == "text"]

    assert texts(IRAN) == ["auto"]
    assert texts("Republic") == [None]
