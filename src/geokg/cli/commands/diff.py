"""The command ``diff``: what changed between two graphs, for people, for programs, or as RDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from geokg.base.errors import AnnotationError
from geokg.base.plural import pluralize
from geokg.cli.command import PathName, json_option, max_size_option, new_command
from geokg.cli.console import escaped, note, output, report, width
from geokg.cli.isolated import IsolatedCommand
from geokg.cli.load_graph import load_graph
from geokg.cli.serialize import dumps
from geokg.dataset import diff as differences
from geokg.dataset.diff import Change, Difference, Entry, FindingChange, Part
from geokg.dataset.diff.difference import LINKING
from geokg.graph.knowledge_graph import KnowledgeGraph

_MAX_WIDTH = 96
_SHOWN = 60
"""Characters of a quote beside the id of its claim; what changed is never cut."""


@new_command("diff", cls=IsolatedCommand)
@click.argument("before", type=PathName())
@click.argument("after", type=PathName())
@json_option("the difference")
@click.option(
    "--rdf",
    is_flag=True,
    help="Print the exact statements as TriG: graphs <base>diff/removed and <base>diff/added.",
)
@max_size_option
def diff(before: str, after: str, as_json: bool, rdf: bool) -> int:
    """Compare two graphs: articles, claims, actors, findings.

    BEFORE and AFTER are annotation files, an RDF file, a store, or a published dataset each. The
    exit code is 0 where they are equal, 1 where they differ, 2 where one cannot be read.

    \b
    Example:  geokg diff ties.ttl articles/
    """
    if as_json and rdf:
        raise click.UsageError("--json and --rdf exclude each other", click.get_current_context())
    try:
        a, b = load_graph(before), load_graph(after)
    except AnnotationError as failure:
        # As in the diff of any system, 1 means that something differs.
        report(failure.diagnostics)
        return 2
    if rdf:
        return _print_patch(a, b)
    difference = differences.compare(a, b)
    if as_json:
        output(_safe_json(dumps(difference.as_dict())))
    else:
        output("\n".join(in_words(difference)))
    note(summary(difference))
    return 0 if difference.is_empty else 1


def _print_patch(a: KnowledgeGraph, b: KnowledgeGraph) -> int:
    patch = differences.patch(a, b)
    output(escaped(patch.trig(), r"\u{:04X}"))
    note(f"{pluralize(len(patch.removed), 'statement')} removed, {len(patch.added):,} added")
    return 0 if patch.is_empty else 1


def _safe_json(text: str) -> str:
    # JSON does not escape every character that a terminal obeys; they occur in strings only.
    return escaped(text, r"\u{:04x}")


def in_words(difference: Difference) -> Iterator[str]:
    """The difference line by line; the claims of a whole added or removed article are counted."""
    articles = difference.articles
    for word in ("removed", "added"):
        claims = Counter(_article(entry.id) for entry in getattr(difference.claims, word))
        for entry in getattr(articles, word):
            yield _line(f"article {word}", f"{entry.id}  {pluralize(claims[entry.id], 'claim')}")
    yield from _changed("article", articles.changed)
    for kind, part in (("claim", difference.claims), ("actor", difference.actors)):
        for word in ("removed", "added"):
            whole = {entry.id for entry in getattr(articles, word)}
            for entry in getattr(part, word):
                if _article(entry.id) not in whole:
                    yield _line(f"{kind} {word}", f"{entry.id}  {_gist(entry)}")
        yield from _changed(kind, part.changed)
    for word, findings in (
        ("removed", difference.findings_removed),
        ("new", difference.findings_new),
    ):
        yield from (_line(f"finding {word}", _finding(finding)) for finding in findings)


def summary(difference: Difference) -> str:
    """How much differs, in one line."""
    if difference.is_empty:
        return "no difference"
    added, removed = difference.statements_added, difference.statements_removed
    statements = f"{pluralize(removed, 'statement')} removed, {added:,} added"
    if not difference.has_changes:
        return f"no difference in claims or actors, but {statements}: --rdf prints them"
    relinked = {change.id for change in difference.relinked}
    others = {change.id for change in difference.actors.changed} - relinked
    parts = [
        _shares("article", difference.articles) if difference.articles else "",
        _shares("claim", difference.claims),
        f"{pluralize(len(relinked), 'actor')} re-linked" if relinked else "",
        f"{pluralize(len(others), 'actor')} changed otherwise" if others else "",
        _numbers("actor", added=difference.actors.added, removed=difference.actors.removed),
        _numbers("finding", new=difference.findings_new, removed=difference.findings_removed),
        statements,
    ]
    return "; ".join(filter(None, parts))


def _shares(kind: str, part: Part) -> str:
    changed = len({change.id for change in part.changed})
    return (
        f"{pluralize(changed, kind) if changed else f'no {kind}'} changed, "
        f"{len(part.added) or 'none'} added, {len(part.removed) or 'none'} removed"
    )


def _numbers(kind: str, **entries: tuple[object, ...]) -> str:
    counts = [(word, len(those)) for word, those in entries.items() if those]
    if not counts:
        return ""
    (first, number), *rest = counts
    return ", ".join([f"{pluralize(number, kind)} {first}", *(f"{n} {word}" for word, n in rest)])


def _changed(kind: str, changes: Iterable[Change]) -> Iterator[str]:
    """The changes of each article, claim or actor below its id."""
    for name, group in groupby(changes, key=lambda change: change.id):
        changes = list(group)
        relinked = kind == "actor" and any(change.key in LINKING for change in changes)
        yield _line(f"{kind} {'re-linked' if relinked else 'changed'}", name)
        widest = max(len(change.key) for change in changes)
        for change in changes:
            yield from _change(change, widest)


def _change(change: Change, widest: int) -> Iterator[str]:
    before, after = (_shown(_joined(change.key, w)) for w in (change.before, change.after))
    line = f"  {change.key:<{widest}}  {before} → {after}"
    if len(line) <= min(width(), _MAX_WIDTH):
        yield line
    else:
        yield from (f"  {change.key}", f"    - {before}", f"    + {after}")


def _joined(key: str, words: tuple[str, ...]) -> str:
    if not words:
        return "nothing"
    return (" [...] " if key == "quote" else ", ").join(words)


def _gist(entry: Entry) -> str:
    """What a claim or actor is about, in a few words."""
    values = entry.values
    if "quote" not in values:
        return " ".join((*values.get("kind", ()), *values.get("name", ())))
    type_ = (*values.get("type", ()), *(f"about {name}" for name in values.get("about", ())))
    words = " ".join(_joined("quote", values["quote"]).split())
    return f'{" ".join(type_)}  "{words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"}"'


def _finding(finding: FindingChange) -> str:
    return (
        f"{', '.join(finding.concerns)}: {finding.explanation} [{finding.rule}, {finding.severity}]"
    )


def _line(what: str, text: str) -> str:
    return f"{what:<15} {_shown(text)}"


def _article(name: str) -> str:
    return name.partition(".")[0]


def _shown(text: str) -> str:
    """The text on one line, whatever is in it."""
    return escaped(text).replace("\n", "\\n").replace("\t", "\\t")
