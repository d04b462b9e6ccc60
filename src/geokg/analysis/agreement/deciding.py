"""A decision of a person, written into the decisions file while the person decides.

`with_decision` changes the line of the claims that are decided, and no other: as in every edit,
comments and the order of the file stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geokg.analysis.agreement.decisions import (
    Decisions,
    Line,
    blind_label,
    read_decisions,
    with_open_lines,
)
from geokg.base.diagnostics import Edit, Value
from geokg.inputs.edit import edit_text

_QUOTED: Final = re.compile(r'^( +keep: )"(true|false)"$', re.MULTILINE)
"""A truth value as edits write any text that YAML could take for another value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decides on claims that belong together.

    Attributes:
        claims: The id of the claim of each annotator.
        take: The annotator whose claim counts; empty if `keep` says it, or nothing is decided.
        keep: Whether the claim counts; None if `take` says it, or nothing is decided.
        but: Fields of another annotator, by name, or other values as ``{"value": ...}``.
        why: The reason, in words.
        of: The digest of what was compared.
        by: Who decides.
    """

    claims: Mapping[str, str]
    take: str = ""
    keep: bool | None = None
    but: Mapping[str, Value] = field(default_factory=dict)
    why: str = ""
    of: str = ""
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided."""
        return not self.take and self.keep is None


def with_decision(
    article: str, decisions: Decisions | None, decision: Decision, *, blind: bool, file: str
) -> str:
    """Return the text of a decisions file with a decision.

    The line that has the same claims is changed. Lines that have some of them are removed, since
    each claim is decided once. Else a line is added.

    Args:
        article: The id of the article.
        decisions: The decisions so far; None if there is no file yet.
        decision: The decision.
        blind: Whether a new file hides the annotators; a file that exists stays as it is.
        file: The name of the file, for errors.

    Raises:
        AnnotationError: The file cannot be edited.

    >>> decision = Decision(claims={"ana": "recall", "ben": "envoy"}, take="ana", by="cleo")
    >>> print(with_decision("x", None, decision, blind=False, file="x.decisions.yaml"), end="")
    decisions: 1
    article: x
    adjudicator: cleo
    claims:
      - pair: {ana: recall, ben: envoy}
        take: ana
    """
    if decisions is None:
        text = with_open_lines(article, None, (), by=decision.by, blind=blind)
        edit = _added(article, decision, blind, decision.by)
        return _QUOTED.sub(r"\1\2", edit_text(text, [edit], file))
    edits: list[Edit] = []
    is_there = False
    for at, line in reversed(list(enumerate(decisions.lines))):
        if dict(line.claims) == dict(decision.claims):
            is_there = True
            edits += _changed(at, article, line, decision, decisions)
        elif set(line.claims.items()) & set(decision.claims.items()):
            edits.append(Edit("drop", ("claims", at)))
    if not is_there and not decision.is_open:
        # First of all: a list whose last item is removed becomes one between brackets.
        edits.insert(0, _added(article, decision, decisions.blind, decisions.adjudicator))
    if decision.by and not decisions.adjudicator:
        edits.append(Edit("set", ("adjudicator",), decision.by))
    return _QUOTED.sub(r"\1\2", edit_text(decisions.text, edits, file))


def _added(article: str, decision: Decision, blind: bool, adjudicator: str) -> Edit:
    names = _Names(article, blind)
    key = "only" if len(decision.claims) == 1 else "pair"
    claims: dict[str, Value] = {names[who]: id for who, id in decision.claims.items()}
    line: dict[str, Value] = {key: dict(sorted(claims.items()))}
    return Edit("add", ("claims",), line | _values(names, decision, adjudicator or decision.by))


def _changed(
    at: int, article: str, line: Line, decision: Decision, decisions: Decisions
) -> list[Edit]:
    """Return the edits that give the line at a position another decision."""
    names = _Names(article, decisions.blind)
    values = _values(names, decision, decisions.adjudicator or decision.by)
    had = {
        "take": bool(line.take),
        "keep": line.keep is not None,
        "but": bool(line.but),
        "why": bool(line.why),
        "of": bool(line.of),
        "adjudicator": bool(line.adjudicator),
    }
    gone = [key for key, is_there in had.items() if is_there and key not in values]
    return [
        *(Edit("set", ("claims", at, key), value) for key, value in values.items()),
        *(Edit("unset", ("claims", at, key)) for key in gone),
    ]


def _values(names: _Names, decision: Decision, adjudicator: str) -> dict[str, Value]:
    """Return the keys of a line besides its claims; the adjudicator of the file is not repeated."""
    but: dict[str, Value] = {
        key: names[value] if isinstance(value, str) else value
        for key, value in decision.but.items()
    }
    values: dict[str, Value] = {
        "take": names[decision.take] if decision.take else "",
        "keep": "" if decision.keep is None else str(decision.keep).lower(),
        "but": but,
        "why": decision.why,
        "of": decision.of,
        "adjudicator": decision.by if decision.by != adjudicator else "",
    }
    return {key: value for key, value in values.items() if value}


class _Names:
    """The names of annotators as a decisions file has them."""

    def __init__(self, article: str, blind: bool) -> None:
        self.article = article
        self.blind = blind

    def __getitem__(self, who: str) -> str:
        return blind_label(self.article, who) if self.blind else who


def read_if_there(file: Path, annotators: tuple[str, ...]) -> Decisions | None:
    """Return the decisions of a file, or None if there is no such file.

    Raises:
        UnreadableInput: The file cannot be read, or is not YAML.
        AnnotationError: The file is not a decisions file of version 1.

    >>> read_if_there(Path("no-such.decisions.yaml"), ()) is None
    True
    """
    return read_decisions(file, annotators) if file.exists() else None
