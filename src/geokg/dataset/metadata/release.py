"""The release: everything that the descriptions of one version state, and its addresses.

Texts come from people: each writer passes them through `single_line` or `encode_iri`, which make
them safe.
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
from geokg.base.version_files import COMPRESSED_SUFFIX, TABLES_DIR, WHOLE_GRAPH_STEM, YEARS_DIR
from geokg.base.vocabulary import DOI_ADDRESS
from geokg.dataset.about import About

MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cff": "application/yaml",
        "csv": "text/csv",
        "json": "application/json",
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
class PublishedFile:
    """A file of the dataset; ``path`` is relative to the folder of the version."""

    path: str
    bytes: int
    sha256: str

    @property
    def is_compressed(self) -> bool:
        """Whether it is a gzip file.

        >>> PublishedFile(path="data/all.ttl.gz", bytes=1, sha256="").is_compressed
        True
        """
        return self.path.endswith(COMPRESSED_SUFFIX)

    @property
    def media_type(self) -> str:
        """The media type of its content, decompressed; empty if it is not known.

        >>> PublishedFile(path="data/all.ttl.gz", bytes=1, sha256="").media_type
        'text/turtle'
        """
        return media_type(self.path)


def media_type(path: str) -> str:
    """Return the media type of a file by its name; for a gzip file, that of its content."""
    return MEDIA_TYPES.get(path.removesuffix(COMPRESSED_SUFFIX).rpartition(".")[2], "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The statistics of a dataset.

    ``triples`` are those of the union of all graphs, ``quads`` those of each, ``subjects`` the
    distinct subjects. ``classes`` maps IRIs to numbers of entities; ``properties`` and ``links``
    map IRIs to numbers of triples, the latter only for links to Wikidata. ``first`` and ``last``
    are the first and last day of publication of articles.
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
    """How much of the articles is in the dataset, and under which licences.

    ``licences`` maps each licence to its number of articles; "" stands for no licence. ``texts``
    counts the articles whose text is published. Of ``characters`` code points in all articles, the
    data repeat ``repeated``; ``most`` is the article with the largest share: its id and the same
    two numbers. ``cut`` counts the quotes that are shortened or withheld.
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
    """One version of a dataset, with everything that its descriptions state.

    ``previous`` is the previous version, or empty. ``engines`` and ``generator`` are programs with
    their versions; ``rules`` maps rules to their versions. ``inputs`` are the number of files read
    and the SHA-256 of the list of their hashes. ``canonical`` is the SHA-256 of the sorted N-Quads.
    ``files`` are those in the folder of the version without the ones that describe it.
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
    files: tuple[PublishedFile, ...]

    @property
    def root(self) -> str:
        """The address below which the dataset has its IRIs: the base, / in place of a final #."""
        base = encode_iri(self.about.base)
        return base.removesuffix("#") + "/" if base.endswith("#") else base

    @property
    def doi(self) -> str:
        """The DOI of this version as an address; empty if it has none."""
        return encode_iri(f"{DOI_ADDRESS}{self.about.doi}") if self.about.doi else ""

    @property
    def dataset(self) -> str:
        """The IRI of the dataset, independent of the version."""
        return f"{self.root}dataset/"

    @property
    def iri(self) -> str:
        """The IRI of this version."""
        return self.version_iri(self.about.version)

    def version_iri(self, version: str) -> str:
        """Return the IRI of a version."""
        return f"{self.dataset}{escaped_path(version)}"

    def file_iri(self, path: str) -> str:
        """Return the IRI of a file of this version, or of a folder, whose path ends in /."""
        return f"{self.iri}/{escaped_path(path)}"

    @property
    def location(self) -> str:
        """The web address of the folder of all versions."""
        return encode_iri(self.about.location) or self.dataset

    def download(self, path: str) -> str:
        """Return the web address of a file of this version, or of its folder for an empty path."""
        return f"{self.location}{escaped_path(self.about.version)}/{escaped_path(path)}"

    def under(self, *folders: str) -> tuple[PublishedFile, ...]:
        """Return the files below any of some folders, in the order of their paths."""
        files = (f for f in self.files if f.path.startswith(folders))
        return tuple(sorted(files, key=lambda file: file.path))

    @property
    def distributions(self) -> tuple[PublishedFile, ...]:
        """The files that hold the whole graph, one year, or one table."""
        return self.under(WHOLE_GRAPH_STEM, YEARS_DIR, TABLES_DIR)

    @property
    def mail(self) -> str:
        """The mail address of the contact; empty if the contact is another address.

        Only plain addresses are used: `mailto:` gives other characters a meaning.
        """
        contact = single_line(self.about.contact).removeprefix("mailto:")
        return contact if MAIL_ADDRESS.fullmatch(contact) else ""

    @property
    def page(self) -> str:
        """The web address of the contact; empty if the contact is another address."""
        return web_address(self.about.contact)


def escaped_path(path: str) -> str:
    """Return a path as part of an IRI.

    >>> escaped_path("data/a b.ttl")
    'data/a%20b.ttl'
    """
    return quote(single_line(path), safe="/")


def web_address(text: str) -> str:
    """Return a web address, encoded as an IRI; empty for anything else.

    >>> web_address("javascript:alert(1)"), web_address("https://example.org/")
    ('', 'https://example.org/')
    """
    whole = encode_iri(text)
    return whole if re.fullmatch(r"https?://[^/?#]+.*", whole, re.IGNORECASE) else ""
