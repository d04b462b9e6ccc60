"""Fragments of SPARQL that several query files share, and the lines that include them.

A line ``# include: NAME`` stands for the text of ``fragments/NAME.rq``, which may include others.
The header of a fragment says which variables it needs, and which it gives to the query::

    # fragment: whether a claim affirms its situation: it is positive and actual
    # needs: ?polarity ?modality
    # gives: ?affirms

``# include: affirms ?polarity=?yes`` renames one of them. All other variables of a fragment are
local: they get the fragment's name and a number, so that no query uses one by accident. Definitions
of columns in the header of a fragment belong to each query that includes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "fragments"

_INCLUDE: Final = re.compile(r"(?m)^( *)# include: ([a-z-]+)((?: \?\w+=\?\w+)*)$\n?")
_UNREAD: Final = re.compile(r"(?m)^ *# *include\b.*$")
_KEY: Final = re.compile(r"# (fragment|needs|gives|column): (.+)")
_COLUMN_NAMES: Final = re.compile(r"\w+ (?:ids? of [\w ]+)?")
_VARIABLE: Final = re.compile(r"\?(\w+)")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a query: the variables it needs and gives, its columns, and its SPARQL."""

    name: str
    needs: frozenset[str]
    gives: frozenset[str]
    columns: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query with the text of its fragments, and the definitions of columns that they bring."""

    text: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class _Expansion:
    """How often each fragment is included so far, and the columns that they define."""

    folder: Path
    times: Counter[str] = field(default_factory=Counter)
    columns: list[str] = field(default_factory=list)

    def text(
        self, text: str, within: tuple[str, ...] = (), known: frozenset[str] = frozenset()
    ) -> str:
        """The text with its fragments, themselves expanded; ``known`` are variables around it."""
        found = _INCLUDE.sub(lambda include: self._included(include, within, known), text)
        if unread := _UNREAD.search(found):
            raise ValueError(f"not `# include: NAME ?ITS=?OURS ...`: {unread[0].strip()}")
        return found

    def _included(
        self, include: re.Match[str], within: tuple[str, ...], known: frozenset[str]
    ) -> str:
        indent, name, renamings = include.groups()
        if name in within:
            raise ValueError(f"the fragment {name} includes itself")
        fragment = _fragment(self.folder, name)
        renamed = dict(_VARIABLE.findall(pair) for pair in renamings.split())
        if unknown := renamed.keys() - fragment.needs - fragment.gives:
            raise ValueError(f"the fragment {name} has no variable ?{min(unknown)}")
        needed = {renamed.get(variable, variable) for variable in fragment.needs}
        if lacking := needed - known - _around(include, self.folder):
            raise ValueError(f"the fragment {name} needs ?{min(lacking)}")
        self.times[name] += 1
        number = self.times[name]
        local = f"{name.replace('-', '_')}{number if number > 1 else ''}__"
        self.columns += (
            _COLUMN_NAMES.sub(lambda match: _renamed(match[0], renamed), line, count=1)
            for line in fragment.columns
        )
        body = _VARIABLE.sub(
            lambda match: f"?{_outside(match[1], fragment, renamed, local)}",
            self.text(fragment.body, (*within, name), fragment.needs),
        )
        return "".join(f"{indent}{line}\n" for line in body.splitlines())


def expanded(text: str, folder: Path = FOLDER) -> Expanded:
    """Put the text of fragments in the place of the lines that include them.

    Raises:
        ValueError: There is no such fragment, it includes itself, it has no variable of that name,
            or the query lacks a variable that it needs.

    >>> print(expanded("?situation gkg:type ?sort .\\n# include: type-name ?kind=?sort").text)
    ?situation gkg:type ?sort .
    BIND(REPLACE(STR(?sort), "^https://w3id.org/geokg/type/", "") AS ?type)
    <BLANKLINE>
    """
    expansion = _Expansion(folder)
    return Expanded(expansion.text(text), tuple(expansion.columns))


def _renamed(names: str, renamed: Mapping[str, str]) -> str:
    """The name of a column, and those of the columns whose ids it has, as the query calls them."""
    return re.sub(r"\w+", lambda match: renamed.get(match[0], match[0]), names)


def _around(include: re.Match[str], folder: Path) -> set[str]:
    """The variables of the text around a line, and those that its other fragments give it."""
    found = set(_VARIABLE.findall(_INCLUDE.sub("", include.string)))
    for other in _INCLUDE.finditer(include.string):
        if other.start() != include.start():
            renamed = dict(_VARIABLE.findall(pair) for pair in other[3].split())
            found |= {renamed.get(name, name) for name in _fragment(folder, other[2]).gives}
    return found


def _outside(variable: str, fragment: Fragment, renamed: Mapping[str, str], local: str) -> str:
    """What a variable of a fragment is called in the query; one of an inner fragment is ready."""
    if variable in fragment.needs or variable in fragment.gives:
        return renamed.get(variable, variable)
    return variable if "__" in variable else f"{local}{variable}"


@cache
def _fragment(folder: Path, name: str) -> Fragment:
    try:
        text = (folder / f"{name}.rq").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ValueError(f"no fragment is called {name}") from None
    keys: dict[str, list[str]] = {"fragment": [], "needs": [], "gives": [], "column": []}
    lines = text.splitlines()
    while lines and (match := _KEY.fullmatch(lines[0])):
        keys[match[1]].append(match[2])
        del lines[0]
    return Fragment(
        name=name,
        needs=frozenset(_VARIABLE.findall(" ".join(keys["needs"]))),
        gives=frozenset(_VARIABLE.findall(" ".join(keys["gives"]))),
        columns=tuple(keys["column"]),
        body="\n".join(lines).removeprefix("#\n") + "\n",
    )
