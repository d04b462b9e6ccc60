"""What people read of one claim, article, type, actor or query: a few lines each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

from geokg.cli import console
from geokg.cli.tables import who

if TYPE_CHECKING:
    from geokg.actors import Candidate, State
    from geokg.base.vocabulary import SituationType
    from geokg.graph.queries import NamedQuery

_INDENT: Final = "  "
_MAX_WIDTH: Final = 100
"""Columns of prose: longer lines are hard to read."""
_ROLES: Final = ("initiator", "target", "party", "mediator", "beneficiary", "against")


@dataclass(frozen=True, slots=True)
class ClaimDetails:
    """What a card says of a claim beside its row of the query `claims`.

    ``content`` are the situations that it is about, in words; ``relays`` are the names of those
    who pass it on, in order; ``quotes`` are its rows of the query
    `words`; ``is_verified`` says that they were just compared with the text of the article.
    """

    content: tuple[str, ...]
    issue: tuple[str, ...]
    place: tuple[str, ...]
    relays: tuple[str, ...]
    quotes: tuple[Any, ...]
    is_verified: bool


def claim_card(row: Any, details: ClaimDetails) -> str:
    """A claim with its claimant, certainty, quotes and source; ``row`` is one of `claims`."""
    lines = [_headline(claim_headline(row))]
    for label, values in (
        ("issue", details.issue),
        ("place", details.place),
        ("content", details.content),
    ):
        if values:
            lines.append(detail_line(label, "; ".join(values)))
    if row.condition:
        lines.append(detail_line("if", row.condition))
    if row.quantity:
        lines.append(detail_line("quantity", row.quantity))
    claimant = row.claimant or "nobody named"
    if details.relays:
        claimant += f", relayed by {', then '.join(details.relays)}"
    lines.append(detail_line("said by", f"{claimant}, as {_manner(row)}"))
    for quote in details.quotes:
        lines += _quote_lines(quote, details.is_verified)
    source = ", ".join(filter(None, [row.title, str(row.published or "")]))
    lines += [detail_line("source", source or row.article), detail_line("cite", row.claim)]
    return "\n".join(map(console.escaped, lines))


def claim_headline(row: Any) -> str:
    """What a claim reports, on one line: the actors, the type and the time."""
    return " · ".join(filter(None, [who(row._asdict()), row.type, row.when]))


def article_card(record: Any, facts: Iterable[tuple[str, str]]) -> str:
    """An article with its title, date and number of claims; ``record`` is a row of `articles`."""
    lines = [_headline(record.title or record.id)]
    lines += [detail_line(label, value) for label, value in facts]
    lines.append(detail_line("claims", str(record.claims)))
    lines.append(detail_line("cite", record.iri))
    return "\n".join(map(console.escaped, lines))


def query_help(query: NamedQuery) -> str:
    """What a named query answers and what it can be asked."""
    lines = [f"{query.name}: {query.title}.", ""]
    sections = {
        "Parameters": [*parameter_lines(query)],
        "Columns": [(column.name, column.meaning) for column in query.columns],
    }
    for heading, pairs in sections.items():
        if pairs:
            lines += [f"{heading}:", *map(_line_pair, pairs), ""]
    example = " ".join(
        ["geokg query GRAPH", query.name]
        + [f"{p.name}=..." for p in query.parameters if not p.default]
    )
    return "\n".join([*lines, f"Usage: {example}"])


def parameter_lines(query: NamedQuery) -> Iterator[tuple[str, str]]:
    """Each parameter of a query, with its meaning and default."""
    for parameter in query.parameters:
        default = f" (default: {parameter.default})" if parameter.default else ""
        yield f"{parameter.name}=", f"{parameter.meaning}{default}"


def type_card(kind: SituationType) -> str:
    """A type with its roles, definition, an example and related types."""
    tags = [kind.kind.casefold(), kind.direction, kind.conduct, kind.domain, kind.valence]
    roles = [f"{role}{'' if role in kind.needs else '?'}" for role in _ROLES if role in kind.takes]
    lines = [
        f"{kind.id}   {', '.join(filter(None, tags))}",
        _wrapped(kind.definition),
        detail_line("roles", ", ".join(roles) + "   (? optional)"),
        _wrapped(kind.note),
        _wrapped(f'"{kind.example}"'),
    ]
    near = [*kind.related, *([kind.broader] if kind.broader else [])]
    if near:
        lines.append(detail_line("see also", ", ".join(near)))
    return "\n".join(lines)


def candidate_card(candidate: Candidate, before: str) -> str:
    """What a name may mean, with the reason, and the times for which it does."""
    if candidate.kind == "state" and candidate.state:
        return "\n".join([f"{before}{candidate.reason}", state_card(candidate.state)])
    lines = [
        f"{before}{candidate.reason}",
        f"{candidate.code}   {candidate.name} ({candidate.kind})",
    ]
    lines += [detail_line("", tenure.description) for tenure in candidate.tenures[1:8]]
    return "\n".join(lines)


def state_card(state: State) -> str:
    """A state with its codes, names and the time of its existence."""
    codes = [
        f"{label} {value}"
        for label, value in (
            ("ISO", state.iso3),
            ("COW", state.cow),
            ("Gleditsch-Ward", state.gw),
            ("Wikidata", state.wikidata),
        )
        if value not in (None, "")
    ]
    spans = [f"{span.start or '..'} to {span.end or '..'}" for span in state.validity]
    lines = [f"{state.code}   {state.name}" + (" (territory)" if state.territory else "")]
    for label, text in (
        ("codes", ", ".join(codes)),
        ("existed", ", ".join(spans)),
        ("names", ", ".join(state.names)),
        ("follows", ", ".join(state.replaces)),
        ("followed by", ", ".join(state.successors)),
        ("note", state.note),
    ):
        if text:
            lines.append(detail_line(label, text))
    return "\n".join(lines)


def _quote_lines(quote: Any, is_verified: bool) -> Iterator[str]:
    """The quoted words between those around them, or their hash where they are not published.

    Where they are cut, dots mark the rest of what is between the brackets.
    """
    if not quote.exact:
        yield detail_line(
            "words", f"not published here: SHA-256 {quote.exactSha256 or 'not given'}"
        )
    else:
        before = quote.prefix.replace("\n", " ").lstrip()
        after = quote.suffix.replace("\n", " ").rstrip()
        rest = " ...]" if quote.exactSha256 else "]"
        yield detail_line("words", f"...{before}[{quote.exact}{rest}{after}...")
    yield detail_line(
        "", f"chars {quote.start}-{quote.end}" + (", verified" if is_verified else "")
    )
    if quote.exactSha256 and quote.exact:
        yield detail_line("", f"cut here: SHA-256 of the whole {quote.exactSha256}")


def _manner(row: Any) -> str:
    """How the claimant reports it: `not so`, `intended, possible`, `actual fact`."""
    manner = "actual fact" if row.modality == "actual" else row.modality
    if row.polarity == "negative":
        manner = "not so" if row.modality == "actual" else f"not {manner}"
    return ", ".join(filter(None, [manner, row.certainty, row.status]))


def prose_width() -> int:
    """The columns of prose: those of the terminal, up to the readable ones."""
    return min(console.width(_MAX_WIDTH), _MAX_WIDTH)


def _line_pair(pair: tuple[str, str]) -> str:
    return detail_line(*pair)


def detail_line(label: str, text: str) -> str:
    """Return a line of a card: a label and a text, which is wrapped."""
    return labelled(f"{_INDENT}{label:<11} ", text)


def labelled(label: str, text: str) -> str:
    """A label and its text, whose further lines begin below its first word.

    >>> print(labelled("type  ", "recognise"))
    type  recognise
    """
    return fill(
        label + text,
        width=max(prose_width(), len(label) + 20),
        subsequent_indent=" " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _headline(text: str) -> str:
    return fill(
        text,
        width=prose_width(),
        subsequent_indent=_INDENT * 2,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(text: str) -> str:
    return fill(text, width=prose_width(), initial_indent=_INDENT, subsequent_indent=_INDENT)
