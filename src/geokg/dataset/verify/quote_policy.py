"""Check that the data repeat no more of each article than the quote policy of the version allows.

The policy is stated in ``prov.ttl``. Articles whose texts are published are under no budget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.version_files import ANNOTATIONS_DIR, PROV_PATH, article_graph_path, table_path
from geokg.base.vocabulary import DCTERMS, GKG, OA, PROV, QUOTE_POLICIES, RDF
from geokg.dataset.verify.description import ValuesBySubject, value_of, values_in
from geokg.dataset.verify.report import CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import REPUBLISH
from geokg.dataset.verify.table_checks import rows_of
from geokg.dataset.verify.version import OpenedVersion
from geokg.graph.quads import SHORT, QuoteBudget, QuotePolicy

_PASSAGES = (GKG.condition, GKG.quantity, GKG.verbatim)
_CUT = 2
"""Code points of the mark at the end of a shortened passage."""


def check_quote_policy(version: OpenedVersion, faults: Faults) -> str:
    """Check the quotes of each article, and the cells of the table of claims."""
    policy = _policy(version)
    lengths = {row.get("article", ""): _number(row) for row in rows_of(version, "articles")}
    published = {_id(name) for name in version.under(ANNOTATIONS_DIR, ".txt")}
    checked, most = 0, 0.0
    words: dict[str, set[str]] = {}
    for article in sorted(version.scan().articles):
        name = article_graph_path(article)
        if name not in version.accepted:
            raise CheckSkipped(f"pyoxigraph has not read {name}")
        version.on_step(f"words of {article}")
        repeated = _repeated_in(version, name)
        words[article] = repeated.words
        if policy == "full" or (isinstance(policy, QuoteBudget) and article in published):
            continue
        characters = lengths.get(article, 0)
        checked += 1
        most = max(most, repeated.number / max(1, characters))
        for message in _breaches(policy, repeated, characters):
            faults.add(_fault(message, name, policy))
    if policy != "full":
        faults.extend(_annotations(version, published, policy))
    faults.extend(_cells(version, words))
    return f"{policy}: {pluralize(checked, 'article')}, at most {min(1.0, most):.1%} of one"


def _policy(version: OpenedVersion) -> QuotePolicy:
    for subject, values in values_in(version, PROV_PATH).items():
        if subject.endswith("#quotes") and PROV.Plan in values.get(RDF.type, ()):
            (text,) = values.get(DCTERMS.identifier, [""])[:1]
            if policy := QuoteBudget.parse(text):
                return policy
            if text in QUOTE_POLICIES:
                return text
    raise CheckSkipped(f"{PROV_PATH} states no quote policy that this version of geokg knows")


@dataclass(slots=True)
class _Repeated:
    """What the graph of an article repeats of its text."""

    quotes: list[Mapping[str, str]] = field(default_factory=list)
    passages: set[str] = field(default_factory=set)
    last: int = 0
    """The end of the last quote, with or without words."""

    @property
    def words(self) -> set[str]:
        """All words, in the forms in which tables repeat them."""
        return {quote[OA.exact] for quote in self.quotes} | self.passages

    @property
    def number(self) -> int:
        """The code points of the text, each counted once.

        Passages have no place, and count by their length unless they are within a quote.
        """
        places = [place for quote in self.quotes for place in _places(quote)]
        parts = [
            f"{quote.get(OA.prefix, '')}{quote[OA.exact]}{quote.get(OA.suffix, '')}"
            for quote in self.quotes
        ]
        number = sum(len(p) for p in self.passages if not any(p in part for part in parts))
        reached = 0
        for start, end in sorted(places):
            number += max(0, end - max(start, reached))
            reached = max(reached, end)
        return number


def _places(quote: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    start, end = _digits(quote.get(OA.start, "")), _digits(quote.get(OA.end, ""))
    yield start - len(quote.get(OA.prefix, "")), start + len(quote[OA.exact])
    yield end, end + len(quote.get(OA.suffix, ""))


def _repeated_in(version: OpenedVersion, name: str) -> _Repeated:
    found = _Repeated()
    for values in _description(version, name).values():
        single = {iri: items[0] for iri, items in values.items()}
        found.last = max(found.last, _digits(single.get(OA.end, "")))
        if OA.exact in single:
            found.quotes.append(single)
        found.passages.update(text for iri in _PASSAGES for text in values.get(iri, ()))
    return found


def _description(version: OpenedVersion, name: str) -> ValuesBySubject:
    description: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(path=str(version.root / name), format=ox.RdfFormat.TURTLE):
        values = description.setdefault(value_of(quad.subject), {})
        values.setdefault(quad.predicate.value, []).append(value_of(quad.object))
    return description


def _breaches(policy: QuotePolicy, repeated: _Repeated, characters: int) -> Iterator[str]:
    """Yield how the words of an article exceed a policy."""
    if policy == "hash" and repeated.words:
        yield f"{pluralize(len(repeated.words), 'quote')} in words, and the policy publishes none"
    if policy == "short":
        longest = max(map(len, repeated.words), default=0)
        if longest > SHORT + _CUT:
            yield f"a quote of {longest:,} characters, and the policy allows {SHORT}"
    if isinstance(policy, QuoteBudget):
        if repeated.last > characters:
            yield f"a quote ends at {repeated.last:,}, after the end of the text"
        most = policy.limit(characters)
        if repeated.number > most:
            yield (
                f"{repeated.number:,} of {characters:,} characters are repeated, and the policy "
                f"allows {most:,}"
            )
        widest = max((len(q.get(side, "")) for q in repeated.quotes for side in _SIDES), default=0)
        if widest > policy.context:
            yield f"{widest} characters beside a quote, and the policy allows {policy.context}"


_SIDES = (OA.prefix, OA.suffix)


def _annotations(
    version: OpenedVersion, published: set[str], policy: QuotePolicy
) -> Iterator[Diagnostic]:
    """Yield the annotations that repeat whole quotes of texts that are not published."""
    for name in version.under(ANNOTATIONS_DIR, ".yaml"):
        if _id(name) not in published:
            yield _fault(
                "an annotation has all quotes of a text that is not published", name, policy
            )


def _cells(version: OpenedVersion, words: Mapping[str, set[str]]) -> Iterator[Diagnostic]:
    """Yield the cells of the table of claims that have other words than the graph."""
    for row in rows_of(version, "claims"):
        known = words.get(row.get("article") or "", set())
        for column in ("quote", "condition", "quantity", "when"):
            cell = row.get(column) or ""
            if cell and cell not in known and not _consists_of(cell, known):
                message = f"`{column}` has words that the graph does not repeat"
                yield fault(
                    "GK690",
                    message,
                    table_path("claims"),
                    found=row.get("claim") or "",
                    fix=REPUBLISH,
                )


def _consists_of(cell: str, known: set[str]) -> bool:
    """Return whether a cell is a list of known words."""
    for word in sorted(known, key=lambda word: (-len(word), word)):
        cell = cell.replace(word, "")
    return not cell.replace("; ", "").strip(" ;'")


def _fault(message: str, name: str, policy: QuotePolicy) -> Diagnostic:
    return fault(
        "GK690",
        "more words of an article than the quote policy allows",
        name,
        found=message,
        expected=f"the policy {policy}",
        fix=REPUBLISH,
    )


def _id(name: str) -> str:
    return name.removeprefix(ANNOTATIONS_DIR).rpartition(".")[0]


def _number(row: Mapping[str, str]) -> int:
    return max(0, _digits(row.get("characters") or ""))


def _digits(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
