"""The files for people and for a web server beside the data: how to cite it and how to find it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from geokg.base.safe_text import single_line
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

_SLUG: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_FILE: Final = "[A-Za-z0-9._/-]+"


def citation(release: Release) -> str:
    """``CITATION.cff``: how to cite this version, in the Citation File Format 1.2.0.

    It is YAML whose every value is a string of JSON, which YAML is a superset of, so that no text
    is read as anything but text. Who made the dataset may be a person or a group: both stand under
    one `name`, since no program can tell which part of a name is the family's.
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
    return "\n".join(lines) + "\n"


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _licence(licence: str) -> list[tuple[str, str]]:
    """The licence by its SPDX name, where it is one of Creative Commons; or else by its address."""
    address = web_address(licence)
    if found := _CC.fullmatch(address):
        kind, version = (found[1], found[2]) if found[1] else ("0", found[4])
        return [("license", f"CC-{kind.upper()}-{version}" if found[1] else f"CC0-{version}")]
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
    """``.htaccess``: rules for Apache by which the IRIs of the data lead to their files, with 303.

    They are for the folder of the base on its server, as w3id.org has one, and look at the whole
    path of what is asked: so they do nothing where the file stands, in the folder of a version.
    """
    about, location = release.about, _target(release.location)
    root = _pattern(urlsplit(release.root).path)
    comment = re.sub(
        r"[^\w@.:/+,&=?~ -]", "", f"{release.root} {single_line(about.contact)}", flags=re.A
    )
    lines = [f"# Leads the IRIs of a dataset to its files. Who to ask: {comment}"]
    lines += ["Options +FollowSymLinks", "RewriteEngine on", ""]
    latest = f"{location}latest/"

    def rule(path: str, asked: str, target: str) -> None:
        lines.append(f'RewriteCond %{{REQUEST_URI}} "^{root}{path}$"')
        lines.append(f'RewriteRule "^{asked}$" "{target}" [R=303,NE,L]')

    if about.base.endswith("#"):
        # A server never sees what stands after #: all IRIs of the data are one document.
        rule("", "", f"{latest}data/all.ttl")
    else:
        rule("", "", f"{latest}README.md")
        rule("reference", "reference", f"{latest}data/reference.ttl")
        rule("[^/]*", rf"({_SLUG})(?:\..*)?", f"{latest}data/articles/$1.ttl")
    if _is_elsewhere(release):
        rule("dataset/", "dataset/", f"{latest}README.md")
        rule("dataset/[^/]+/?", "dataset/([A-Za-z0-9._-]+)/?", f"{location}$1/README.md")
        rule("dataset/.+", f"dataset/([A-Za-z0-9._-]+/{_FILE})", f"{location}$1")
    return "\n".join(lines) + "\n"


def _target(address: str) -> str:
    """An address as the target of a rule: ASCII, with nothing that the rule would fill in."""
    plain = quote(address, safe="/:?=&%@!,;+~()*'-._#[]")
    return re.sub(r"([%$\\])", r"\\\1", plain)


def _pattern(path: str) -> str:
    """A path as a pattern that matches it; whatever is no plain character is any character."""
    return re.sub(r"[^A-Za-z0-9/_~-]+", ".+", unquote(path)) or "/"


def _is_elsewhere(release: Release) -> bool:
    """Whether the versions stand somewhere else than at their IRIs, where no rule may lead."""
    one, other = (urlsplit(iri) for iri in (release.location, release.dataset))
    return (one.netloc.lower(), one.path) != (other.netloc.lower(), other.path)
