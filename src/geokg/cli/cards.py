"""Cards: one claim, one type or one state on a few lines for people."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill
from typing import Any

from geokg.actors import Candidate, State
from geokg.base.vocabulary import SituationType
from geokg.cli.tables import who
from geokg.graph.knowledge_graph import KnowledgeGraph

_INDENT = "  "


def claim_card(kg: KnowledgeGraph, row: Any, checked: bool) -> str:
    """A claim with who says it, how surely, in which words, and from where.

    ``row`` is one of the query `claims`; ``checked`` says that the words were just compared with
    the article's text.
    """
    head = " · ".join(filter(None, [who(row._asdict()), row.type, row.when]))
    lines = [head]
    if row.condition:
        lines.append(_line("if", row.condition))
    if row.content:
        lines.append(
            _line("content", ", ".join(name.removeprefix(kg.base) for name in row.content))
        )
    said = row.claimant or "nobody named"
    if relays := [
        relay.relayed_by or "an article" for relay in kg.query("relays", claim=row.claim)
    ]:
        said += f", relayed by {', then '.join(relays)}"
    lines.append(_line("said by", f"{said}, as {_manner(row)}"))
    for words in kg.query("words", claim=row.claim):
        lines.append(_line("words", _quoted(words)))
        note = f"chars {words.start}-{words.end}" + (", verified" if checked else "")
        lines.append(_line("", note))
        if words.exactSha256 and words.exact:
            lines.append(_line("", f"cut here: SHA-256 of the whole {words.exactSha256}"))
    source = ", ".join(filter(None, [row.title, str(row.published or "")]))
    lines += [_line("source", source or row.article), _line("cite", row.claim)]
    return "\n".join(lines)


def _quoted(words: Any) -> str:
    """The words of a row of the query `words`, between those around them, or what stands for them.

    Where they were cut, dots stand for the rest of what is between the brackets.
    """
    if not words.exact:
        return f"not published here: SHA-256 {words.exactSha256 or 'not given'}"
    before = words.prefix.replace("\n", " ").lstrip()
    after = words.suffix.replace("\n", " ").rstrip()
    return f"...{before}[{words.exact}" + (" ...]" if words.exactSha256 else "]") + f"{after}..."


def type_card(kind: SituationType) -> str:
    """A type with its roles, its sense, an example, and its neighbours."""
    tags = [kind.kind.casefold(), kind.direction, kind.conduct, kind.domain, kind.valence]
    roles = [f"{role}{'' if role in kind.needs else '?'}" for role in _sorted(kind.takes)]
    lines = [
        f"{kind.id}   {', '.join(filter(None, tags))}",
        _wrapped(kind.definition),
        _line("roles", ", ".join(roles) + "   (? may be left out)"),
        _wrapped(kind.note),
        _wrapped(f'"{kind.example}"'),
    ]
    near = [*kind.related, *([kind.broader] if kind.broader else [])]
    if near:
        lines.append(_line("see also", ", ".join(near)))
    return "\n".join(lines)


def candidate_card(candidate: Candidate, before: str) -> str:
    """What a name may mean, with the reason, and the times for which it does."""
    if candidate.kind == "state" and candidate.state:
        return "\n".join([f"{before}{candidate.reason}", state_card(candidate.state)])
    lines = [
        f"{before}{candidate.reason}",
        f"{candidate.code}   {candidate.name} ({candidate.kind})",
    ]
    lines += [_line("", tenure.told) for tenure in candidate.tenures[1:8]]
    return "\n".join(lines)


def state_card(state: State) -> str:
    """A state with its codes, names and the time it is known for."""
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
        ("there", ", ".join(spans)),
        ("names", ", ".join(state.names)),
        ("follows", ", ".join(state.replaces)),
        ("followed by", ", ".join(state.successors)),
        ("note", state.note),
    ):
        if text:
            lines.append(_line(label, text))
    return "\n".join(lines)


def _manner(row: Any) -> str:
    """How the claim is held: `denied`, `intended, possible`, `actual fact`."""
    held = "actual fact" if row.modality == "actual" else row.modality
    if row.polarity == "negative":
        held = "not so" if row.modality == "actual" else f"not {held}"
    return ", ".join(filter(None, [held, row.certainty, row.status]))


def _sorted(roles: Iterable[str]) -> list[str]:
    order = ("initiator", "target", "party", "mediator", "beneficiary", "against")
    return sorted(roles, key=order.index)


def _line(label: str, text: str) -> str:
    indent = " " * 14
    return fill(
        f"{_INDENT}{label:<11} {text}",
        width=96,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(text: str) -> str:
    return fill(text, width=96, initial_indent=_INDENT, subsequent_indent=_INDENT)
