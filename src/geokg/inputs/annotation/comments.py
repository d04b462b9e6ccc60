"""Words of the article that YAML takes for a comment, because the value has no quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.text import ArticleText
from geokg.inputs.annotation import yaml

_COMMENT: Final = re.compile(r"[ \t]+#(\S*)")
_OF_THE_TEXT: Final = frozenset({"quote", "exact", "condition", "quantity", "when", "verbatim"})
"""Keys whose value is words of the article, so that the text shows what is missing."""
_FREE: Final = frozenset({"body", "title", "publisher", "dateline", "rights", "note", "name"})
"""Keys with other text, in which `#word` is hardly the beginning of a comment."""
MAY_HAVE_COMMENTS: Final = re.compile(r"[ \t]#\S")


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A plain scalar with what follows it on its line."""

    path: KeyPath
    value: str
    line: int
    column: int
    rest: str


def lost_words(source: str, file: str, text: str) -> Iterator[Diagnostic]:
    """Yield a warning for each value that goes on after what YAML takes for a comment.

    Args:
        source: The YAML, which can be parsed.
        file: The name of the file.
        text: The text of the article.

    >>> source = "claims:\\n  - quote: France met Spain #peace"
    >>> print(*lost_words(source, "note.yaml", "France met Spain #peace on Monday."))
    note.yaml:2:29: GK016 warning: YAML takes the words after ` #` for a comment
       | France met Spain #peace
       = put the whole value between quotation marks, or on its own lines after `|`
    """
    article = ArticleText(text)
    for scalar in _plain_scalars(source):
        match = _COMMENT.match(scalar.rest)
        key = next((step for step in reversed(scalar.path) if isinstance(step, str)), "")
        if match is None or not match[1]:
            continue
        whole = f"{scalar.value} #{match[1]}"
        if key in _OF_THE_TEXT:
            is_lost = article.contains(whole.rstrip("]},"))
        else:
            is_lost = key in _FREE and match[1][0].isalnum()
        if is_lost:
            yield Diagnostic(
                code="GK016",
                message="YAML takes the words after ` #` for a comment",
                found=whole,
                fix="put the whole value between quotation marks, or on its own lines after `|`",
                severity="warning",
                path=scalar.path,
                where=Location(file, scalar.line, scalar.column + match.start(1) - 1),
            )


def _plain_scalars(source: str) -> Iterator[_Scalar]:
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", source)
    for path, value, (line, column) in yaml.plain_scalars(source):
        rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
        yield _Scalar(path, value, line, column, rest)
