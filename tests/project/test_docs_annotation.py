"""The guide and the reference of the annotation file: complete, and every example is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geokg.article import Article
from geokg.inputs.annotation.reader import read, scan
from geokg.inputs.annotation.schema import (
    ACTOR,
    ARTICLE,
    CLAIM,
    QUOTE_PARTS,
    TENURE,
    TOP,
    WHEN_PARTS,
)

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "annotating.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "annotation-file.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"^### (?P<number>\d+)\. (?P<title>.+)\n(?P<prose>(?s:.)+?)\n"
    r"(?P<text>(?:> .+\n)+)\n```yaml\n(?P<claims>(?s:.)+?)```",
    re.MULTILINE,
)
EXAMPLES = {int(found["number"]): found for found in EXAMPLE.finditer(GUIDE)}
SECTIONS = {
    "Rules for the whole file": tuple(TOP),
    "On the article": tuple(ARTICLE),
    "On an actor": (*ACTOR, *TENURE),
    "On a claim": (*CLAIM, *QUOTE_PARTS, *WHEN_PARTS),
}


def rows_of(section: str) -> dict[str, str]:
    """The keys that a section of the reference describes, each with its whole row."""
    text = REFERENCE.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return {key: row for row, key in re.findall(r"^(\| `([a-z-]+)` \|.+)$", text, re.MULTILINE)}


def example(number: int, folder: Path) -> Article:
    """The article that an example of the guide makes, with the cast of the guide."""
    cast = re.search(r"^actors:\n(?:  .+\n)+", GUIDE, re.MULTILINE)
    assert cast, "the guide has lost its cast"
    found = EXAMPLES[number]
    body = found["text"].replace("> ", "    ")
    file = folder / "example.yaml"
    file.write_text(
        f"geokg: 1\narticle:\n  id: example\n  language: en\n  published: 1974-10-02\n"
        f"  body: |\n{body}{cast[0]}claims:\n{found['claims']}",
        encoding="utf-8",
    )
    (reading,) = scan([file])
    # The cast is that of all examples, so most of it is idle in each one.
    wrong = [d for d in reading.diagnostics if d.code != "GK119"]
    assert not wrong, "\n".join(map(str, wrong))
    assert reading.article
    return reading.article


@pytest.mark.parametrize("section", SECTIONS)
def test_the_reference_describes_each_key_and_no_other(section: str) -> None:
    assert set(rows_of(section)) == set(SECTIONS[section])


def test_the_reference_names_each_choice_of_each_key() -> None:
    rows = rows_of("On a claim")

    missing = [
        f"{name}: {choice}"
        for name, key in CLAIM.items()
        for choice in key.choices
        if f"`{choice}`" not in rows[name]
    ]

    assert missing == []


def test_the_example_of_the_reference_is_read(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(geokg: 1\n(?s:.)+?)```", REFERENCE)
    assert block
    file = tmp_path / "example.yaml"
    file.write_text(block[1], encoding="utf-8")

    (article,) = read(file)

    assert article.warnings == ()


def test_the_guide_has_twenty_four_rules_in_order_each_with_an_example() -> None:
    headings = re.findall(r"^### (\d+)\.", GUIDE, re.MULTILINE)

    assert [int(number) for number in headings] == list(EXAMPLES) == list(range(1, 25))


@pytest.mark.parametrize("number", EXAMPLES, ids=lambda n: EXAMPLES[n]["title"])
def test_each_example_of_the_guide_is_read(number: int, tmp_path: Path) -> None:
    assert example(number, tmp_path).claims


def test_a_role_that_the_reference_lacks_would_be_noticed() -> None:
    assert "initiator" in rows_of("On a claim")
    assert "initiator" not in rows_of("On the article")
