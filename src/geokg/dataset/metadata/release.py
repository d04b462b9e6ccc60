"""One version of a dataset, as the files that describe it need to know it; and its addresses.

The values are what is to be said; how it is said is for the modules that write. The texts come from
people: each writer passes them through `single_line` and `encode_iri`, which make them harmless.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from geokg.base.safe_text import MAIL_ADDRESS, encode_iri, single_line
from geokg.dataset.about import About

MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cff": "application/yaml",
        "csv": "text/csv",
        "jsonld": "application/ld+json",
        "md": "text/markdown",
        "nq": "application/n-quads",
        "parquet": "application/vnd.apache.parquet",
        "trig": "application/trig",
        "ttl": "text/turtle",
        "txt": "text/plain",
        "yaml": "application/yaml",
    }
)
"""The media types of the files of a dataset, by the suffix without its dot."""
GZIP: Final = "application/gzip"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the dataset; ``path`` leads to it from the folder of the version."""

    path: str
    bytes: int
    sha256: str

    @property
    def is_compressed(self) -> bool:
        """Whether it is one of the files with gzip.

        >>> File(path="data/all.ttl.gz", bytes=1, sha256="").is_compressed
        True
        """
        return self.path.endswith(".gz")

    @property
    def media_type(self) -> str:
        """The media type of what is in it, once it is unpacked; empty where none is known.

        >>> File(path="data/all.ttl.gz", bytes=1, sha256="").media_type
        'text/turtle'
        """
        return media_type(self.path)


def media_type(path: str) -> str:
    """The media type of a file by its name, that of what is inside where gzip is around it."""
    return MEDIA_TYPES.get(path.removesuffix(".gz").rpartition(".")[2], "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How much is in the dataset.

    ``triples`` are those of the union of all graphs, ``quads`` those of each, ``subjects`` the
    different subjects. ``classes`` are IRIs, each with its number of entities; ``properties`` and
    ``links`` are IRIs with their number of triples, the latter only those that lead to Wikidata.
    ``first`` and ``last`` are the days on which articles were published.
    """

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
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What of the articles is in the dataset, and under which licences they stand.

    ``licences`` has a number of articles for each licence, that of no licence under "". ``texts``
    counts the articles whose text is published. Of ``characters`` code points in all articles the
    data repeat ``repeated``, of which ``most`` has the largest share: an id and the same two
    numbers. ``cut`` counts the quotes that are shortened or withheld.
    """

    licences: Mapping[str, int]
    texts: int
    excluded: tuple[str, ...]
    characters: int
    repeated: int
    cut: int
    most: tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of a dataset, with all that the files around the data say of it.

    ``previous`` is the version before, or empty. ``engines`` and ``generator`` are programs with
    their versions, ``rules`` the rules with theirs. ``inputs`` are how many files were read, and
    the SHA-256 of the file that lists theirs. ``canonical`` is the SHA-256 of the sorted N-Quads.
    ``files`` are those in the folder of the version, but for the ones that describe it.
    """

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

    @property
    def root(self) -> str:
        """The address below which the dataset has its own: the base, with no # at its end."""
        base = encode_iri(self.about.base)
        return base.removesuffix("#") + "/" if base.endswith("#") else base

    @property
    def dataset(self) -> str:
        """The IRI of the dataset, whatever its version."""
        return f"{self.root}dataset/"

    @property
    def iri(self) -> str:
        """The IRI of this version."""
        return self.version_iri(self.about.version)

    def version_iri(self, version: str) -> str:
        """The IRI of a version."""
        return f"{self.dataset}{escaped_path(version)}"

    def file_iri(self, path: str) -> str:
        """The IRI of a file of this version, or of a folder, whose path ends in /."""
        return f"{self.iri}/{escaped_path(path)}"

    @property
    def location(self) -> str:
        """The web address at which the versions stand."""
        return encode_iri(self.about.location) or self.dataset

    def download(self, path: str) -> str:
        """The web address of a file of this version, or with an empty path of its folder."""
        return f"{self.location}{escaped_path(self.about.version)}/{escaped_path(path)}"

    def under(self, *folders: str) -> tuple[File, ...]:
        """The files below any of some folders, in the order of their paths."""
        files = (f for f in self.files if f.path.startswith(folders))
        return tuple(sorted(files, key=lambda file: file.path))

    @property
    def distributions(self) -> tuple[File, ...]:
        """The files that each hold the data whole, or one year or one table of them."""
        return self.under("data/all.", "data/years/", "tables/")

    @property
    def mail(self) -> str:
        """The mail address that is the contact, or nothing.

        Only plain ones are taken, as `mailto:` and forms would read others as more than an address.
        """
        contact = single_line(self.about.contact).removeprefix("mailto:")
        return contact if MAIL_ADDRESS.fullmatch(contact) else ""

    @property
    def page(self) -> str:
        """The web address that is the contact, or nothing."""
        return web_address(self.about.contact)


def escaped_path(path: str) -> str:
    """The path as it stands in an IRI.

    >>> escaped_path("data/a b.ttl")
    'data/a%20b.ttl'
    """
    return quote(single_line(path), safe="/")


def web_address(text: str) -> str:
    """The address, where it is one of the web; otherwise nothing.

    >>> web_address("javascript:alert(1)"), web_address("https://example.org/")
    ('', 'https://example.org/')
    """
    whole = encode_iri(text)
    return whole if re.fullmatch(r"https?://[^/?#]+.*", whole, re.IGNORECASE) else ""
