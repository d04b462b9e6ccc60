"""The pages of questions: the answer of each named query, its columns and its SPARQL."""

from __future__ import annotations

from typing import Final

from geokg.graph.queries import NamedQuery, named_queries
from geokg.web.pages.answer_tables import Answers, shown_columns
from geokg.web.pages.claim_views import Name
from geokg.web.pages.rendering import PageWriter
from geokg.web.pages.site import Site

SHOWN: Final = 100
"""The most rows of an answer on a page."""


def write_questions(pages: PageWriter, answers: Answers) -> None:
    """Write a page for each named query, and their list."""
    queries = named_queries()
    for query in queries.values():
        _write_question(query, pages, answers)
    pages.page("questions/index.html", "questions.html", queries=list(queries.values()))


def _write_question(query: NamedQuery, pages: PageWriter, answers: Answers) -> None:
    given = answers.parameters.get(query.name, {})
    first, total = answers.rows(query.name, SHOWN)
    rows = [[_names(cell) for cell in row["cells"]] for row in first]
    columns = shown_columns(query)
    filled = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    pages.page(
        f"questions/{query.name}.html",
        "question.html",
        query=query,
        given=" ".join(f"{key}={value}" for key, value in given.items()),
        sparql=asked(query, answers, pages.site),
        columns=[columns[at] for at in filled],
        rows=[[row[at] for at in filled] for row in rows],
        total=total,
    )


def asked(query: NamedQuery, answers: Answers, site: Site) -> str:
    """Return the SPARQL of a query with the parameters of its answer, where it has one."""
    given = answers.parameters.get(query.name)
    return query.bind(site.base, given) if given else query.text


def _names(cell: list[tuple[str, str]]) -> list[Name]:
    return [Name(text, page) for text, page in cell]
