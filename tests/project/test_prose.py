"""What people read is plain technical English: the idiom of earlier versions does not return."""

from __future__ import annotations

import io
import re
import subprocess
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
THINGS = (
    "file|report|message|command|program|format|text|test|reader|graph|page|document|line|table"
    "|row|server|script|name|claim|dataset|header|key"
)
IDIOM = {
    "the mend; how to mend it": (
        r"\b(?:the|its|a) mend\b",
        r"\bmend (?:it|the|its|them|one|this|your|`)",
        r"(?:to|: |, )mend (?:it|the|them)\b",
        r"\b(?:is|are|be|was|read,) mended\b",
        r"\bmends (?:it|the|them|what)\b",
    ),
    "told apart": (r"\b(?:told|tells?|telling) (?:[\w-]+ ){0,2}(?:apart|from (?:each|one))\b",),
    "the file tells": (
        rf"\b(?:it|geokg|the (?:[\w-]+ )?(?:{THINGS}))s? (?:tells?|told) "
        r"(?:of|what|that|how|whether|the|a|its)\b",
    ),
    "is told (of programs)": (
        r"\b(?:is|are) told (?:what|how|of|in|by|here|there|as|when|which)\b",
    ),
    "held against": (r"\bh(?:olds?|eld|olding) (?!out|talks|votes)(?:[\w`'-]+ ){0,4}?against\b",),
    "held to be": (
        r"\bh(?:olds?|eld) (?:[\w-]+ ){0,2}to be (?:so|actual|affirmed|true|it)\b",
        r"\b(?:nobody|those who) holds?\b",
        r"\bclaims? hold (?:it|them)\b",
    ),
    "stands (for is)": (
        r"\bstands? (?:there|here|once|twice|beside|anywhere|nowhere)\b",
        r"\b(?:as|where|how|what) (?:it|they|things|the words) stands?\b",
        r"\b(?:file|graph|word|text|quote|date|place|key|row|line|value|name|what|hash|reason"
        r"|rule|term|triple|statement|result|status|fix|meaning|claim|literal|that|which|IRI"
        r"|wrote|part)s? (?:that )?stands? (?:in|on|at|with|behind|under|before)\b",
    ),
    "counted beside": (
        r"\bcounted beside\b",
        r"\bbr(?:ings?|ought) (?:it|them|what [\w ]+) in\b",
    ),
    "its nought": (r"\bnoughts?\b",),
    "swept up": (r"\bswe(?:eps?|pt) (?:\w+ )?up\b",),
    "in silence": (r"\bin silence\b",),
    "parted by": (r"\bparted (?:by|at|from)\b",),
    "is no number": (
        r"(?<!here )\b(?:is|are|was) no (?:word|slug|number|integer|date|day|place|key|text|name"
        r"|address|list|code|format|type|role|mapping|folder|file|store|claim|article"
        r"|actor|EDTF|JSON|YAML|TOML|XML|RDF|language|link|literal|IRI|term|hash|web|kind)s?\b",
        r"\bthat (?:is|are) none\b",
    ),
    "what it comes to": (
        r"\bc(?:ame|omes?) (?:to nothing|of it)\b",
        r"\bwhat (?:[\w']+ ){1,5}(?:came|comes?) to\b",
    ),
    "gives back": (r"\b(?:gives?|gave|given|giving|handed|hands) back\b",),
    "in one go": (r"\bin one go\b",),
    "comes before (for overrides)": (r"\bcomes? before what\b",),
    "its hull": (r"\b(?:its|a|the|common|open|closed|outer|with) hulls?\b",),
    "is said (for is listed)": (
        r"\bthen (?:that|it) is said\b",
        r"\band (?:is|are )?said\.",
        r"\bwhat (?:cannot|was|is)[\w ]{1,40} is said\b",
        r"\b(?:all|everything|else|what) (?:that )?is said of\b",
        r"\bsays? of (?:it|them|itself|themselves)\b",
    ),
    "a land": (
        r"\b(?:a|of one|their|his) lands?\b(?! (?:border|area|bridge|route|reform|forces))",
    ),
    "two rooms (for packages)": (r"\btwo rooms\b", r"\bin (?:this|its own) room\b"),
    "poison": (r"\bpoison(?:s|ed|ous)?\b", r"\bgiants\b"),
    "does not hold": (r"\bwritten does not hold\b", r"\bwhat does not hold\b"),
    "at hand": (r"\bat hand\b",),
    "anew": (r"\banew\b",),
    "put together again": (r"\bput together again\b",),
    "archaic words": (r"\bheed(?:s|ed|ing)?\b|\bhitherto\b|\bthereof\b|\bwhereof\b",),
    "a look at": (r"\ba look at each\b", r"\bone look at all\b"),
    "wants (for needs)": (r"\bwants? an? [\w-]+ before\b",),
    "nobody asked for": (r"\b(?:that|which) nobody (?:asked|holds|has|made|keeps|said)\b",),
    "one row a pair": (
        r"\b(?:one|an?) (?-i:file|graph|row|claim|line|entry|value) (?-i:an?) [a-z]+\b",
    ),
    "for ever": (r"\bfor ever\b",),
    "whoever": (r"\bwhoever\b",),
}
"""Phrases of the idiom, by a short name. A line break counts as a space."""
PATTERNS = {key: re.compile("|".join(one), re.IGNORECASE) for key, one in IDIOM.items()}
SAMPLES = (
    "Whoever brought it about is the mediator.",
    "Each error has its place and its mend.",
    "Two persons of one name are told apart by office.",
    "The report tells what was wrong.",
    "How a table was made is told in the README.",
    "The graph is held against the shapes.",
    "What nobody holds to be actual and affirmed is left out.",
    "The text of the article stands beside it.",
    "The rest is counted beside; `all` brings it in.",
    "`1.10` keeps its nought.",
    "Old folders are swept up.",
    "Nothing is lost in silence.",
    "Several values are parted by `;`.",
    "The value is no number.",
    "This is what a batch came to.",
    "`read` gives back the same articles.",
    "Every error is reported in one go.",
    "An option comes before what the file says.",
    "An interval has a common hull.",
    "What cannot be looked at is left out, and then that is said.",
    "They hold a land.",
    "The package has two rooms.",
    "A file with poison in it is refused.",
    "What was written does not hold.",
    "Quotes are verified where the text is at hand.",
    "Each query derives everything anew.",
    "Cells are put together again from rows.",
    "The caller need not heed the order.",
    "It wants a jsonschema before 4.",
    "The graph makes objects that nobody asked for.",
    "A version has a file an article.",
    "It costs a look at each term.",
    "A code keeps its meaning for ever.",
    "The phrase may\n    # be told\n    # apart.",
)
"""A sentence for each phrase."""
PLAIN = (
    "A standing is what the claims say together: the state stands by its ally.",
    "The claimant tells the reader what happened. He was told by an envoy.",
    "It is said that a treaty exists. What is said, asked or reacted to is a situation.",
    "The two states hold talks against the advice of others.",
    "Court, woo, mend fences, mend ties.",
    "The right-hand column, Icelanders and Poland.",
    "There is no number in the row. A land border exists.",
    "Comes before the event; a land reform.",
)
"""Plain English that the expressions leave alone."""
SUFFIXES = {".py", ".md", ".ttl", ".rq", ".toml", ".cff"}
SEARCH_WORDS = re.compile(r'\s*(?:skos:altLabel)?(?:\s*"[^"]+"@en[,;. ]*)+')
"""A line of search words of a type, which may be any word."""
LISTED_WORDS = re.compile(r"^- (?:search words|example):.*", re.MULTILINE)
EXEMPT = ("tests/", "ontology/releases/", "reference/sources/", "LICENSES/", "docs/benchmarks.json")
"""Cases, frozen releases, inputs and licences of others; of examples only READMEs are ours."""


