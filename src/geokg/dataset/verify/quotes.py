"""Whether the words of each quote stand at its place in the text, as far as texts are at hand.

A text proves itself: its SHA-256 stands in the data. Where words are cut or left out, the hash of
the whole quote stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.text import normalise_newlines
from geokg.base.vocabulary import GKG, OA, RDF
from geokg.dataset.verify.description import plain
from geokg.dataset.verify.report import CheckSkipped, Faults, fault, unreadable
from geokg.dataset.verify.scan import AGAIN
from geokg.dataset.verify.serialization import ARTICLES
from geokg.dataset.verify.version import OpenedVersion

TEXTS: Final = "articles/"
_Said: TypeAlias = Mapping[str, Mapping[str, list[str]]]


def check_quotes(version: OpenedVersion, faults: Faults) -> str:
    """Each quote of an article whose text is at hand stands where the data say, word for word."""
    whole = version.scan()
    articles = whole.articles
    own, given = _published(version), _given(version.texts)
    verified = 0
    for article in sorted(own.keys() - articles.keys()):
        message = "a text of no article of these data"
        faults.add(fault("GK659", message, f"{TEXTS}{article}.txt", fix=AGAIN))
    for article in sorted(articles.keys() & (own.keys() | given.keys())):
        name = f"{ARTICLES}{article}.ttl"
        if name not in version.accepted:
            raise CheckSkipped(f"pyoxigraph has not read {name}")
        version.tell(f"quotes of {article}")
        said = _said(version.root / name)
        quotes = {n: told for n, told in said.items() if OA.TextPositionSelector in _types(told)}
        verified += len(quotes)
        for path in own.get(article, ()):
            faults.extend(_wrong(name, path.relative_to(version.root), path, said, quotes))
        for path in given.get(article, ()):
            faults.extend(_wrong(name, path, path, said, quotes))
    # Every quote has a place, and under the policy `hash` nothing else.
    unverified = whole.classes[OA.TextPositionSelector] - verified
    return _detail(verified, unverified, len(given.keys() - articles.keys()))


def _types(told: Mapping[str, list[str]]) -> list[str]:
    return told.get(RDF.type, [])


def _detail(verified: int, unverified: int, unknown: int) -> str:
    if not verified:
        reason = "no text is at hand" if not unknown else "no text at hand is one of these articles"
        raise CheckSkipped(f"{reason}: {pluralize(unverified, 'quote')} not looked up")
    said = [pluralize(verified, "quote")]
    said += [f"{unverified:,} more without their texts"] * bool(unverified)
    said += [f"{pluralize(unknown, 'text')} of other articles"] * bool(unknown)
    return ", ".join(said)


_Texts = Mapping[str, list[Path]]
"""By the id of an article: the files that hold its text."""


def _published(version: OpenedVersion) -> _Texts:
    names = version.under(TEXTS, ".txt")
    return {name.removeprefix(TEXTS).removesuffix(".txt"): [version.root / name] for name in names}


def _given(texts: Iterable[Path]) -> _Texts:
    found: dict[str, list[Path]] = {}
    for path in texts:
        files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
        for file in files:
            found.setdefault(file.name.removesuffix(".txt"), []).append(file)
    return found


def _text(path: Path, shown: str) -> str | Diagnostic:
    """The text of a file as geokg counts it."""
    try:
        return normalise_newlines(path.read_bytes().decode("utf-8"))
    except OSError as error:
        return unreadable(shown, error)
    except UnicodeDecodeError as error:
        return fault("GK652", "no UTF-8", shown, found=str(error))


def _said(path: Path) -> _Said:
    said: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        told = said.setdefault(plain(quad.subject), {})
        told.setdefault(quad.predicate.value, []).append(plain(quad.object))
    return said


def _wrong(name: str, called: Path, path: Path, said: _Said, quotes: _Said) -> Iterator[Diagnostic]:
    """What is wrong with a text, or else with quotes of it."""
    shown = called.as_posix()
    text = _text(path, shown)
    if isinstance(text, Diagnostic):
        yield text
        return
    digest = sha256(text.encode()).hexdigest()
    stated = [value for told in said.values() for value in told.get(GKG.textSha256, ())]
    if stated != [digest]:
        yield fault(
            "GK659",
            "not the text that was annotated",
            shown,
            found=f"SHA-256 {digest}",
            expected=" and ".join(stated) or f"none: {name} tells of no text",
            fix="give the text as it was annotated; for other words, places of quotes say nothing",
        )
        return
    for node in sorted(quotes):
        if message := _mistake(text, quotes[node]):
            yield fault("GK659", message, name, found=node, expected=f"words of {shown}", fix=AGAIN)


def _mistake(text: str, told: Mapping[str, list[str]]) -> str:
    """What is wrong with a quote of a text; nothing where it is right."""
    one = {iri: values[0] for iri, values in told.items() if len(values) == 1}
    start, end = (_number(one.get(iri, "")) for iri in (OA.start, OA.end))
    if not 0 <= start < end <= len(text):
        return "a quote whose place is none in the text"
    words = text[start:end]
    hashed, exact = one.get(GKG.exactSha256, ""), one.get(OA.exact, "")
    if hashed and sha256(words.encode()).hexdigest() != hashed:
        return "other words stand at the place of a quote than those hashed"
    if not hashed and exact != words:
        return "other words stand at the place of a quote"
    if not words.startswith(exact):
        return "the place of a quote does not begin with its words"
    if not text[:start].endswith(one.get(OA.prefix, "")):
        return "other words stand before a quote"
    if not text[end:].startswith(one.get(OA.suffix, "")):
        return "other words stand after a quote"
    return ""


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
