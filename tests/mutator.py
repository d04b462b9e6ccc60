"""Annotation files gone wrong: valid ones, and what chance does to their values and their bytes.

Everything follows from a seeded ``random.Random``: the same seed gives the same files.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, Final

import yaml

TEXT: Final = (
    "Arcadia’s minister said on Monday that his country would reopen the harbour to Ruritania.\n\n"
    "Ruritania thanked Arcadia. Last year, in March 1998, Arcadia had closed the harbour: "
    "“not a café was left”, unless one counts three. Mali and France met.\n"
)
SEED: Final[dict[str, Any]] = {
    "geokg": 1,
    "article": {
        "id": "harbour",
        "title": "The harbour",
        "url": "https://news.example.org/harbour?a=b#c",
        "publisher": "Courier",
        "author": ["A. Writer"],
        "published": "1999-03-02T10:00:00Z",
        "language": "en",
        "body": TEXT,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "annotated": "2020-01-01",
    },
    "actors": {
        "arcadia": {"group": "Arcadia", "aliases": ["Arcadian"], "note": "NO"},
        "ruritania": {"group": "Ruritania", "members": ["FRA", "mali"]},
        "mali": {"state": "Mali"},
        "minister": {
            "person": "Arcadia’s minister",
            "of": "arcadia",
            "wikidata": "Q2042",
            "holds": [{"office": "minister", "of": "FRA", "from": "1998", "until": "1999~"}],
        },
    },
    "claims": [
        {
            "id": "thanks",
            "quote": "Ruritania thanked Arcadia",
            "type": "praise",
            "initiator": "ruritania",
            "target": "arcadia",
            "content": "reopening",
            "certainty": "probable",
            "confidence": "0.85",
        },
        {
            "id": "reopening",
            "quote": ["his country would reopen", {"exact": "the harbour", "suffix": "to Ruri"}],
            "type": "cooperate",
            "party": ["arcadia", "ruritania"],
            "modality": "intended",
            "claimant": "minister",
            "relayed-by": "mali",
            "issue": ["trade", "FRA"],
        },
        {
            "id": "meeting",
            "quote": "Mali and France met",
            "type": "meet",
            "party": ["mali", "FRA"],
            "when": {"verbatim": "in March 1998", "edtf": "1998-03"},
            "condition": "unless one counts three",
            "quantity": "three",
        },
        {"quote": "met", "about": "meeting", "polarity": "negative", "when": "Last year"},
    ],
}
SCALARS: Final[tuple[Any, ...]] = (
    *(
        "",
        " ",
        "\t",
        "\u00a0",
        "no",
        "1.10",
        "12:30",
        "~",
        "null",
        "<<",
        "=",
        "*a",
        "&a",
        "!!str x",
    ),
    *(
        "\x00",
        "\x1f",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\ud800",
        "\udfff",
        "😀",
        "\u202e",
    ),
    *("IRN", "irn", "FR", "UK", "USSR", "Q42", "cow:2", "gw:255-prussia", "XXX", "unstated"),
    *("harbour", "graph", "reference", "derived", "thanks", "harbour.thanks", "other.c1", "a.b.c"),
    *("arcadia", "minister", "praise", "meet", "rivalry", "Ruritania thanked Arcadia", "the"),
    *("cafe\u0301", "“not a café was left”", "Ruritania … Arcadia", "Arcadia: closed", "a" * 5000),
    *(
        "2001-02-30",
        "12/31/1999",
        "99-1-1",
        "[1991,..]",
        "{1,2}",
        "1998/1997",
        "/",
        "../..",
        "-1e9",
    ),
    *(
        "199X~",
        "last year",
        "two weeks ago",
        "next " * 30,
        "http://[",
        "javascript:x",
        "%%%",
        "../x",
    ),
    *(None, True, False, 0, -1, 10**30, 1.5, float("inf"), [], {}, [[]], {"exact": "met"}, [None]),
    *({"verbatim": "Monday"}, {"edtf": "1998"}, {"": ""}, ["FRA", "FRA"], [["FRA"]], [True]),
)
BYTES: Final = (
    *(
        b"\x00",
        b"\xff",
        b"\xfe\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\xf0\x9f\x98\x80",
    ),
    *(
        b"\t",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\x0b",
        b"\x1b[31m",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\xcc\x81",
    ),
    *(
        b"'",
        b'"',
        b"\\",
        b"\\ud800",
        b"\\u0000",
        b"\\x00",
        b"{",
        b"}",
        b"[",
        b"]",
        b"[" * 50,
        b",:",
    ),
    *(
        b": ",
        b"- ",
        b"- - - ",
        b"# ",
        b"// x\n",
        b"| ",
        b">-\n",
        b"? ",
        b"<<: *a",
        b"&a ",
        b"*a",
        b"*b",
    ),
    *(
        b"!!python/object:os.system ",
        b"!x ",
        b"---\n",
        b"...\n",
        b"%YAML 9.9\n",
        b"%TAG ! x\n",
        b"@",
        b"`",
    ),
    *(b"NaN", b"-Infinity", b"1e999", b"null", b"true", b"yes", b"~", b"0x1F", b"9" * 5000),
)


def spoilt(rng: Random, form: str) -> bytes:
    """One file of that form (``yaml``, ``json`` or ``jsonl``), usually wrong in a few ways."""
    data = deepcopy(SEED)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        spoil_value(rng, data)
    raw = _written(rng, data, form)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 5))):
        raw = rng.choice(_ON_BYTES)(rng, raw)
    return raw


def _written(rng: Random, data: Any, form: str) -> bytes:
    if form == "yaml" and rng.random() < 0.7:
        flow = rng.choice((None, None, False, True))
        text = yaml.dump(
            _dumpable(data),
            Dumper=DUMPER,
            allow_unicode=True,
            sort_keys=False,
            default_flow_style=flow,
        )
        return text.encode("utf-8", "surrogatepass")
    indent = None if form == "jsonl" else rng.choice((None, 0, 2))
    text = json.dumps(data, ensure_ascii=rng.random() < 0.5, indent=indent)
    if form == "jsonl":
        other = deepcopy(SEED)
        other["article"]["id"] = rng.choice(("pier", "quay", "pier-2", "harbour"))
        text = "\n".join(
            [text, json.dumps(other), *rng.choice(([], [], [], [""], ["{}"], ["[]", "1"]))]
        )
    return text.encode("utf-8", "surrogatepass")


DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _dumpable(value: Any) -> Any:
    """The value without lone surrogates, which no YAML can hold."""
    return json.loads(json.dumps(value).replace("\\ud800", "D").replace("\\udfff", "D"))


def spoil_value(rng: Random, data: Any) -> None:
    """Change one value, key or item somewhere in the data."""
    holders = _holders(data)
    holder = rng.choice([held for held in holders if held] or [{"": ""}])
    nasty = deepcopy(rng.choice((*SCALARS, *holders)))
    if isinstance(holder, list):
        _spoil_item(rng, holder, nasty)
    else:
        _spoil_key(rng, holder, nasty)


def _spoil_item(rng: Random, items: list[Any], nasty: Any) -> None:
    at = rng.randrange(len(items))
    way = rng.randrange(6)
    if way < 2:
        items.insert(at, deepcopy(items[at]))
    elif way == 2:
        del items[at]
    else:
        items[at] = nasty


def _spoil_key(rng: Random, mapping: dict[str, Any], nasty: Any) -> None:
    key = rng.choice(sorted(mapping))
    way = rng.randrange(8)
    if way == 0:
        mapping[str(mapping[key])[:60]] = key
    elif way == 1:
        mapping[rng.choice(("actor", "date", "<<", "id", "", key.upper(), key + " ", "é"))] = nasty
    elif way == 2:
        del mapping[key]
    elif way == 3:
        mapping[key] = [mapping[key]]
    elif way < 6 and isinstance(mapping[key], str):
        mapping[key] = _twisted(rng, mapping[key])
    else:
        mapping[key] = nasty


def _holders(data: Any) -> list[Any]:
    found = [data]
    for holder in found:
        below = holder.values() if isinstance(holder, dict) else holder
        found += [value for value in below if isinstance(value, dict | list)]
    return found


def _twisted(rng: Random, text: str) -> str:
    """Words as another keyboard, encoding or normal form would have them."""
    at = rng.randrange(len(text) + 1)
    return rng.choice(
        (
            unicodedata.normalize("NFD", text),
            unicodedata.normalize("NFKC", text),
            text.replace("’", "'"),
            text.swapcase(),
            text[:at] + rng.choice(("\u200b", "\x00", "\x1f", "\n", "\u0301", "…")) + text[at:],
            text[:at],
            text * 40,
            text[::-1],
        )
    )


def _flip(rng: Random, raw: bytes) -> bytes:
    if not raw:
        return raw
    at = rng.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ (1 << rng.randrange(8))]) + raw[at + 1 :]


def _delete(rng: Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + raw[at + rng.choice((1, 1, 2, 20)) :]


def _insert(rng: Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice(BYTES) + raw[at:]


def _begin(rng: Random, raw: bytes) -> bytes:
    return rng.choice(BYTES) + raw


def _cut(rng: Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _repeat_line(rng: Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at:at] = [lines[at]] * rng.choice((1, 1, 2, 30))
    return b"\n".join(lines)


def _swap_lines(rng: Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _indent_line(rng: Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice((b" " + lines[at], b"\t" + lines[at], lines[at][1:], lines[at].strip()))
    return b"\n".join(lines)


def _break_lines(rng: Random, raw: bytes) -> bytes:
    return raw.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n")), rng.choice((-1, 1, 3)))


def _encode(rng: Random, raw: bytes) -> bytes:
    text = raw.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-7")), "replace")


_ON_BYTES: Final[tuple[Callable[[Random, bytes], bytes], ...]] = (
    *(_flip, _flip, _delete, _insert, _insert, _insert, _begin, _cut, _repeat_line, _swap_lines),
    *(_indent_line, _indent_line, _break_lines, _encode),
)


# Samples of any format --------------------------------------------------------------------------

TOKENS: Final = (
    *(b"", b"0", b"-1", b"1.5", b"1 2 3", b"99999999999", b"9" * 5000, b"x", b"null", b"true"),
    *(b"[]", b"{}", b"\\", b"|", b"\\|", b"\\ud83e", "🤝".encode(), b"a;b;c", b"_", b"*"),
    # Identifiers that a library may compile or resolve.
    *(b"a=exit()", b"class", b"self", b"type", b"__class__", b"uima.cas.FSArray", b"uima.cas.Sofa"),
    *(b"uima.tcas.Annotation", b"http:///uima/cas.ecore"),
    # References and spans of formats with a line for each token or mark.
    *(b"*[1]", b"*[1]|*[1]", b"*[999999999]", b"[1]", b"LOC[1]|LOC[2]", b"1-1", b"1-1[1_1]"),
    *(b"9-9[0_1]", b"1-2[4]", b"->1-1", b"*->1-2", b"coref->9-9", b"0-0", b"5-3", b"1-1.1"),
    *(b"T1", b"T999", b"E1", b"#1", b"A1\tx", b"0 4;2 6", b"-1-4", b"0-99999999999"),
)
"""What takes the place of a word, a number or a cell."""
_WORDS: Final = (rb"[A-Za-z_]+|[0-9]+", rb"[0-9]+", rb'(?<=")[^"\n]*(?=")', rb"[^\t,;|\r\n]+")


def spoilt_sample(rng: Random, raw: bytes) -> bytes:
    """The content of a file of any format, usually wrong in a few ways."""
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        raw = rng.choice((_exchange, _exchange, _spoil_json))(rng, raw)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 3))):
        raw = rng.choice(_ON_BYTES)(rng, raw)
    return raw


def _exchange(rng: Random, raw: bytes) -> bytes:
    """Put another word of the file, or a nasty one, where a word or a cell is."""
    found = list(re.finditer(rng.choice(_WORDS), raw))
    if not found:
        return raw
    old = rng.choice(found)
    new = rng.choice(found)[0] if rng.random() < 0.3 else rng.choice(TOKENS)
    return raw[: old.start()] + new + raw[old.end() :]


def _spoil_json(rng: Random, raw: bytes) -> bytes:
    """Change a value, a key or an item of JSON or of lines of JSON; words of other content."""
    try:
        text = raw.decode()
        is_lines = len(text.split("\n")) > 1 and text.startswith("{") and "}\n{" in text
        values = [json.loads(part) for part in (text.splitlines() if is_lines else [text])]
    except ValueError:
        return _exchange(rng, raw)
    spoil_value(rng, values)
    dumped = [json.dumps(value, ensure_ascii=rng.random() < 0.5) for value in values]
    return "\n".join(dumped).encode("utf-8", "surrogatepass")
