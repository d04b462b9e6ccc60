"""Writing of articles as annotation files, such that reading them gives an equal article.

The YAML has the form that people write: one line per actor, one block per claim, and quotes as
words. The words around a quote are written only if it occurs more than once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from geokg.article import Actor, Article, Claim, Tenure
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError, DateError, UnreadableInput
from geokg.base.text import CONTEXT, ArticleText, Quote
from geokg.dates import (
    TimeSpan,
    is_month_or_years,
    is_season_or_years,
    looks_like_edtf,
    parse_edtf,
    read_words,
)
from geokg.inputs.annotation import schema, yaml
from geokg.inputs.annotation.article_builder import article_from

Plain = dict[str, object]
HEAD: Final = (
    *("id", "title", "url", "publisher", "author", "dateline", "language"),
    *("claimant", "licence", "rights", "annotator", "annotated", "adjudication"),
)
_PLAIN_IN_FLOW: Final = re.compile(
    r"[^\W_](?:[^\x00-\x1f\x7f-\x9f:#,\[\]{}\u2028\u2029\ufeff]|:(?=[^\s,\[\]{}]))*"
)
"""Text that is a plain scalar in YAML, also inside brackets, unless a blank ends it."""
_PLAIN_IN_BLOCK: Final = re.compile(r"[^\W_](?:[^\x00-\x1f\x7f-\x9f:#\u2028\u2029\ufeff]|:(?=\S))*")
"""Text that is a plain scalar in YAML if it is the whole value."""
_AS_BLOCK: Final = re.compile(
    r"(?=.*\n)[^\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
    r"(?:[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]*[^\s\x7f-\x9f\u2028\u2029\ufeff])?\n?",
    re.DOTALL,
)
"""Text that a literal block of YAML keeps: some line feed, no space at either end of it."""
_AMBIGUOUS: Final = frozenset("true false yes no on off null y n".split())
"""Text that other YAML readers convert to another type."""
_ESCAPED: Final = re.compile('[\x00-\x1f\x7f-\x9f\\\\"\u2028\u2029\ufeff]')
_DEFAULTS: Final = {"polarity": "positive", "modality": "actual"}
_ATTRIBUTES: Final = {"from": "from_", "in": "in_", "relayed-by": "relayed_by"}


def annotation(article: Article, text_file: str = "") -> Plain:
    """Return an article as the plain values of an annotation file.

    Args:
        article: The article.
        text_file: The name of the file with the text; if empty, the text goes under ``body``.
    """
    head: Plain = {}
    for key in HEAD:
        if value := getattr(article, key):
            head[key] = _single_or_list(value)
        if key == "dateline" and article.published:
            head["published"] = article.published.text
    head["text" if text_file else "body"] = text_file or article.text
    data: Plain = {"geokg": "1", "article": head}
    if article.actors:
        data["actors"] = {slug: _actor(actor) for slug, actor in article.actors.items()}
    source = ArticleText(article.text)
    referenced = {name for claim in article.claims for name in (*claim.content, claim.about)}
    data["claims"] = [_claim(claim, article, source, referenced) for claim in article.claims]
    return data


def as_yaml(data: Plain) -> str:
    """Return an annotation as YAML in the form that people write.

    >>> print(as_yaml({"geokg": "1", "article": {"id": "note"}, "claims": [
    ...     {"quote": "It: rained", "type": "meet", "party": ["FRA", "MLI"]}]}), end="")
    geokg: 1
    article:
      id: note
    claims:
      - quote: "It: rained"
        type: meet
        party: [FRA, MLI]
    """
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, dict):
            lines += [
                f"{key}:",
                *(
                    f"  {line}"
                    for name, item_value in value.items()
                    for line in _item(quoted(name), item_value)
                ),
            ]
        elif isinstance(value, list) and value:
            lines.append(f"{key}:")
            for item in value:
                entries = [
                    line for name, item_value in item.items() for line in _entry(name, item_value)
                ]
                lines += [
                    ("  - " if index == 0 else "    ") + line for index, line in enumerate(entries)
                ]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def as_file_text(article: Article, text_file: str = "") -> str:
    """Return an article as YAML that reads back as an equal article.

    Args:
        article: The article.
        text_file: The name of the file with the text; if empty, the text goes under ``body``.

    Raises:
        AnnotationError: The YAML would not read back as an equal article.
    """
    text = as_yaml(annotation(article, text_file))
    try:
        parsed = article_from(yaml.load(text, article.id), lambda *_: article.text)
    except UnreadableInput as error:
        raise _not_readable(article) from error
    if parsed != article:
        raise _not_readable(article)
    return text


def as_json(article: Article, indent: int | None = 2) -> str:
    """Return an article as JSON, with its text under ``body``; on one line without ``indent``."""
    data = annotation(article)
    try:
        parsed = article_from(data, lambda *_: article.text)
    except AnnotationError as error:
        raise _not_readable(article) from error
    if parsed != article:
        raise _not_readable(article)
    return json.dumps(data, ensure_ascii=False, indent=indent)


def _not_readable(article: Article) -> AnnotationError:
    return AnnotationError(
        Diagnostic(
            code="GK852",
            message=f"`{article.id}` would not be read back unchanged; it was not written",
            fix="this is a defect of geokg: please report it, with the file that causes it",
        )
    )


def _single_or_list(value: object) -> object:
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value)
    return value


def _fields(value: object, keys: Iterable[str]) -> Plain:
    values = {key: getattr(value, _ATTRIBUTES.get(key, key.replace("-", "_"))) for key in keys}
    return {key: _single_or_list(item) for key, item in values.items() if item}


def _actor(actor: Actor) -> Plain:
    keys = [key for key in schema.ACTOR if key not in (*schema.ACTOR_KINDS, "holds")]
    data = {actor.kind: actor.name, **_fields(actor, keys)}
    if actor.aliases:
        data["aliases"] = list(actor.aliases)
    if actor.holds:
        data["holds"] = [_tenure(tenure) for tenure in actor.holds]
    return data


def _tenure(tenure: Tenure) -> Plain:
    return _fields(tenure, schema.TENURE)


def _claim(claim: Claim, article: Article, source: ArticleText, referenced: set[str]) -> Plain:
    keys = [key for key in schema.CLAIM if key not in ("id", "quote", "when")]
    values = _fields(claim, keys)
    data: Plain = {}
    if claim.id in referenced or claim.id != claim.digest():
        data["id"] = claim.id
    quotes = [_quote(quote, source) for quote in claim.quote]
    data["quote"] = quotes[0] if len(quotes) == 1 else quotes
    for key in schema.CLAIM:
        if key == "when" and claim.when:
            data["when"] = _when(claim.when, claim.modality, article)
        elif key in values and values[key] != _DEFAULTS.get(key):
            data[key] = values[key]
    return data


def _when(when: TimeSpan, modality: str, article: Article) -> object:
    """Return the date as one value if reading it gives the same date, else as two."""
    both = {"verbatim": when.verbatim, "edtf": when.edtf}
    if not when.verbatim:
        # "2023-24" without a key may be read as the words of the article.
        is_ambiguous = is_season_or_years(when.edtf) or is_month_or_years(when.edtf)
        return {"edtf": when.edtf} if is_ambiguous else when.edtf
    if not when.edtf:
        return when.verbatim
    if looks_like_edtf(when.verbatim):
        return when.verbatim if _reads_as(when, parse_edtf, when.verbatim) else both
    day = article.published.day if article.published else None
    english = article.language.casefold().split("-")[0] in ("", "en")
    if english and _reads_as(when, lambda words: read_words(words, day, modality), when.verbatim):
        return when.verbatim
    return both


def _reads_as(when: TimeSpan, read: object, words: str) -> bool:
    try:
        return callable(read) and bool(read(words) == when)
    except DateError:
        return False


def _quote(quote: Quote, source: ArticleText) -> object:
    """Return the words of a quote, with the context that makes them unique in the text."""
    words = quote.exact
    if source.find(Quote(words)) == [quote.span]:
        return words if words == words.strip() else {"exact": words}
    before, after = source.text[: quote.span.start], source.text[quote.span.end :]
    for length in (CONTEXT // 4, CONTEXT // 2, CONTEXT, 4 * CONTEXT, len(source.text)):
        prefix, suffix = _prefix(before[-length:], before), _suffix(after[:length], after)
        for before_part, after_part in ((prefix, ""), ("", suffix), (prefix, suffix)):
            if source.find(Quote(words, before_part, after_part)) == [quote.span]:
                parts = {"exact": words, "prefix": before_part, "suffix": after_part}
                return {key: value for key, value in parts.items() if value}
    return words


def _prefix(near: str, before: str) -> str:
    """Return the context before a quote, starting at a word."""
    if len(near) < len(before) and " " in near.strip():
        near = near.lstrip().partition(" ")[2]
    return near if near.strip() else ""


def _suffix(near: str, after: str) -> str:
    if len(near) < len(after) and " " in near.strip():
        near = near.rstrip().rpartition(" ")[0]
    return near if near.strip() else ""


# YAML -----------------------------------------------------------------


def _item(key: str, value: object) -> list[str]:
    """Return the lines of a value; text of several lines is a literal block, where it can be."""
    if not (isinstance(value, str) and _AS_BLOCK.fullmatch(value)):
        return [f"{key}: {_value(value)}"]
    lines = value.removesuffix("\n").split("\n")
    end = "" if value.endswith("\n") else "-"
    return [f"{key}: |{end}", *(f"  {line}" if line else "" for line in lines)]


def _entry(key: str, value: object) -> list[str]:
    """Return the lines of a key of a claim; several quotes have a line each."""
    if key == "quote" and isinstance(value, list):
        return ["quote:", *(f"  - {_value(item)}" for item in value)]
    return [f"{key}: {_value(value)}"]


def _value(value: object) -> str:
    return _scalar(value, _PLAIN_IN_BLOCK) if isinstance(value, str) else _flow(value)


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return quoted(str(value))


def quoted(text: str) -> str:
    """Return a text as a YAML scalar on one line: plain if that is safe, else in quotes.

    >>> print(quoted("Paris"), quoted("no"), quoted("a: b"))
    Paris "no" "a: b"
    """
    return _scalar(text, _PLAIN_IN_FLOW)


def _scalar(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) and text == text.strip() and text.casefold() not in _AMBIGUOUS:
        return text
    return '"' + _ESCAPED.sub(lambda match: _escaped(match[0]), text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return {"\n": "\\n", "\t": "\\t"}.get(character) or f"\\u{ord(character):04x}"
