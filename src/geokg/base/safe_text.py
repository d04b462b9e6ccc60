"""Text that people or machines supplied, checked and made safe to print, publish or use as a name.

The one home of these rules: control characters, slugs, language tags, web and mail addresses.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
"""Control characters, surrogates and noncharacters, which XML, a shell or a parser mishandles."""


def is_writable(text: str) -> bool:
    """Return whether no character of a text is `UNWRITABLE`.

    >>> is_writable("Ünïcode, “and” more"), is_writable(chr(0xFFFE))
    (True, False)
    """
    # Nearly all texts need no search, which takes longer than all other checks of a text.
    if text.replace("\n", " ").isprintable():
        return True
    return UNWRITABLE.search("".join(set(text))) is None


NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What `Char` of XML 1.0 excludes, and so `xsd:string`."""
UNPRINTABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What a terminal obeys instead of showing: controls, line ends, changes of direction."""

_FORMULA: Final = re.compile(
    r"(?!-?\d+\Z)[\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    r"(?:[=+\-@\uff1d\uff0b\uff0d\uff20]|(?<=[\t\r\n]))"
)
"""The beginning of a cell that a spreadsheet may read as a formula; a number is not one."""

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID_LENGTH: Final = 200
"""Code points of an id that an annotation may use."""
MAX_SLUG_LENGTH: Final = 60
"""Code points of a slug that `slug_of` makes."""

LANGUAGE_TAG: Final = re.compile(
    r"""
    (?: [a-z]{2,3} (?: -[a-z]{3} ){0,3} | [a-z]{4} | [a-z]{5,8} )
    (?: -[a-z]{4} )?
    (?: - (?: [a-z]{2} | [0-9]{3} ) )?
    (?: - (?: [a-z0-9]{5,8} | [0-9][a-z0-9]{3} ) )*
    (?: -[0-9a-wyz] (?: -[a-z0-9]{2,8} )+ )*
    (?: -x (?: -[a-z0-9]{1,8} )+ )?
    | x (?: -[a-z0-9]{1,8} )+
    | en-gb-oed | sgn-(?: be-fr | be-nl | ch-de )
    | i-(?: ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu )
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
"""A well-formed language tag (RFC 5646, section 2.1), the irregular tags included."""
PLAIN_LANGUAGE_TAG: Final = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3})?|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?"
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?"
)
"""A language tag without extensions, which every RDF parser accepts."""

# The letters of RFC 3987 without spaces and invisible characters: an address would look like
# another.
_LETTER: Final = (
    r"[A-Za-z0-9._~!$&'()*+,;=\xa1-\xac\xae-\u061b\u061d-\u167f\u1681-\u180d\u180f-\u1fff\u200c\u200d"
    r"\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef-]"
    r"|%[0-9A-Fa-f]{2}"
)
WEB_ADDRESS: Final = re.compile(
    r"(?![^?#]*/\.\.?(?:[/?#]|$))"  # parsers that resolve IRIs remove dot segments
    rf"https?://(?:{_LETTER})+(?::[0-9]{{1,5}})?(?:/(?:{_LETTER}|[:@/])*)?"
    rf"(?:\?(?:{_LETTER}|[:@/?])*)?(?:#(?:{_LETTER}|[:@/?])*)?"
)
"""A web address of RFC 3987 that every RDF parser keeps unchanged."""
MAX_ADDRESS_LENGTH: Final = 2_000
"""Code points of a web address."""
MAIL_ADDRESS: Final = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
"""A mail address in ASCII, without quoting."""
ORCID_ID: Final = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
"""The last part of an ORCID iD."""
DOI: Final = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)?/[A-Za-z0-9._;()/:-]{1,200}")
"""A DOI of the form that registration agencies give out, without the address before it."""
WIKIDATA_ITEM_ID: Final = re.compile(r"Q[1-9][0-9]{0,17}")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_JOINERS: Final = frozenset("\u200c\u200d")  # Persian, Indic scripts and emoji need them
_NOT_IN_IRIS: Final = re.compile(r"[\x00-\x20\x7f-\xa0<>\"{}|^`\\\[\]]|%(?![0-9A-Fa-f]{2})")


