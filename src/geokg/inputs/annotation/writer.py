"""Articles as annotation files of geokg's own, written so that reading gives the same article.

YAML as people write it: an actor a line, a claim a block, quotes as words, with what surrounds
them only where they stand more than once.
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
    *("claimant", "licence", "rights", "annotator", "annotated"),
)
_INSIDE: Final = re.compile(
    r"[^\W_](?:[^\x00-\x1f\x7f-\x9f:#,\[\]{}\u2028\u2029\ufeff]|:(?=[^\s,\[\]{}]))*"
)
"""Words that YAML reads as they stand, inside brackets too, if no blank ends them."""
_ALONE: Final = re.compile(r"[^\W_](?:[^\x00-\x1f\x7f-\x9f:#\u2028\u2029\ufeff]|:(?=\S))*")
"""Words that it reads as they stand where they are all of a value."""
_MEANT: Final = frozenset("true false yes no on off null y n".split())
"""Words that other readers of YAML take for something else."""
_LEFT_RAW: Final = re.compile('[\x00-\x1f\x7f-\x9f\\\\"\u2028\u2029\ufeff]')
_DEFAULTS: Final = {"polarity": "positive", "modality": "actual"}
_ATTRIBUTES: Final = {"from": "from_", "in": "in_", "relayed-by": "relayed_by"}


def annotation(article: Article, text_file: str = "") -> Plain:
    """The article as the plain values of an annotation file; ``text_file`` is where its text is.

    Without it the text stands under ``body``.
    """
    head: Plain = {}
    for key in HEAD:
        if value := getattr(article, key):
            head[key] = _one_or_several(value)
        if key == "dateline" and article.published:
            head["published"] = article.published.text
    head["text" if text_file else "body"] = text_file or article.text
    data: Plain = {"geokg": "1", "article": head}
    if article.actors:
        data["actors"] = {slug: _actor(actor) for slug, actor in article.actors.items()}
    source = ArticleText(article.text)
    named = {name for claim in article.claims for name in (*claim.content, claim.about)}
    data["claims"] = [_claim(claim, article, source, named) for claim in article.claims]
    return data


def as_yaml(data: Plain) -> str:
    """An annotation as YAML, laid out as people write it.

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
                *(f"  {quoted(name)}: {_value(one)}" for name, one in value.items()),
            ]
        elif isinstance(value, list) and value:
            lines.append(f"{key}:")
            for item in value:
                entries = [line for name, one in item.items() for line in _entry(name, one)]
                lines += [("  - " if at == 0 else "    ") + line for at, line in enumerate(entries)]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def as_file_text(article: Article, text_file: str = "") -> str:
    """The article as YAML that is read back as the same; raises where it is not.

    ``text_file`` names the file beside it that will hold the text.
    """
    text = as_yaml(annotation(article, text_file))
    try:
        read = article_from(yaml.load(text, article.id), lambda *_: article.text)
    except UnreadableInput as error:
        raise _lost(article) from error
    if read != article:
        raise _lost(article)
    return text


def as_json(article: Article, indent: int | None = 2) -> str:
    """The article as JSON, its text under ``body``; on one line without ``indent``."""
    data = annotation(article)
    try:
        read = article_from(data, lambda *_: article.text)
    except AnnotationError as error:
        raise _lost(article) from error
    if read != article:
        raise _lost(article)
    return json.dumps(data, ensure_ascii=False, indent=indent)


def _lost(article: Article) -> AnnotationError:
    return AnnotationError(
        Diagnostic(
            code="GK852",
            message=f"`{article.id}` would not be read back as it is; it was not written",
            fix="a fault of geokg: please report it, with the file that brought it about",
        )
    )


def _one_or_several(value: object) -> object:
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value)
    return value


def _fields(value: object, keys: Iterable[str]) -> Plain:
    found = {key: getattr(value, _ATTRIBUTES.get(key, key.replace("-", "_"))) for key in keys}
    return {key: _one_or_several(one) for key, one in found.items() if one}


def _actor(actor: Actor) -> Plain:
    keys = [key for key in schema.ACTOR if key not in (*schema.ACTOR_KINDS, "holds")]
    said = {actor.kind: actor.name, **_fields(actor, keys)}
    if actor.holds:
        said["holds"] = [_tenure(held) for held in actor.holds]
    return said


