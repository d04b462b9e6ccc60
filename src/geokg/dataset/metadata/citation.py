"""The files for citation (``CITATION.cff``) and for a web server (``.htaccess``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from geokg.base.safe_text import single_line
from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    INDEX_PAGE_PATH,
    LATEST_LINK,
    README_PATH,
    REFERENCE_PATH,
    TURTLE_PATH,
    article_graph_path,
)
from geokg.base.vocabulary import CC_LICENCE, ORCID
from geokg.dataset.metadata.dcat import KEYWORDS
from geokg.dataset.metadata.readme import readme
from geokg.dataset.metadata.release import Release, web_address

__all__ = ["citation", "htaccess", "readme"]

_CC: Final = re.compile(
    re.escape(CC_LICENCE)
    + r"(?:licenses/(by(?:-nc)?(?:-sa|-nd)?)/([1-4]\.[05])|publicdomain/(zero)/(1\.0))/?"
)
_ORCID: Final = re.compile(re.escape(ORCID) + r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
_MAIL: Final = re.compile(r"\S+@\S+\.\S{2,}")

_WANTS_PAGES: Final = (
    'RewriteCond %{HTTP_ACCEPT} "text/html|application/xhtml\\+xml"',
    'RewriteCond %{HTTP_ACCEPT} "!text/turtle|application/(?:n-triples|n-quads|trig|ld\\+json)"',
)
"""Conditions of a request for pages: it accepts HTML and no RDF."""
_VARY: Final = ["<IfModule mod_headers.c>", "Header always merge Vary Accept", "</IfModule>", ""]

_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_FILE: Final = "[A-Za-z0-9._/-]+"


def citation(release: Release) -> str:
    """Return ``CITATION.cff``: how to cite this version, in the Citation File Format 1.2.0.

    Every value is a JSON string, which YAML reads as text and nothing else. A creator may be a
    person or a group: both have one `name`, since no program knows which part of a name is the
    family name.
    """
    about = release.about
    rows = [
        ("cff-version", "1.2.0"),
        ("message", "If you use this dataset, please cite it as below."),
        ("type", "dataset"),
        ("title", single_line(about.title) or "Untitled"),
        ("abstract", single_line(about.description)),
        ("version", single_line(about.version)),
        ("date-released", about.issued.isoformat()),
        *_licence(about.licence),
        ("url", web_address(release.location if about.location else release.iri)),
        ("repository-artifact", web_address(release.download("")) if about.location else ""),
    ]
    lines = [f"{key}: {_yaml(value)}" for key, value in rows if value]
    lines += ["authors:", *_authors(release), "contact:", *_contact(release)]
    lines += ["keywords:", *(f"  - {_yaml(word)}" for word in KEYWORDS)]
    identifier = web_address(release.iri)
    if identifier:
        lines += ["identifiers:", '  - type: "url"', f"    value: {_yaml(identifier)}"]
        lines += ['    description: "The IRI of this version"']
    if about.doi:
        lines += [] if identifier else ["identifiers:"]
        lines += ['  - type: "doi"', f"    value: {_yaml(about.doi)}"]
        lines += ['    description: "The DOI of this version"', f"doi: {_yaml(about.doi)}"]
    return "\n".join(lines) + "\n"


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _licence(licence: str) -> list[tuple[str, str]]:
    """Return a licence of Creative Commons by its SPDX name, others by their address."""
    address = web_address(licence)
    if match := _CC.fullmatch(address):
        kind, version = (match[1], match[2]) if match[1] else ("0", match[4])
        return [("license", f"CC-{kind.upper()}-{version}" if match[1] else f"CC0-{version}")]
    return [("license-url", address)]


def _authors(release: Release) -> Iterator[str]:
    for creator in release.about.creators:
        yield f"  - name: {_yaml(single_line(creator.name) or 'Anonymous')}"
        if _ORCID.fullmatch(creator.orcid):
            yield f"    orcid: {_yaml(creator.orcid)}"
    if not release.about.creators:
        yield f"  - name: {_yaml(single_line(release.about.publisher) or 'Anonymous')}"


def _contact(release: Release) -> Iterator[str]:
    yield f"  - name: {_yaml(single_line(release.about.publisher) or 'Anonymous')}"
    if _MAIL.fullmatch(release.mail):
        yield f"    email: {_yaml(release.mail)}"
    elif release.page:
        yield f"    website: {_yaml(release.page)}"


def htaccess(release: Release) -> str:
    """Return ``.htaccess``: rules by which Apache redirects IRIs of the data to files, with 303.

    They belong in the folder of the base on its server, as w3id.org has one. They match the whole
    path of a request, and so have no effect in the folder of a version.
    """
    about, location = release.about, _target(release.location)
    root = _pattern(urlsplit(release.root).path)
    comment = re.sub(
        r"[^\w@.:/+,&=?~ -]", "", f"{release.root} {single_line(about.contact)}", flags=re.A
    )
    lines = [f"# Redirects the IRIs of a dataset to its files. Contact: {comment}"]
    lines += ["Options +FollowSymLinks", "RewriteEngine on", ""]
    latest = f"{location}{LATEST_LINK}/"
    if about.pages:
        lines += _VARY

    def add_rule(path: str, pattern: str, target: str, *, is_page: bool = False) -> None:
        lines.extend(_WANTS_PAGES if is_page else ())
        lines.append(f'RewriteCond %{{REQUEST_URI}} "^{root}{path}$"')
        lines.append(f'RewriteRule "^{pattern}$" "{target}" [R=303,NE,L]')

    if about.pages:
        add_rule("", "", latest + INDEX_PAGE_PATH, is_page=True)
    if about.pages and not about.base.endswith("#"):
        article = f"{latest}{ANNOTATIONS_DIR}$1.html"
        add_rule("reference", "reference", latest + REFERENCE_PATH, is_page=True)
        add_rule("[^/]*", r"(derived\.[a-z0-9.-]+)", f"{latest}findings.html#$1", is_page=True)
        add_rule("[^/]*", f"({_SLUG})", article, is_page=True)
        add_rule("[^/]*", rf"({_SLUG})\.([a-z0-9.-]+)", f"{article}#$2", is_page=True)

    if about.base.endswith("#"):
        # A server never sees the part after #: all IRIs of the data are one document.
        add_rule("", "", latest + TURTLE_PATH)
    else:
        add_rule("", "", latest + README_PATH)
        add_rule("reference", "reference", latest + REFERENCE_PATH)
        add_rule("[^/]*", rf"({_SLUG})(?:\..*)?", latest + article_graph_path("$1"))
    if _is_elsewhere(release):
        add_rule("dataset/", "dataset/", latest + README_PATH)
        add_rule("dataset/[^/]+/?", "dataset/([A-Za-z0-9._-]+)/?", f"{location}$1/{README_PATH}")
        add_rule("dataset/.+", f"dataset/([A-Za-z0-9._-]+/{_FILE})", f"{location}$1")
    return "\n".join(lines) + "\n"


def _target(address: str) -> str:
    """Return an address as the target of a rule: ASCII, with nothing that Apache would expand."""
    plain = quote(address, safe="/:?=&%@!,;+~()*'-._#[]")
    return re.sub(r"([%$\\])", r"\\\1", plain)


def _pattern(path: str) -> str:
    """Return a pattern for a path, in which special characters match any character."""
    return re.sub(r"[^A-Za-z0-9/_~-]+", ".+", unquote(path)) or "/"


def _is_elsewhere(release: Release) -> bool:
    """Return whether the versions are at other addresses than their IRIs, and need rules."""
    location, dataset = (urlsplit(iri) for iri in (release.location, release.dataset))
    same_host = location.netloc.lower() == dataset.netloc.lower()
    return not (same_host and location.path == dataset.path)