class Prose(NamedTuple):
    """A piece of text that people read, and the line on which it begins."""

    line: int
    text: str


def listed_files() -> list[str]:
    """The files under version control, or of a copy without it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return sorted(filter(None, listed.stdout.split("\0")))
    return sorted(p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file())


def pieces(name: str, text: str) -> Iterator[Prose]:
    """Yield what people read of a file: of code comments and strings, of queries comments."""
    if name.endswith(".py"):
        yield from python_prose(text)
    elif name.endswith(".md"):
        yield from markdown_prose(unreleased(text) if name == "CHANGELOG.md" else text)
    else:
        for number, line in enumerate(text.splitlines(), 1):
            is_read = not name.endswith(".rq") or line.lstrip().startswith("#")
            if is_read and not SEARCH_WORDS.fullmatch(line):
                yield Prose(number, line)


def unreleased(changelog: str) -> str:
    """The changelog without its past entries."""
    return "\n## ".join(changelog.split("\n## ")[:2])


def python_prose(text: str) -> Iterator[Prose]:
    """Yield strings, and comments with those on the lines right below."""
    strings = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    comments: list[tuple[int, str]] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in strings:
            yield Prose(token.start[0], token.string)
        elif token.type == tokenize.COMMENT:
            comments.append((token.start[0], token.string))
    for _, group in groupby(enumerate(comments), lambda item: item[1][0] - item[0]):
        block = [comment for _, comment in group]
        yield Prose(block[0][0], "\n".join(comment for _, comment in block))


def markdown_prose(text: str) -> Iterator[Prose]:
    """Yield paragraphs, but not quoted articles, annotations, or lists of search words."""
    without_code = re.sub(
        r"^```(?:yaml|text|turtle|json)\n.*?^```",
        lambda block: "\n" * block[0].count("\n"),
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    number = 1
    for paragraph in re.split(r"(\n\n)", without_code):
        if not paragraph.startswith(("> ", "- search words:")):
            yield Prose(number, LISTED_WORDS.sub("", paragraph))
        number += paragraph.count("\n")


def phrases(name: str, text: str) -> Iterator[str]:
    """Yield each phrase of the idiom as ``file:line: the words (the name of the phrase)``."""
    for piece in pieces(name, text):
        lines = [line.strip(" #") + " " for line in piece.text.splitlines()]
        starts = list(accumulate(map(len, lines), initial=0))
        for key, pattern in PATTERNS.items():
            for found in pattern.finditer("".join(lines)):
                line = piece.line + bisect_right(starts, found.start()) - 1
                yield f"{name}:{line}: {found[0]} ({key})"


def found_in_project() -> Iterator[str]:
    """Yield the phrases in all files that people read."""
    for name in listed_files():
        is_example = name.startswith("examples/") and not name.endswith(".md")
        if Path(name).suffix in SUFFIXES and not name.startswith(EXEMPT) and not is_example:
            file = ROOT / name
            if file.is_file():
                yield from phrases(name, file.read_text(encoding="utf-8", errors="replace"))


@pytest.fixture(scope="module")
def project() -> list[str]:
    return list(found_in_project())


@pytest.mark.slow
def test_no_phrase_of_the_idiom_is_in_what_people_read(project: list[str]) -> None:
    if project:
        pytest.fail("rewrite in plain English:\n" + "\n".join(project), pytrace=False)


def test_each_phrase_is_found_in_a_sample() -> None:
    found = "\n".join(phrase for sample in SAMPLES for phrase in phrases("page.md", sample))

    assert [name for name in IDIOM if f"({name})" not in found] == []
    assert [sample for sample in SAMPLES if not list(phrases("page.md", sample))] == []


@pytest.mark.parametrize("sample", PLAIN)
def test_plain_english_is_left_alone(sample: str) -> None:
    assert list(phrases("page.md", sample)) == []


def test_a_phrase_is_reported_with_its_place_also_across_lines() -> None:
    code = '"""Fine."""\n\n# Persons of one name are\n# told\n# apart.\nsafe = 1\n'

    assert list(phrases("a.py", code)) == ["a.py:4: told apart (told apart)"]


def test_code_and_annotations_and_quoted_articles_are_no_prose() -> None:
    assert list(phrases("a.py", "stands_there = poison\n")) == []
    assert list(phrases("a.rq", "SELECT ?poison {}\n")) == []
    assert list(phrases("a.md", "> The poison was found.\n\n```yaml\nquote: poison\n```\n")) == []
    assert list(phrases("a.md", "The poison.\n\n> The poison.\n\nThe poison.\n")) == [
        "a.md:1: poison (poison)",
        "a.md:5: poison (poison)",
    ]
    assert list(phrases("CHANGELOG.md", "# C\n\n## 2\n\n- Poison\n\n## 1\n\n- Poison\n")) == [
        "CHANGELOG.md:5: Poison (poison)"
    ]
