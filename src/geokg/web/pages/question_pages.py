"""The pages of questions: what each named query answers, its columns and its SPARQL."""

from __future__ import annotations

from geokg.graph.queries import named_queries
from geokg.web.pages.rendering import PageWriter


def write_questions(pages: PageWriter) -> None:
    """Write a page for each named query, and their list."""
    queries = named_queries()
    for name, query in queries.items():
        pages.page(f"questions/{name}.html", "question.html", query=query)
    pages.page("questions/index.html", "questions.html", queries=list(queries.values()))
