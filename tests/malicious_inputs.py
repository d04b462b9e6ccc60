"""Values that try to break a published file, a parser of it, or the program that opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

BY: Final = "https://creativecommons.org/licenses/by/"
MALICIOUS_INPUTS: Final = {
    "newline": "one\ntwo",
    "carriage-return": "one\rtwo",
    "tab": "one\ttwo",
    "nul": "one\0two",
    "escape-sequence": "one\x1b[2Jtwo",
    "next-line": "one\x85two",
    "line-separator": "one\u2028two",
    "bad-percent": "https://example.net/%zz",
    "less-than": "a < b > c & d",
    "end-of-iri": "https://example.net/> <urn:x> <urn:y",
    "quotes": 'a "b" \'c\' """d""" \'\'\'e\'\'\' "',
    "backslashes": "\\ \\n \\u0022 \\U0000003E \\",
    "bidi-override": "abc\u202etxt.exe",
    "bidi-isolate": "\u2066abc",
    "zero-width": "a\u200bb\u2060c",
    "byte-order-mark": "\ufeffabc",
    "lone-surrogate": "a\ud800b",
    "noncharacter": "a\ufffeb",
    "astral": "\U0001f600 \U0010fffd e\u0301",
    "climbing": "../../climbed",
    "climbing-in-windows": "..\\..\\climbed",
    "device": "con",
    "device-with-suffix": "NUL.txt",
    "capitals": "Note",
    "end-of-script": "</script><script>alert(1)</script>",
    "end-of-comment": "--> ]]> <!-- <![CDATA[ */",
    "formula": '=HYPERLINK("http://example.net/";"click")',
    "formula-with-at": "@SUM(A1:A9)",
    "formula-behind-zero-width": "\u200b=1+1",
    "formula-behind-bidi": "\u202d=1+1",
    "command": "+cmd|' /C calc'!A0",
    "script-link": "javascript:alert(1)",
    "data-link": "data:text/html,<script>alert(1)</script>",
    "markdown-link": "[x](javascript:alert(1)) ![y](http://example.net/y.png)",
    "table-cell": "a | b || c `d` \\| e",
    "markdown-heading": "# Heading",
    "yaml": "a: &b [*b] !!python/object:os.system # c",
    "turtle": '" . <urn:x> <urn:y> <urn:z> . "',
    "rewrite-rule": "x\nRewriteRule ^ https://example.net/ [R=301,L]",
    "back-references": "https://example.net/$1/%2/%{HTTP_HOST}/",
    "template": "{0} %s ${x} {{x}} <%= x %>",
    "false-language": "xx-toolongforasubtag",
    "false-date": "2026-02-30",
    "wide-digits": "１９９８-０１-０２",
    "only-invisible": "\u200b\u200d\u2060",
}
"""By what they try."""

Note = dict[str, Any]
CLEAN_BODY: Final = "Jane Doe, the minister, recognised Mali in 1998 if asked, for 3 years."


def clean_note() -> Note:
    """An annotation with nothing wrong, in which every field has a value."""
    return {
        "geokg": 1,
        "article": {
            "id": "note",
            "title": "A title",
            "url": "https://example.net/note",
            "publisher": "The Note",
            "author": ["Ada Example"],
            "dateline": "Bamako",
            "published": "1998-01-02",
            "language": "en",
            "licence": f"{BY}4.0/",
            "rights": "Nobody's",
            "annotator": ["Bob Example"],
            "annotated": "2026-01-01",
            "body": CLEAN_BODY,
        },
        "actors": {
            "ministry": {"organ": "Ministry", "of": "FRA"},
            "doe": {
                "person": "Jane Doe",
                "office": "minister",
                "of": "ministry",
                "aliases": ["the minister"],
                "wikidata": "Q1",
                "note": "Of whom it is told.",
            },
        },
        "claims": [
            {
                "id": "one",
                "quote": "recognised Mali",
                "type": "recognise",
                "initiator": "doe",
                "target": "MLI",
                "issue": ["borders"],
                "place": ["Bamako"],
                "when": "1998",
                "condition": "if asked",
                "quantity": "3 years",
                "note": "A note.",
            }
        ],
    }


def _article(key: str, *, several: bool = False) -> Callable[[Note, str], None]:
    def payload(note: Note, value: str) -> None:
        note["article"][key] = [value] if several else value

    return payload


def _actor(key: str, *, several: bool = False) -> Callable[[Note, str], None]:
    def payload(note: Note, value: str) -> None:
        note["actors"]["doe"][key] = [value] if several else value

    return payload


def _claim(
    key: str, *, several: bool = False, in_text: bool = False
) -> Callable[[Note, str], None]:
    def payload(note: Note, value: str) -> None:
        note["claims"][0][key] = [value] if several else value
        if in_text:
            _text(note, value)

    return payload


def _text(note: Note, value: str) -> None:
    # Once: a quote of what is there twice would be refused for that.
    if value not in note["article"]["body"]:
        note["article"]["body"] += f" And {value} it was."


def _text_file(note: Note, value: str) -> None:
    del note["article"]["body"]
    note["article"]["text"] = value


def _slug(note: Note, value: str) -> None:
    note["actors"][value] = note["actors"].pop("doe")
    note["claims"][0]["initiator"] = value


def _key(note: Note, value: str) -> None:
    note["article"][value] = "x"


FIELDS: Final[dict[str, Callable[[Note, str], None]]] = {
    **{
        f"article.{key}": _article(key)
        for key in (
            *("id", "title", "url", "publisher", "dateline", "published", "language", "claimant"),
            *("licence", "rights", "annotated"),
        )
    },
    **{f"article.{key}": _article(key, several=True) for key in ("author", "annotator")},
    "article.body": _text,
    "article.text": _text_file,
    "article.KEY": _key,
    "actor.SLUG": _slug,
    **{f"actor.{key}": _actor(key) for key in ("person", "office", "of", "wikidata", "note")},
    "actor.aliases": _actor("aliases", several=True),
    **{f"claim.{key}": _claim(key) for key in ("id", "type", "target", "note")},
    **{
        f"claim.{key}": _claim(key, in_text=True)
        for key in ("quote", "when", "condition", "quantity")
    },
    **{f"claim.{key}": _claim(key, several=True) for key in ("issue", "place")},
}
"""How a value gets into each field of an annotation that reaches a file."""

WORDS: Final = (
    *("article.title", "article.publisher", "article.dateline", "article.rights"),
    *("article.author", "article.annotator", "article.body"),
    *("actor.person", "actor.office", "actor.note", "actor.aliases"),
    *("claim.quote", "claim.condition", "claim.quantity", "claim.note"),
    *("claim.issue", "claim.place"),
)
"""The fields of an annotation that take any words."""

Settings = dict[str, Any]


def clean_settings() -> Settings:
    """Settings with nothing wrong."""
    return {
        "base": "https://data.example.net/ties/",
        "title": "Ties",
        "description": "Who says what about whom.",
        "creators": [{"name": "Ada Example", "orcid": "0000-0002-1825-0097"}],
        "publisher": "Example Institute",
        "contact": "data@example.net",
        "licence": f"{BY}4.0/",
        "version": "2.0.0",
        "issued": "2026-01-31",
        "location": "https://files.example.net/ties/",
        "quotes": "full",
        "open-licences": [BY],
        "exclude": [],
        "articles": ["articles"],
    }


def _setting(key: str, *, several: bool = False) -> Callable[[Settings, str], None]:
    def payload(settings: Settings, value: str) -> None:
        settings[key] = [value] if several else value

    return payload


def _creator(key: str) -> Callable[[Settings, str], None]:
    def payload(settings: Settings, value: str) -> None:
        settings["creators"][0][key] = value

    return payload


def _slash(key: str) -> Callable[[Settings, str], None]:
    """An address as it must begin and end, with the value between."""

    def payload(settings: Settings, value: str) -> None:
        settings[key] = f"https://data.example.net/{value}/"

    return payload


SETTINGS: Final[dict[str, Callable[[Settings, str], None]]] = {
    **{
        key: _setting(key)
        for key in (
            *("base", "title", "description", "publisher", "contact", "licence", "version"),
            *("issued", "location", "quotes"),
        )
    },
    "base.path": _slash("base"),
    "location.path": _slash("location"),
    "creators.name": _creator("name"),
    "creators.orcid": _creator("orcid"),
    **{
        key: _setting(key, several=True)
        for key in ("open-licences", "closed-licences", "exclude", "articles", "reference")
    },
}
"""How a value gets into each key of ``geokg.toml``."""


def as_toml(settings: Settings) -> str:
    """Settings as TOML, with everything escaped that can be."""
    return "".join(f"{key} = {_toml(value)}\n" for key, value in settings.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return '"' + "".join(map(_toml_letter, value)) + '"'


def _toml_letter(letter: str) -> str:
    plain = " " <= letter < "\x7f" and letter not in '"\\'
    return letter if plain else f"\\U{ord(letter):08X}"
