"""Check that each quote is at its place in the text, for the texts that are available.

The SHA-256 of a text is in the data. Where a quote is shortened or withheld, the SHA-256 of the
full quote is next to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.text import normalise_newlines
from geokg.base.version_files import ANNOTATIONS_DIR, article_graph_path
from geokg.base.vocabulary import GKG, OA, RDF
from geokg.dataset.verify.description import ValuesBySubject, value_of
from geokg.dataset.verify.report import CheckSkipped, Faults, fault, unreadable
from geokg.dataset.verify.scan import REPUBLISH
from geokg.dataset.verify.version import OpenedVersion


def check_quotes(version: OpenedVersion, faults: Faults) -> str:
    """Check each quote of the articles whose texts are available, word for word."""
    scan = version.scan()
    articles = scan.articles
    published, supplied = _published(version), _supplied(version.texts)
    verified = 0
    for article in sorted(published.keys() - articles.keys()):
        message = "a text that belongs to no article of these data"
        faults.add(fault("GK659", message, f"{ANNOTATIONS_DIR}{article}.txt", fix=REPUBLISH))
    for article in sorted(articles.keys() & (published.keys() | supplied.keys())):
        name = article_graph_path(article)
        if name not in version.accepted:
            raise CheckSkipped(f"pyoxigraph has not read {name}")
        version.on_step(f"quotes of {article}")
        description = _description(version.root / name)
        quotes = {
            n: values
            for n, values in description.items()
            if OA.TextPositionSelector in _types(values)
        }
        verified += len(quotes)
        for path in published.get(article, ()):
            faults.extend(_faults(name, path.relative_to(version.root), path, description, quotes))
        for path in supplied.get(article, ()):
            faults.extend(_faults(name, path, path, description, quotes))
    # Every quote has a place; under the policy `hash` it has nothing else.
    unverified = scan.classes[OA.TextPositionSelector] - verified
    return _detail(verified, unverified, len(supplied.keys() - articles.keys()))


def _types(values: Mapping[str, list[str]]) -> list[str]:
    return values.get(RDF.type, [])


def _detail(verified: int, unverified: int, unknown: int) -> str:
    if not verified:
        reason = "the texts are of other articles" if unknown else "no text is available"
        raise CheckSkipped(f"{reason}: {pluralize(unverified, 'quote')} not checked")
    parts = [pluralize(verified, "quote")]
    parts += [f"{unverified:,} more without their texts"] * bool(unverified)
    parts += [f"{pluralize(unknown, 'text')} of other articles"] * bool(unknown)
    return ", ".join(parts)


_Texts = Mapping[str, list[Path]]
"""By the id of an article: the files that hold its text."""


def _published(version: OpenedVersion) -> _Texts:
    names = version.under(ANNOTATIONS_DIR, ".txt")
    return {
        name.removeprefix(ANNOTATIONS_DIR).removesuffix(".txt"): [version.root / name]
        for name in names
    }


def _supplied(texts: Iterable[Path]) -> _Texts:
    found: dict[str, list[Path]] = {}
    for path in texts:
        files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
        for file in files:
            found.setdefault(file.name.removesuffix(".txt"), []).append(file)
    return found


def _text(path: Path, shown: str) -> str | Diagnostic:
    """Return the text of a file with normalised line ends, or why it cannot be read."""
    try:
        return normalise_newlines(path.read_bytes().decode("utf-8"))
    except OSError as error:
        return unreadable(shown, error)
    except UnicodeDecodeError as error:
        return fault("GK652", "not UTF-8", shown, found=str(error))


def _description(path: Path) -> ValuesBySubject:
    description: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        values = description.setdefault(value_of(quad.subject), {})
        values.setdefault(quad.predicate.value, []).append(value_of(quad.object))
    return description


def _faults(
    name: str, called: Path, path: Path, description: ValuesBySubject, quotes: ValuesBySubject
) -> Iterator[Diagnostic]:
    """Yield the fault of a text, or else those of its quotes."""
    shown = called.as_posix()
    text = _text(path, shown)
    if isinstance(text, Diagnostic):
        yield text
        return
    digest = sha256(text.encode()).hexdigest()
    stated = [value for values in description.values() for value in values.get(GKG.textSha256, ())]
    if stated != [digest]:
        yield fault(
            "GK659",
            "not the text that was annotated",
            shown,
            found=f"SHA-256 {digest}",
            expected=" and ".join(stated) or f"none: {name} has no hash of a text",
            fix="give the text as it was annotated; the places of quotes apply to no other",
        )
        return
    for node in sorted(quotes):
        if message := _quote_fault(text, quotes[node]):
            yield fault(
                "GK659", message, name, found=node, expected=f"words of {shown}", fix=REPUBLISH
            )


def _quote_fault(text: str, values: Mapping[str, list[str]]) -> str:
    """Return what is wrong with a quote of a text; nothing if it is right."""
    single = {iri: items[0] for iri, items in values.items() if len(items) == 1}
    start, end = (_number(single.get(iri, "")) for iri in (OA.start, OA.end))
    if not 0 <= start < end <= len(text):
        return "a quote whose place is not in the text"
    words = text[start:end]
    hashed, exact = single.get(GKG.exactSha256, ""), single.get(OA.exact, "")
    if hashed and sha256(words.encode()).hexdigest() != hashed:
        return "the words at the place of a quote have another hash"
    if not hashed and exact != words:
        return "the words at the place of a quote are not those of the quote"
    if not words.startswith(exact):
        return "the place of a quote does not begin with its words"
    if not text[:start].endswith(single.get(OA.prefix, "")):
        return "the words before a quote are not those of its prefix"
    if not text[end:].startswith(single.get(OA.suffix, "")):
        return "the words after a quote are not those of its suffix"
    return ""


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
