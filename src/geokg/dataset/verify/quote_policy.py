"""Check that the data repeat no more of each article than the quote policy of the version allows.

The policy is stated in ``prov.ttl``. Articles whose texts are published are under no budget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.version_files import ANNOTATIONS_DIR, PROV_PATH, article_graph_path, table_path
from geokg.base.vocabulary import DCTERMS, PROV, QUOTE_POLICIES, RDF
from geokg.dataset.verify.description import values_in
from geokg.dataset.verify.repeated import RepeatedText, digits, repeated_text
from geokg.dataset.verify.report import CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import REPUBLISH
from geokg.dataset.verify.table_checks import cells_of
from geokg.dataset.verify.triple_digest import terms_of
from geokg.dataset.verify.version import OpenedVersion
from geokg.graph.quads import SHORT, QuoteBudget, QuotePolicy

_CUT = 2
"""Code points of the mark at the end of a shortened passage."""


def check_quote_policy(version: OpenedVersion, faults: Faults) -> str:
    """Check the quotes of each article, and the cells of the table of claims."""
    policy = _policy(version)
    lengths = {
        article: max(0, digits(characters))
        for article, characters in cells_of(version, "articles", "article", "characters")
    }
    published = {_id(name) for name in version.under(ANNOTATIONS_DIR, ".txt")}
    checked, most = 0, 0.0
    words: dict[str, frozenset[str]] = {}
    for article in sorted(version.scan().articles):
        name = article_graph_path(article)
        if name not in version.accepted:
            raise CheckSkipped(f"pyoxigraph has not read {name}")
        version.on_step(f"words of {article}")
        repeated = _repeated_in(version, article)
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


def _repeated_in(version: OpenedVersion, article: str) -> RepeatedText:
    """Return what an article's file repeats, which pyoxigraph has read to the end."""
    if parts := version.parts():
        return parts.repeated[article]
    lines = chain.from_iterable(version.lines(article_graph_path(article)))
    return repeated_text(terms_of(lines))


def _breaches(policy: QuotePolicy, repeated: RepeatedText, characters: int) -> Iterator[str]:
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
        if repeated.widest > policy.context:
            beside = f"{repeated.widest} characters beside a quote"
            yield f"{beside}, and the policy allows {policy.context}"


def _annotations(
    version: OpenedVersion, published: set[str], policy: QuotePolicy
) -> Iterator[Diagnostic]:
    """Yield the annotations that repeat whole quotes of texts that are not published."""
    for name in version.under(ANNOTATIONS_DIR, ".yaml"):
        if _id(name) not in published:
            yield _fault(
                "an annotation has all quotes of a text that is not published", name, policy
            )


def _cells(version: OpenedVersion, words: Mapping[str, frozenset[str]]) -> Iterator[Diagnostic]:
    """Yield the cells of the table of claims that have other words than the graph."""
    columns = ("quote", "condition", "quantity", "when")
    for claim, article, *cells in cells_of(version, "claims", "claim", "article", *columns):
        known = words.get(article, frozenset())
        for column, cell in zip(columns, cells, strict=True):
            if cell and cell not in known and not _consists_of(cell, known):
                message = f"`{column}` has words that the graph does not repeat"
                yield fault(
                    "GK690",
                    message,
                    table_path("claims"),
                    found=claim,
                    fix=REPUBLISH,
                )


def _consists_of(cell: str, known: frozenset[str]) -> bool:
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