def _tenure(held: Tenure) -> Plain:
    return _fields(held, schema.TENURE)


def _claim(claim: Claim, article: Article, source: ArticleText, named: set[str]) -> Plain:
    keys = [key for key in schema.CLAIM if key not in ("id", "quote", "when")]
    values = _fields(claim, keys)
    said: Plain = {}
    if claim.id in named or claim.id != claim.digest():
        said["id"] = claim.id
    quotes = [_quote(quote, source) for quote in claim.quote]
    said["quote"] = quotes[0] if len(quotes) == 1 else quotes
    for key in schema.CLAIM:
        if key == "when" and claim.when:
            said["when"] = _when(claim.when, claim.modality, article)
        elif key in values and values[key] != _DEFAULTS.get(key):
            said[key] = values[key]
    return said


def _when(when: TimeSpan, modality: str, article: Article) -> object:
    """The date as one value where that says it all."""
    both = {"verbatim": when.verbatim, "edtf": when.edtf}
    if not when.verbatim:
        # Alone, "2023-24" might be taken for the words of the article.
        apart = is_season_or_years(when.edtf) or is_month_or_years(when.edtf)
        return {"edtf": when.edtf} if apart else when.edtf
    if not when.edtf:
        return when.verbatim
    if looks_like_edtf(when.verbatim):
        return when.verbatim if _is(when, parse_edtf, when.verbatim) else both
    day = article.published.day if article.published else None
    english = article.language.casefold().split("-")[0] in ("", "en")
    if english and _is(when, lambda words: read_words(words, day, modality), when.verbatim):
        return when.verbatim
    return both


def _is(when: TimeSpan, read: object, words: str) -> bool:
    try:
        return callable(read) and bool(read(words) == when)
    except DateError:
        return False


def _quote(quote: Quote, source: ArticleText) -> object:
    """The words, with as many before and behind them as single out the place."""
    words = quote.exact
    if source.find(Quote(words)) == [quote.span]:
        return words if words == words.strip() else {"exact": words}
    before, after = source.text[: quote.span.start], source.text[quote.span.end :]
    for length in (CONTEXT // 4, CONTEXT // 2, CONTEXT, 4 * CONTEXT, len(source.text)):
        prefix, suffix = _from_word(before[-length:], before), _to_word(after[:length], after)
        for one, other in ((prefix, ""), ("", suffix), (prefix, suffix)):
            if source.find(Quote(words, one, other)) == [quote.span]:
                parts = {"exact": words, "prefix": one, "suffix": other}
                return {key: value for key, value in parts.items() if value}
    return words


def _from_word(near: str, before: str) -> str:
    """The end of the text before, begun at a word."""
    if len(near) < len(before) and " " in near.strip():
        near = near.lstrip().partition(" ")[2]
    return near if near.strip() else ""


def _to_word(near: str, after: str) -> str:
    if len(near) < len(after) and " " in near.strip():
        near = near.rstrip().rpartition(" ")[0]
    return near if near.strip() else ""


# YAML -----------------------------------------------------------------


def _entry(key: str, value: object) -> list[str]:
    """A key of a claim with its value; several quotes stand on lines of their own."""
    if key == "quote" and isinstance(value, list):
        return ["quote:", *(f"  - {_value(item)}" for item in value)]
    return [f"{key}: {_value(value)}"]


def _value(value: object) -> str:
    return _scalar(value, _ALONE) if isinstance(value, str) else _flow(value)


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return quoted(str(value))


def quoted(text: str) -> str:
    """A text as YAML reads it back, on one line: plain where that is safe, else in quotes.

    >>> print(quoted("Paris"), quoted("no"), quoted("a: b"))
    Paris "no" "a: b"
    """
    return _scalar(text, _INSIDE)


def _scalar(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) and text == text.strip() and text.casefold() not in _MEANT:
        return text
    return '"' + _LEFT_RAW.sub(lambda found: _escaped(found[0]), text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return {"\n": "\\n", "\t": "\\t"}.get(character) or f"\\u{ord(character):04x}"
