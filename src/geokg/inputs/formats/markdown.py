"""Markdown with YAML front matter: the annotation and its text in one file.

The front matter has the keys of an article, `actors` and `claims`. The rest of the file is the text
of the article, taken literally: quotes include Markdown's markup characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import KeyPath, Location
from geokg.base.safe_text import slug_of
from geokg.base.text import normalise_newlines
from geokg.inputs.annotation import schema, yaml
from geokg.inputs.annotation.source_files import read_text, unreadable_input
from geokg.inputs.formats.registry import Annotation

_FENCED: Final = re.compile(r"---[ \t]*\n(?P<front>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


def matches(file: Path, head: bytes) -> bool:
    """Return whether a file starts with front matter."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith((b"---\n", b"---\r", b"--- "))


def entries(file: Path) -> Iterator[Annotation]:
    """Yield the one annotation of a file.

    Raises:
        UnreadableInput: The file has no front matter, or it is not YAML.
    """
    text = normalise_newlines(read_text(file))
    match = _FENCED.match(text)
    if match is None:
        fix = "start with a line `---`, then the keys, then a line `---`, then the text"
        message = "the front matter is missing, or has no end"
        raise unreadable_input("GK855", Location(str(file), 1, 1), message, fix)
    # With its first line, so that line numbers are those of the file.
    front = f"---\n{match['front']}"
    data = yaml.load(front, str(file)) if match["front"].strip() else {}
    places = yaml.places(front)
    for key in ("text", "body"):
        if isinstance(data, dict) and key in data:
            message = f"the front matter has `{key}`, but the text follows it"
            where = places.find((key,), str(file), at_key=True)
            raise unreadable_input("GK855", where, message, f"remove `{key}`")

    def locate(path: KeyPath) -> Location:
        is_flat = path[:1] == ("article",) and "article" not in places.parts
        return places.find(path[1:] if is_flat else path, str(file))

    yield _annotation(data, file, text[match.end() :]), locate


def _annotation(data: object, file: Path, body: str) -> object:
    """Return the front matter as an annotation, with the keys of the article under `article`."""
    if not isinstance(data, dict):
        return data
    head = data.get("article", {})
    if not isinstance(head, dict):
        return data
    rest = {key: data[key] for key in schema.TOP if key in data}
    article = {**head, **{key: value for key, value in data.items() if key not in schema.TOP}}
    article = {"id": slug_of(file.stem) or "article", **article, "body": body.lstrip("\n")}
    return {"geokg": "1", "claims": [], **rest, "article": article}
