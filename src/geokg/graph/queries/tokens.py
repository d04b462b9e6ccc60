"""The tokens of SPARQL text, as far as a check before the parser needs them.

A search for a keyword or a bracket must not find one inside a string, a comment or an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

Kind = Literal["comment", "string", "variable", "prefixed", "tag", "number", "word", "iri", "sign"]

_NAME_CHARACTER: Final = r"[\w:]|%[0-9A-Fa-f]{2}|\\."
_LOCAL: Final = rf"(?:{_NAME_CHARACTER})(?:(?:{_NAME_CHARACTER}|[.-])*(?:{_NAME_CHARACTER}|-))?"
_TOKEN: Final = re.compile(
    r"(?P<comment>#[^\n\r]*)"  # not inside an IRI, which is tried first
    r"|(?P<string>'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\""
    r"|'(?:[^'\\\n\r]|\\.)*'|\"(?:[^\"\\\n\r]|\\.)*\")"
    rf"|(?P<variable>[?$]\w+)|(?P<prefixed>[\w-]*:(?:{_LOCAL})?)"
    r"|(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)|(?P<number>[0-9]*\.[0-9]+)|(?P<word>\w+)"
    r"|(?P<sign>\|\||&&|\^\^|\S)",
    re.DOTALL,
)
_IRI: Final = re.compile(r'<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>')
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][\w+.-]*://")


class Token(NamedTuple):
    """A token, and where it begins; ``text`` is as it was written."""

    kind: Kind
    text: str
    at: int

    @property
    def is_surely_iri(self) -> bool:
        """Whether no parser reads the ``<`` of this IRI as "less than"."""
        return self.kind == "iri" and _ABSOLUTE.match(self.text) is not None

    @property
    def may_hide_text(self) -> bool:
        """Whether a string or a comment may begin inside, if the ``<`` is "less than".

        Then nobody can say which of the text behind it is a string.
        """
        return self.kind == "iri" and not self.is_surely_iri and not {*"'#"}.isdisjoint(self.text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of SPARQL text, comments included; white space is left out.

    >>> [(token.kind, token.text) for token in tokens("?s a gkg:Claim # '")]
    [('variable', '?s'), ('word', 'a'), ('prefixed', 'gkg:Claim'), ('comment', "# '")]
    """
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif match := _IRI.match(text, at):
            yield Token("iri", match[0], at)
            at = match.end()
        else:
            match = _TOKEN.match(text, at)
            assert match, "a sign is any other character"
            kind: Kind = match.lastgroup  # type: ignore[assignment]  # the groups have these names
            yield Token(kind, match[0], at)
            at = match.end()
