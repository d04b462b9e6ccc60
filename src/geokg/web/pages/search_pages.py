"""The pages of the search box and of SPARQL in the browser, with their data.

Pages opened from a folder cannot fetch files, so the data are classic scripts that set a global.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, islice
from typing import Final

from geokg.graph.queries import named_queries
from geokg.web.pages.answer_tables import Answers
from geokg.web.pages.claim_views import KINDS
from geokg.web.pages.pairs import state_name
from geokg.web.pages.question_pages import asked
from geokg.web.pages.rendering import PageWriter
from geokg.web.pages.site import state_slug
from geokg.web.pages.spool import Spool
from geokg.web.pages.statements import all_statements

_SHARD: Final = 20_000
"""The entries of a script of search data."""
MOST_BYTES: Final = 20_000_000
"""The most bytes of statements that the page of SPARQL loads; of more it loads a part."""

Entry = tuple[str, str, str]
"""The words that are searched and shown, words that are shown beside them, and the page."""


def write_search(spool: Spool, pages: PageWriter) -> None:
    """Write the page of the search box, and its data by kind."""
    kinds = {"actors": _actors(spool), "claims": _claims(spool), "quotes": _quotes(spool)}
    scripts = []
    for kind, entries in kinds.items():
        number = 0
        while some := list(islice(entries, _SHARD)):
            number += 1
            name = f"search-{kind}-{number}.js"
            pages.data(f"assets/{name}", f"geokg_{kind}_{number}", some)
            scripts.append((kind, name, f"geokg_{kind}_{number}"))
    pages.page("search.html", "search.html", scripts=scripts)


def _actors(spool: Spool) -> Iterator[Entry]:
    for row in spool.rows("article"):
        yield row["title"], f"article · {row['publisher']}", f"articles/{row['id']}.html"
    for code in spool.counts("state"):
        yield state_name(code), f"state · {code}", f"actors/{state_slug(code)}.html"
    for row in spool.rows("actor"):
        kind = KINDS.get(row["kind"], row["kind"])
        yield " · ".join(row["names"]), f"{kind} · {row['article']}", row["page"]


def _claims(spool: Spool) -> Iterator[Entry]:
    for row in spool.rows("type"):
        beside = " · ".join(filter(None, (row["doubt"], row["when"], row["title"])))
        yield f"{row['who']}: {row['label']}", beside, row["page"]


def _quotes(spool: Spool) -> Iterator[Entry]:
    for row in spool.rows("quote"):
        yield row["text"], row["who"], row["page"]


def write_sparql(spool: Spool, pages: PageWriter, answers: Answers) -> None:
    """Write the page of SPARQL in the browser, with the statements that it loads."""
    statements = all_statements(spool)
    is_whole = pages.stream("assets/data.js", "geokg_nquads", statements, MOST_BYTES)
    queries = {
        name: {
            "title": query.title,
            "text": _without_header(asked(query, answers, pages.site)),
        }
        for name, query in named_queries().items()
    }
    pages.data("assets/queries.js", "geokg_queries", queries)
    pages.data("assets/base.js", "geokg_site", {"base": pages.site.base, "whole": is_whole})
    pages.page("sparql.html", "sparql.html", is_whole=is_whole, queries=queries)


def _without_header(query: str) -> str:
    """Return a query without the comments at its beginning, which the page of its question says.

    >>> _without_header("# title: All\\n#\\nSELECT * {}")
    'SELECT * {}'
    """
    return "\n".join(dropwhile(lambda line: line.startswith("#"), query.split("\n")))
