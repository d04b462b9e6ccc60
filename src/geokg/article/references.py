"""What names in an annotation refer to: declared actors, or states by their code."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from geokg.actors import State, find_state, states
from geokg.actors.codes import states_of_code
from geokg.actors.hints import LONGEST, actor_hint, government_entry, state_hint, states_meant
from geokg.actors.spelling import name_key
from geokg.actors.states import listed, states_named
from geokg.article.values import UNSTATED, Actor
from geokg.base.diagnostics import Diagnostic, Edit, KeyPath, Severity, did_you_mean, shortened
from geokg.base.safe_text import MAX_ID_LENGTH

STATE_CODE: Final = re.compile(r"[A-Z]{3}|(?:cow|gw):[0-9]{1,3}(?:-[a-z]+)*")
_SHORT_CODE: Final = re.compile(r"[A-Z]{2}")
_COMPARED: Final = 100_000
"""Limit of known words compared with misspelt ones, in one article."""
_ASKED: Final = 200
"""Limit of names for which one article gets a hint of the resolver."""
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
        edits: tuple[Edit, ...] = (),
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
                edits=edits,
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
    published: date | None = None
    """The day for which names and codes are read."""
    states: dict[str, State] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    declared: frozenset[str] = field(init=False)
    _by_key: dict[str, set[str]] = field(default_factory=dict)
    _asked: int = 0

    def __post_init__(self) -> None:
        self.declared = self.broken | self.actors.keys()

    def declare_states(self) -> None:
        """Look up every actor that is declared as a state."""
        for slug, actor in self.actors.items():
            if actor.kind == "state":
                self._find(slug, actor.name, ("actors", slug, "state"), state_hint)

    def check(self, name: str, path: KeyPath) -> None:
        """Check that ``name`` is a declared actor or the code of a state."""
        self.used.add(name)
        if name in self.declared or name in self.states:
            return
        if STATE_CODE.fullmatch(name):
            self._find(name, name, path, actor_hint)
            return
        hint = self._called(name) or self._hint(name, actor_hint)
        if _SHORT_CODE.fullmatch(name) and states_of_code(name):
            self.problems.add(
                path,
                "GK112",
                f"`{name}` is a two-letter code; states are named by three letters",
                fix=hint,
                edits=self._correction(name, path),
            )
            return
        self.problems.add(
            path,
            "GK110",
            f"no actor `{name}` is declared",
            found=name,
            fix=hint
            or self.problems.hint(name, self.declared)
            or "declare it under `actors`, or name a state by its three-letter code",
            edits=self._correction(name, path) if hint else (),
        )

    def _correction(self, name: str, path: KeyPath) -> tuple[Edit, ...]:
        """Return the edits that replace a name by the one state or actor that it can mean."""
        if slug := self._slug_called(name):
            return (Edit("set", path, slug),)
        found = states_meant(name, self.published)
        if found:
            return (Edit("set", path, found[0].code),) if len(found) == 1 else ()
        entry = government_entry(name, self.published)
        if entry is None or entry[0] in self.declared:
            return ()
        slug, value = entry
        return Edit("add", ("actors", slug), value), Edit("set", path, slug)

    def _called(self, name: str) -> str:
        """Return a question with the actor that has a name, an alias or the same letters."""
        slug = self._slug_called(name)
        return f"did you mean `{slug}`?" if slug else ""

    def _slug_called(self, name: str) -> str:
        """Return the one declared actor that has a name, an alias or the same letters."""
        if not self._by_key:
            for slug, actor in self.actors.items():
                for called in (slug, actor.name, *actor.aliases):
                    self._by_key.setdefault(name_key(called[:LONGEST]), set()).add(slug)
        slugs = self._by_key.get(name_key(name), set()) if len(name) <= LONGEST else set()
        return next(iter(slugs)) if len(slugs) == 1 else ""

    def _hint(self, name: str, hint: Callable[[str, date | None], str]) -> str:
        """Return a hint of the resolver; empty after very many."""
        self._asked += 1
        return hint(name, self.published) if self._asked <= _ASKED else ""

    def check_all(self, names: Iterable[str], path: KeyPath) -> None:
        """Check several names, and that none occurs twice."""
        seen: set[str] = set()
        for at, name in enumerate(names):
            if name in self.states and name != UNSTATED:
                self.used.add(name)
            elif name != UNSTATED:
                self.check(name, (*path, at))
            meant = self.meant(name)
            if meant in seen:
                self.problems.add(
                    (*path, at),
                    "GK118",
                    f"`{name}` is named twice here",
                    fix="name it once",
                    edits=(Edit("unset", (*path, at)),),
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

        An organ is in the state that it acts for. Others that act for a state may be elsewhere.
        """
        passed: set[str] = set()
        while name in self.actors and self.actors[name].kind != "state" and name not in passed:
            passed.add(name)
            actor = self.actors[name]
            name = actor.in_ or (actor.of if actor.kind == "organ" else "")
        known = name in self.states or (name in states() and name not in self.declared)
        return name if known else ""

    def _find(
        self, key: str, name: str, path: KeyPath, hint: Callable[[str, date | None], str]
    ) -> None:
        known = find_state(name) if name in self.states else states_on(name, self.published)
        if len(known) == 1:
            self.states[key] = known[0]
        elif known:
            self.problems.add(
                path,
                "GK114",
                f"{name} is the name of {len(known)} states",
                found=name,
                fix=f"write {listed(known)}",
            )
        else:
            fix = self._hint(name, hint) or "`geokg actors NAME` shows the codes"
            meant = states_meant(name, self.published)
            edits = (Edit("set", path, meant[0].code),) if len(meant) == 1 else ()
            self.problems.add(path, "GK111", "no such state", found=name, fix=fix, edits=edits)


def states_on(name: str, day: date | None) -> tuple[State, ...]:
    """Return the states that a code or a name denotes, as of a day if several had it then."""
    there = [] if day is None or STATE_CODE.fullmatch(name) else states_named(name)
    held = tuple(one for one in there if day and one.held_on(day))
    return held if len(held) > 1 else find_state(name)