def is_slug(text: str) -> bool:
    """Return whether a text can be the id of an article, an actor or a claim."""
    return len(text) <= MAX_ID_LENGTH and SLUG.fullmatch(text) is not None


def slug_of(text: str) -> str:
    """Return a text as a slug: lower-case ASCII letters and digits, joined by hyphens.

    The slug is empty where the text has no letter or digit that can be written in ASCII.

    >>> slug_of("Élysée Treaty (1963)"), slug_of("Côte d'Ivoire"), slug_of("Iran's plan")
    ('elysee-treaty-1963', 'cote-d-ivoire', 'irans-plan')
    >>> slug_of("塔吉克斯坦")
    ''
    """
    if len(text) <= MAX_SLUG_LENGTH and SLUG.fullmatch(text):
        return text
    plain = re.sub("[‘’ʼ`´]", "'", text)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"'(?=s\b)", "", plain)
    return "-".join(re.findall("[a-z0-9]+", plain))[:MAX_SLUG_LENGTH].strip("-")


_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""Names that Windows reserves for devices, with any suffix."""


def is_device(name: str) -> bool:
    """Return whether a name is that of a device on some system, so that no file can have it.

    >>> is_device("con"), is_device("NUL.1"), is_device("congress")
    (True, True, False)
    """
    return name.casefold().partition(".")[0] in _DEVICES


def is_web_address(text: str) -> bool:
    """Return whether a text is a web address that can be published unchanged."""
    return len(text) <= MAX_ADDRESS_LENGTH and WEB_ADDRESS.fullmatch(text) is not None


def has_scheme(text: str) -> bool:
    """Return whether a text is an address with a scheme, and not a path.

    >>> has_scheme("https://example.org/ties/"), has_scheme("dist/latest")
    (True, False)
    """
    return _SCHEME.match(text) is not None


def spell_out(text: str, form: str = "\\u{:04x}") -> str:
    """Return a text whose unprintable characters are spelt out, each as ``form`` says.

    Line feeds stay.

    >>> print(spell_out("plain \x1b[31mred"))
    plain \\u001b[31mred
    """
    return UNPRINTABLE.sub(
        lambda found: "\n" if found[0] == "\n" else form.format(ord(found[0])), text
    )


def harmless_cell(text: str) -> str:
    """Return a text as a cell of CSV that no spreadsheet takes for a formula.

    An apostrophe before the text makes it words; numbers stay numbers.

    >>> print(harmless_cell('=HYPERLINK("x")'), harmless_cell("-3"), harmless_cell("France"))
    '=HYPERLINK("x") -3 France
    """
    if text[:1].isalnum():
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def one_line(text: str, max_length: int = 400) -> str:
    r"""Return the beginning of a text with a space for each character that cannot be printed.

    >>> one_line("HTTP\x1b[2J 500\n")
    'HTTP [2J 500 '
    """
    return "".join(c if c.isprintable() else " " for c in text[:max_length])


def single_line(text: str) -> str:
    r"""Return a text on one line, without characters that are invisible or not assigned to text.

    Control characters, surrogates, noncharacters, changes of direction and other signs without a
    shape are removed; white space of any kind becomes one space.

    >>> single_line("A title,\n\x00\u202ein \ud800lines\ufeff")
    'A title, in lines'
    """
    words = " ".join(text.split())
    if words.isprintable():
        return words
    return " ".join("".join(c for c in words if _is_visible(c)).split())


def _is_visible(character: str) -> bool:
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs"}
    return (not hidden or character in _JOINERS) and not _is_noncharacter(ord(character))


def _is_noncharacter(code: int) -> bool:
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def encode_iri(text: str) -> str:
    """Return an IRI in which whatever no IRI can hold is percent-encoded.

    >>> encode_iri('https://example.org/a b">%zz')
    'https://example.org/a%20b%22%3E%25zz'
    """
    whole = _NOT_IN_IRIS.sub(lambda found: quote(found[0], safe=""), single_line(text))
    before, mark, fragment = whole.partition("#")
    return before + mark + fragment.replace("#", "%23")
