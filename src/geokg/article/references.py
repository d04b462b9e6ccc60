"""What names in an annotation refer to: declared actors, or states by their code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from geokg.actors import State, alpha3_of, find_state, states
from geokg.article.values import UNSTATED, Actor
from geokg.base.diagnostics import Diagnostic, KeyPath, Severity, did_you_mean, shortened
from geokg.base.safe_text import MAX_ID_LENGTH

STATE_CODE: Final = re.compile(r"[A-Z]{3}|(?:cow|gw):[0-9]{1,3}(?:-[a-z]+)*")
_ALPHA2: Final = re.compile(r"[A-Z]{2}")
_COMPARED: Final = 100_000
"""Limit of known words compared with misspelt ones, in one article."""
_SHOWN: Final = 2_000
"""Code points of an offending text that a diagnostic keeps."""


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[Diagnostic] = field(default_factory=list)
    _compared: int = 0

    def hint(self, word: str, known: Collection[str]) -> str:
        """Return a question with the nearest known word; empty after very many comparisons."""
        self._compared += len(known)
        if self._compared > _COMPARED:
            return ""
        return did_you_mean(word, (name for name in known if len(name) <= MAX_ID_LENGTH))

    def add(
        self,
        path: KeyPath,
        code: str,
        message: str,
        *,
        found: str = "",
        nearest: str = "",
        fix: str = "",
        severity: Severity = "error",
        nearest_text: str = "",
        nearest_at: int = -1,
        related: KeyPath = (),
    ) -> None:
        """Add a problem."""
        self.found.append(
            Diagnostic(
                code=code,
                message=shortened(message, 500),
                found=found[:_SHOWN],
                nearest=nearest[:_SHOWN],
                fix=fix[:_SHOWN],
                severity=severity,
                path=path,
                nearest_text=nearest_text[:_SHOWN],
                nearest_at=nearest_at,
                related=related,
            )
        )


@dataclass(slots=True)
class ActorReferences:
    """The names that an article may use for actors, and the states that it used."""

    actors: Mapping[str, Actor]
    broken: frozenset[str]
    """Actors whose own entry is wrong: references to them are correct, and not checked further."""
    problems: Problems
    states: dict[str, State] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    declared: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.declared = self.broken | self.actors.keys()

    def declare_states(self) -> None:
        """Look up every actor that is declared as a state."""
        for slug, actor in self.actors.items():
            if actor.kind == "state":
                self._find(slug, actor.name, ("actors", slug, "state"))

    def check(self, name: str, path: KeyPath) -> None:
        """Check that ``name`` is a declared actor or the code of a state."""
        self.used.add(name)
        if name in self.declared or name in self.states:
            return
        if STATE_CODE.fullmatch(name):
            self._find(name, name, path)
            return
        if _ALPHA2.fullmatch(name) and (code := alpha3_of(name)):
            self.problems.add(
                path,
                "GK112",
                f"`{name}` is a two-letter code; states are named by three letters",
                fix=f"write {code}",
            )
            return
        self.problems.add(
            path,
            "GK110",
            f"no actor `{name}` is declared",
            found=name,
            fix=self.problems.hint(name, self.declared)
            or _code_of(name)
            or self._code_near(name)
            or "declare it under `actors`, or name a state by its three-letter code",
        )

    def check_all(self, names: Iterable[str], path: KeyPath) -> None:
        """Check several names, and that none occurs twice."""
        seen: set[str] = set()
        for at, name in enumerate(names):
            if name != UNSTATED:
                self.check(name, (*path, at))
            meant = self.meant(name)
            if meant in seen:
                self.problems.add(
                    (*path, at), "GK118", f"`{name}` is named twice here", fix="name it once"
                )
            seen.add(meant)

    def meant(self, name: str) -> str:
        """Return the code of a state, which may be named by a slug too, or else the name."""
        return self.states[name].code if name in self.states else name

    def check_state(self, name: str, path: KeyPath, message: str, fix: str) -> None:
        """Check that ``name`` is a state; ``fix`` is for names that lead to no state."""
        self.check(name, path)
        if name in self.actors and self.actors[name].kind != "state":
            if code := self.state_of(name):
                fix = f"write {code}"
            self.problems.add(path, "GK147", message, found=name, fix=fix)

    def state_of(self, name: str) -> str:
        """Return the code or slug of the state that an actor is in, or nothing.

        An organ is in the state that it acts for. Whoever else acts for a state may be elsewhere.
        """
        passed: set[str] = set()
        while name in self.actors and self.actors[name].kind != "state" and name not in passed:
            passed.add(name)
            actor = self.actors[name]
            name = actor.in_ or (actor.of if actor.kind == "organ" else "")
        known = name in self.states or (name in states() and name not in self.declared)
        return name if known else ""

    def _find(self, key: str, name: str, path: KeyPath) -> None:
        known = find_state(name)
        if len(known) == 1:
            self.states[key] = known[0]
        elif known:
            self.problems.add(
                path,
                "GK114",
                f"{name} is the name of {len(known)} states",
                found=name,
                fix="write the code: " + "; ".join(f"{s.code} for {s.name}" for s in known),
            )
        else:
            self.problems.add(path, "GK111", "no such state", found=name, fix=self._nearest(name))

    def _code_near(self, name: str) -> str:
        near = self.problems.hint(name, _state_names()) if name[:1].isupper() else ""
        found = find_state(near.split("`")[1]) if near else ()
        return f"{near} states are named by their code: {found[0].code}" if found else ""

    def _nearest(self, name: str) -> str:
        if _ALPHA2.fullmatch(name) and (code := alpha3_of(name)):
            return f"states are named by three letters: write {code}"
        if code := _code_of(name):
            return code
        known = states()
        if STATE_CODE.fullmatch(name):
            return self.problems.hint(name, known) or "`geokg actors NAME` shows the codes"
        return (
            self.problems.hint(name, _state_names())
            or "`geokg actors NAME` shows what the table knows"
        )


def _code_of(name: str) -> str:
    """Return the correction for a state that is not named by its code, or an empty string."""
    code = name.strip().upper()
    if code in states():
        return f"codes of states are in capitals: write {code}"
    found = find_state(name) if len(name) <= MAX_ID_LENGTH else ()
    return f"states are named by their code: write {found[0].code}" if len(found) == 1 else ""


@cache
def _state_names() -> frozenset[str]:
    return frozenset(name for state in states().values() for name in (state.name, *state.names))
