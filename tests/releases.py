"""A release that tests of its description share, and what people might write into one."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any, TypeVar

from geokg.base.vocabulary import DCTERMS, GKG, RDF, SCHEMA, SKOS
from geokg.dataset.about import About, Creator
from geokg.dataset.metadata.release import PublishedFile, Release, Rights, Statistics

BASE = "https://data.example.org/kg/"
LOCATION = "https://files.example.org/ties/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

PATHS = (
    *(f"data/all.{suffix}{gz}" for suffix in ("nq", "trig", "ttl") for gz in ("", ".gz")),
    *("data/articles/elysee-1963.ttl", "data/articles/note.ttl", "data/reference.ttl"),
    *("data/years/1963.ttl", "data/years/1963.ttl.gz", "data/years/undated.ttl"),
    *(f"tables/{table}.csv" for table in ("actors", "articles", "claims", "states")),
    *("tables/claims.parquet", "articles/note.yaml", "articles/note.txt"),
    *("ontology/geokg.ttl", "ontology/types.ttl", "ontology/alignments/sem.ttl"),
    *("shapes/claim.ttl", "shapes/publishing/dcat.ttl", "report/validation.md"),
    "report/validation.ttl",
)

Settings = TypeVar("Settings", About, Creator)


def unchecked(settings: Settings, **changes: Any) -> Settings:
    """Return a copy with values that its class refuses.

    The writers of files have to be safe by themselves, whatever a release holds.
    """
    changed = copy(settings)
    for name, value in changes.items():
        object.__setattr__(changed, name, value)
    return changed


CREATOR = Creator(name="Ada Example", orcid="https://orcid.org/0000-0002-1825-0097")
ABOUT = About(
    base=BASE,
    title="Ties of the Rhine",
    description="Who said what about whom along the Rhine.",
    creators=(
        CREATOR,
        Creator(name="The Rhine Project"),
    ),
    licence=LICENCE,
    publisher="Institute of Examples",
    contact="data@example.org",
    version="1.1.0",
    issued=date(2024, 5, 17),
    location=LOCATION,
    open_licences=(LICENCE,),
    pages=False,
)

RELEASE = Release(
    about=ABOUT,
    previous="1.0.0",
    statistics=Statistics(
        articles=3,
        claims=12,
        actors=9,
        states=4,
        triples=612,
        quads=630,
        subjects=77,
        classes={GKG.Claim: 12, SCHEMA.NewsArticle: 3, "https://other.example.org/Class": 1},
        properties={
            RDF.type: 90,
            DCTERMS.title: 3,
            GKG.about: 12,
            SCHEMA.sameAs: 5,
            SKOS.prefLabel: 13,
        },
        links={SCHEMA.sameAs: 5},
        languages=("en", "pt-br", "gsw", "x-private"),
        first=date(1963, 1, 22),
        last=date(1964, 3, 2),
    ),
    rights=Rights(
        licences={LICENCE: 1, "": 2},
        texts=1,
        excluded=("paid",),
        characters=4000,
        repeated=500,
        cut=2,
        most=("note", 300, 900),
    ),
    engines=("pyshacl 0.40.1", "shacl 0.3.4"),
    generator="geokg 0.1.0",
    rules={"same-situation": "1", "accepted": "2"},
    inputs=(3, sha256(b"inputs").hexdigest()),
    canonical=sha256(b"canonical").hexdigest(),
    files=tuple(
        PublishedFile(path=path, bytes=1000 + n, sha256=sha256(path.encode()).hexdigest())
        for n, path in enumerate(PATHS)
    ),
)

SMALL = replace(
    RELEASE,
    about=replace(
        ABOUT, base="https://data.example.org/kg#", location="", creators=ABOUT.creators[1:]
    ),
    previous="",
    statistics=replace(
        RELEASE.statistics, links={SCHEMA.sameAs: 0}, languages=(), first=None, last=None
    ),
    rights=replace(RELEASE.rights, licences={"": 3}, texts=0, excluded=(), most=("", 0, 0)),
    rules={},
    files=tuple(file for file in RELEASE.files if not file.path.startswith(("data/years", "art"))),
)
"""A first version with no location, no links, no dates, and a base that ends in #."""

MALICIOUS_INPUTS = {
    "newline": "a\nb\r\nc\u2028d\x85e",
    "tab": "a\tb",
    "nul": "a\0b",
    "escape": "a\x1b[31mb\x07",
    "quotes": 'a"b\'c"""d\\',
    "backslash at the end": "a\\",
    "angles": "a<b>c <img src=x onerror=alert(1)>",
    "script": "a</script><script>alert(1)</script>",
    "comment": "a-->b<!--c",
    "link": "a](javascript:alert(1)) [b](javascript:alert(1)) ![c](http://evil.example/x.png)",
    "autolink": "a <javascript:alert(1)> <https://evil.example/> www.evil.example e@evil.example",
    "table": "a|b|c",
    "fence": "a ``` b ~~~ c ` d",
    "heading": "# a\n## b\n---\n===",
    "list": "1. a\n- b\n+ c",
    "entity": "a &lt;b&gt; &#x3c;",
    "bidi": "a\u202eb\u2066c\u200ed",
    "zero width": "a\u200bb\ufeffc\u00add",
    "surrogate": "a\ud800b\udfffc",
    "noncharacter": "a\ufffeb\uffffc\ufdd0d\U0001ffffe",
    "percent": "a%zzb%0d%0ac%{ENV:x}%1$1",
    "turtle": 'a" . <urn:x> <urn:y> <urn:z> . #',
    "yaml": "a: b # c\n- d: &e *f !!python/object",
    "formula": '=HYPERLINK("https://evil.example")',
    "astral": "a\U0001f1eb\U0001f1f7 \u200d b",
}
"""What people might write, by what is bad about it."""
