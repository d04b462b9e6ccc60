"""What there is to tell of a version of a dataset, once it is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from geokg.layout import LATEST

_VERSION: Final = re.compile(r"[0-9A-Za-z]+(?:[.+-][0-9A-Za-z]+)*")
_LONGEST: Final = 64
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""What no file can be called where Windows is, whatever its suffix."""


def is_device(name: str) -> bool:
    """Whether no file can be called so on every system.

    >>> is_device("con"), is_device("NUL.1"), is_device("congress")
    (True, True, False)
    """
    return name.casefold().partition(".")[0] in _DEVICES


def is_version(text: str) -> bool:
    """Whether a version can be called so: it names a folder, and is a step of its IRI.

    >>> is_version("1.0.0-rc.1"), is_version("../1"), is_version("Latest")
    (True, False, False)
    """
    fits = len(text) <= _LONGEST and _VERSION.fullmatch(text)
    return bool(fits) and text.casefold() != LATEST and not is_device(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """Somebody who made the dataset, with an ORCID as an IRI, where there is one."""

    name: str
    orcid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What its publishers say of a dataset, and how they want it published.

    ``base`` begins the IRIs of its data, ``location`` is the web address of the folder that holds
    its versions. ``quotes`` is the policy on quotes; licences are listed by address.
    """

    base: str
    title: str
    description: str
    creators: tuple[Creator, ...]
    licence: str
    publisher: str
    contact: str
    version: str
    issued: date
    location: str = ""
    quotes: str = "short"
    open_licences: tuple[str, ...] = ()
    closed_licences: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a version: its path in the folder, its size in bytes, and its SHA-256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How much the graph holds; ``classes`` and ``properties`` are counted by their IRIs."""

    articles: int
    claims: int
    actors: int
    states: int
    triples: int
    quads: int
    subjects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    links: Mapping[str, int]
    languages: tuple[str, ...]
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What is published of the articles' texts, in articles and in code points."""

    licences: Mapping[str, int]
    texts: int
    excluded: tuple[str, ...]
    characters: int
    repeated: int
    cut: int
    most: tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version of a dataset, with all that its descriptions are made of."""

    about: About
    previous: str
    statistics: Statistics
    rights: Rights
    engines: tuple[str, ...]
    generator: str
    rules: Mapping[str, str]
    inputs: tuple[int, str]
    canonical: str
    files: tuple[File, ...]
