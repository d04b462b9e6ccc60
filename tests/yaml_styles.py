"""Twenty-four styles in which people write the same annotation in YAML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_HEAD: Final = "geokg: 1\narticle:\n  id: note\n  body: Iran praised Mali. Mali thanked Iran.\n"
_ACTORS: Final = "actors:\n  envoy: {person: An envoy, of: IRN}\n"
_FIRST: Final = "id: one\n    quote: Iran praised Mali\n    type: praise\n    initiator: IRN\n"
_SECOND: Final = "id: two\n    quote: Mali thanked Iran\n    type: praise\n    initiator: MLI\n"
_TARGETS: Final = "    target: [MLI]\n", "    target: [IRN]\n"
_CLAIMS: Final = f"claims:\n  - {_FIRST}{_TARGETS[0]}  - {_SECOND}{_TARGETS[1]}"
_PLAIN: Final = _HEAD + _ACTORS + _CLAIMS


def _claims(text: str) -> str:
    return _HEAD + _ACTORS + text


def _indented(first: str, rest: str) -> str:
    lines = _CLAIMS.splitlines(keepends=True)
    return _claims(
        "".join(
            first + line[2:] if line.startswith("  -") else rest + line[4:] if at else line
            for at, line in enumerate(lines)
        )
    )


STYLES: Final = {
    "as geokg writes it": _PLAIN,
    "dashes without indentation": _indented("", "  "),
    "indented by four": _indented("    ", "      "),
    "indented by six": _indented("      ", "        "),
    "a wide gap after the dash": _PLAIN.replace("  - id", "  -   id").replace("\n    ", "\n      "),
    "comments everywhere": "# top\n"
    + _PLAIN.replace("claims:\n", "claims:  # all\n  # before one\n")
    .replace("type: praise\n", "type: praise  # a type\n    # inside\n")
    .replace("  - id: two", "  # before two\n  - id: two")
    + "# end\n",
    "marks of a document": "---\n" + _PLAIN + "...\n",
    "a start of a document": "%YAML 1.1\n---\n" + _PLAIN,
    "blank lines between claims": _PLAIN.replace("  - id", "\n  - id"),
    "spaces at line ends": _PLAIN.replace("praise\n", "praise  \n").replace("one\n", "one   \n"),
    "keys in quotes": _PLAIN.replace(" type:", ' "type":').replace(" id:", " 'id':"),
    "values in double quotes": _PLAIN.replace("type: praise", 'type: "praise"'),
    "values in single quotes": _PLAIN.replace("type: praise", "type: 'praise'"),
    "escaped characters": _PLAIN.replace("quote: Iran praised", r'quote: "Iran\x20praised').replace(
        "Mali\n    type", 'Mali"\n    type', 1
    ),
    "literal blocks": _PLAIN.replace("quote: ", "quote: |-\n      "),
    "literal blocks with an end": _PLAIN.replace("quote: ", "quote: |\n      "),
    "folded blocks": _PLAIN.replace("quote: ", "quote: >-\n      "),
    "plain words over two lines": _PLAIN.replace(
        "Iran praised Mali\n  ", "Iran praised\n      Mali\n  "
    ),
    "quoted words over two lines": _PLAIN.replace(
        "quote: Iran praised Mali", 'quote: "Iran praised\n      Mali"'
    ),
    "lists as blocks": _PLAIN.replace("[MLI]", "\n      - MLI").replace("[IRN]", "\n      - IRN"),
    "spaces in brackets": _PLAIN.replace("[MLI]", "[ MLI ,  SEN ]").replace("{person", "{  person"),
    "claims in braces": _claims(
        "claims:\n"
        "  - {id: one, quote: Iran praised Mali, type: praise, initiator: IRN, target: [MLI]}\n"
        "  - {id: two, quote: Mali thanked Iran, type: praise, initiator: MLI, target: [IRN]}\n"
    ),
    "all claims in brackets": _claims(
        "claims: [\n"
        "  {id: one, quote: Iran praised Mali, type: praise, initiator: IRN, target: [MLI]},\n"
        "  {id: two, quote: Mali thanked Iran, type: praise, initiator: MLI, target: [IRN]}\n"
        "]\n"
    ),
    "a dash on its own line": _PLAIN.replace("  - id", "  -\n    id"),
}

FORMS: Final[dict[str, Callable[[str], bytes]]] = {
    "LF": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no last newline": lambda text: text.rstrip("\n").encode(),
}
