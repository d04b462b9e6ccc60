"""Markdown with YAML front matter: the annotation before the text that it is about, in one file.

Front matter holds the keys of an article, `actors` and `claims`; what follows is the text, which
geokg takes as it stands: marks of Markdown are letters like others, and quotes hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import UnreadableInput
from geokg.base.safe_text import slug_of
from geokg.base.text import normalise_newlines
from geokg.inputs.annotation import schema, yaml
from geokg.inputs.formats.registry import Annotation

_FENCED: Final = re.compile(r"---[ \t]*\n(?P<front>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


def matches(file: Path, head: bytes) -> bool:
    """Whether a file begins with front matter."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith((b"---\n", b"---\r", b"--- "))


def entries(file: Path) -> Iterator[Annotation]:
    """The one annotation of a file; raises `UnreadableInput` where there is none."""
    try:
        text = normalise_newlines(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise _wrong("GK001", file, f"cannot be read: {error.strerror}", "") from error
    except UnicodeDecodeError as error:
        message = f"not UTF-8, at byte {error.start}"
        raise _wrong("GK002", file, message, "save it as UTF-8") from error
    found = _FENCED.match(text)
    if found is None:
        fix = "begin with a line `---`, then the keys, then a line `---`, then the text"
        raise _wrong("GK855", file, "no front matter, or no end of it", fix)
    # The first line goes along, so that lines count as in the file.
    front = f"---\n{found['front']}"
    data = yaml.load(front, str(file)) if found["front"].strip() else {}
    places = yaml.places(front)
    for key in ("text", "body"):
        if isinstance(data, dict) and key in data:
            message = "the text is what follows the front matter"
            where = places.find((key,), str(file), at_key=True)
            fix = f"take `{key}` out"
            raise UnreadableInput(Diagnostic(code="GK855", message=message, fix=fix, where=where))

    def locate(path: KeyPath) -> Location:
        is_flat = path[:1] == ("article",) and "article" not in places.parts
        return places.find(path[1:] if is_flat else path, str(file))

    yield _annotation(data, file, text[found.end() :]), locate


def _annotation(data: object, file: Path, body: str) -> object:
    """The front matter as an annotation, what is the article's own gathered under one key."""
    if not isinstance(data, dict):
        return data
    given = data.get("article", {})
    if not isinstance(given, dict):
        return data
    rest = {key: data[key] for key in schema.TOP if key in data}
    article = {**given, **{key: value for key, value in data.items() if key not in schema.TOP}}
    article = {"id": slug_of(file.stem) or "article", **article, "body": body.lstrip("\n")}
    return {"geokg": "1", "claims": [], **rest, "article": article}


def _wrong(code: str, file: Path, message: str, fix: str) -> UnreadableInput:
    where = Location(str(file), 1, 1)
    return UnreadableInput(Diagnostic(code=code, message=message, fix=fix, where=where))
