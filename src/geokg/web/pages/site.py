"""What all pages of a site share: its settings, and the addresses of things on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final

from geokg.article.checks import RESERVED_ARTICLES
from geokg.base.vocabulary import PREFIXES

_STATE: Final = PREFIXES["gkgs"]
DEFAULT_TITLE: Final = "Claims and quotes"
_LONGEST_NAME: Final = 220
"""Characters of the name of a file; file systems allow 255 bytes with its suffix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that the landing page links, with a path relative to that page."""

    path: str
    what: str
    bytes: int
    sha256: str
    media_type: str
    address: str = ""
    """Its web address, where the dataset has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A creator of the dataset, with an ORCID iD as an IRI or empty."""

    name: str
    orcid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An article or claim of an earlier version; ``page`` leads to it there, or is empty."""

    id: str
    since: str
    last: str
    reason: str = ""
    page: str = ""
    now: str = ""
    """The id that the claim has now: only its content changed, and its id with it."""

    @property
    def article(self) -> str:
        """The id of its article."""
        return self.id.partition(".")[0]

    @property
    def fragment(self) -> str:
        """The id of the claim in its article; empty for an article."""
        return self.id.partition(".")[2]

    @property
    def now_page(self) -> str:
        """The path of its place under its new id, from the root."""
        article, _, claim = self.now.partition(".")
        return f"articles/{article}.html#{claim}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The settings of a site; without a version it is a look at annotation files.

    ``identifier`` is the IRI of the version, ``address`` the web address of its folder;
    ``graph_paths`` maps articles to the Turtle of their graphs. ``open_licences`` are licences
    under which the texts of articles are shown.
    """

    base: str
    title: str = DEFAULT_TITLE
    description: str = ""
    version: str = ""
    issued: date | None = None
    licence: str = ""
    publisher: str = ""
    contact: str = ""
    creators: tuple[Person, ...] = ()
    identifier: str = ""
    doi: str = ""
    """The DOI of the version as an address."""
    dataset: str = ""
    address: str = ""
    keywords: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    """Paths of files that describe the version, each with what it is."""
    has_graphs: bool = False
    """Whether the Turtle of each article is beside the pages."""
    annotations: frozenset[str] = frozenset()
    """The articles whose annotation file is beside the pages."""

    gone: tuple[Gone, ...] = ()
    """What earlier versions had and this one has not, by id."""

    @property
    def is_one_document(self) -> bool:
        """Whether all IRIs lead to the landing page, as servers never see what is after ``#``."""
        return self.base.endswith("#")

    def local(self, iri: str) -> str:
        """Return an IRI without the base; empty for one of another base."""
        return iri.removeprefix(self.base) if iri.startswith(self.base) else ""

    def article_of(self, iri: str) -> str:
        """Return the id of the article to which an IRI belongs; empty for others."""
        return self.local(iri).partition(".")[0]

    def fragment_of(self, iri: str) -> str:
        """Return the part of an IRI after its article: ``claim.quote``."""
        return self.local(iri).partition(".")[2]

    def page_of(self, iri: str) -> str:
        """Return the path of the page of a thing, from the root of the site; empty if it has none.

        >>> site = Site(base="https://example.org/kg/")
        >>> site.page_of("https://example.org/kg/note.visit.when")
        'articles/note.html#visit.when'
        >>> site.page_of("https://w3id.org/geokg/state/gw:640")
        'actors/gw-640.html'
        """
        if iri.startswith(_STATE):
            return f"actors/{state_slug(iri.removeprefix(_STATE))}.html"
        article, _, fragment = self.local(iri).partition(".")
        if not article or article in RESERVED_ARTICLES or "/" in article:
            return ""
        return f"articles/{article}.html" + (f"#{fragment}" if fragment else "")

    def actor_page(self, iri: str) -> str:
        """Return the path of the page about an actor; empty for things of other kinds.

        >>> site = Site(base="https://example.org/kg/")
        >>> site.actor_page("https://example.org/kg/note.ministry")
        'actors/note.ministry.html'
        >>> site.actor_page("https://w3id.org/geokg/state/IRN")
        'actors/irn.html'
        """
        name = self.actor_name(iri)
        file = _short(name) if "." in name else state_slug(name)
        return f"actors/{file}.html" if name else ""

    def actor_name(self, iri: str) -> str:
        """Return the code of a state, or ``ARTICLE.ACTOR`` of an actor of an article.

        It is empty for everything else.
        """
        return state_code(iri) or (self.local(iri) if self.fragment_of(iri) else "")


def _short(name: str) -> str:
    """Return a name as that of a file: a long one cut, with a hash, as file systems need it."""
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:_LONGEST_NAME]}.{sha256(name.encode()).hexdigest()[:12]}"


def state_slug(code: str) -> str:
    """Return the code of a state as part of a file name.

    >>> state_slug("IRN"), state_slug("cow:260")
    ('irn', 'cow-260')
    """
    return code.casefold().replace(":", "-")


def pair_slug(one: str, other: str) -> str:
    """Return two codes of states as a file name.

    >>> pair_slug("TJK", "IRN")
    'irn-tjk'
    """
    return "-".join(sorted((state_slug(one), state_slug(other))))


def state_code(iri: str) -> str:
    """Return the code of a state by its IRI; empty for what is no state."""
    return iri.removeprefix(_STATE) if iri.startswith(_STATE) else ""
