"""The settings and the README that `geokg init` writes next to the example articles."""

from __future__ import annotations

from typing import Final

from geokg.base.vocabulary import CC_LICENCE, DEFAULT_BASE

SETTINGS: Final = f"""\
# The beginning of every IRI of your graph. Change it to your own address before you publish.
base = "{DEFAULT_BASE}"

# The dataset that `geokg publish` writes, and its description.
articles = ["articles"]
title = "Example articles on relations between states"
description = "Who says what about whom, when, in which words and how surely."
creators = [{{ name = "The geokg developers" }}]     # each may have an orcid = "..."
licence = "{CC_LICENCE}licenses/by/4.0/"
publisher = "geokg examples"
contact = "https://example.org/contact"            # a mail or web address
version = "0.1.0"
# issued = 2026-01-31                              # the day of this version; or SOURCE_DATE_EPOCH
# doi = "10.5281/zenodo.1234567"                    # the DOI of this version, if it has one
# location = "https://example.org/ties/"           # where the folder of all versions will be served
# reference = ["leaders.csv"]                      # your own reference data

# Quotes: the share of an article that may be repeated, and the characters beside each quote; or
# "short" (at most 200 characters each), "full", "hash" (places and SHA-256 only).
quotes = {{ context = 0, budget = 0.1 }}
# Texts are published only under these licences, in any version.
open-licences = [
    "{CC_LICENCE}licenses/by/",
    "{CC_LICENCE}licenses/by-sa/",
    "{CC_LICENCE}publicdomain/",
]
# An article under one of these stops publication, unless it is listed in `exclude`.
closed-licences = [
    "{CC_LICENCE}licenses/by-nd/",
    "{CC_LICENCE}licenses/by-nc-nd/",
]
exclude = []
"""
README: Final = """\
# Articles about relations between states

`articles/` holds annotated articles, one file each. Change one, or add your own, then:

    geokg check articles/
    geokg build articles/ -o ties.ttl
    geokg query ties.ttl history a=IRN b=TJK
    geokg show ties.ttl CLAIM

`geokg types` explains the types of events and relations, `geokg query --list` lists the named
queries.

To publish it, write a `base` of your own and the day of issue into `geokg.toml`, then:

    geokg publish dist
    geokg verify dist/latest
"""
