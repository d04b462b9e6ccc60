"""The pages of articles: the text with its quotes, and a card for each claim beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from geokg.web.pages.batches import Batch
from geokg.web.pages.claim_views import KINDS, ClaimView, Name, QuoteView, claim_views
from geokg.web.pages.reader import Reader
from geokg.web.pages.rendering import PageWriter
from geokg.web.pages.site import Site
from geokg.web.pages.spool import Spool
from geokg.web.pages.text_rows import TextRow, list_rows, text_rows

MOST_CLAIMS: Final = 300
"""The most claims on one page of an article."""
FINDINGS_PLACE: Final = "<!-- findings of rules -->"
"""Where a page of an article takes the findings of rules, which are known after all articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorView:
    """An actor of an article."""

    id: str
    iri: str
    name: str
    page: str
    kind: str
    also: tuple[str, ...]
    office: str
    acts_for: tuple[Name, ...]
    country: tuple[Name, ...]
    members: tuple[Name, ...]
    same_as: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article, ready for a template; ``row`` is its row of the query ``articles``."""

    row: Any
    claims: tuple[ClaimView, ...]
    actors: tuple[ActorView, ...]
    findings: tuple[Any, ...]
    text: str
    ids: tuple[str, ...] = field(default=())
    """The parts of IRIs that lead to no card and no actor."""

    @property
    def title(self) -> str:
        """The title, or the id where it has none."""
        return str(self.row.title or self.row.id)

    @property
    def language(self) -> str:
        """The language of the text, as a tag; empty if it is not known."""
        return str(self.row.language or "")


def article_views(batch: Batch, site: Site) -> Iterator[ArticleView]:
    """Yield the articles of a batch, by id."""
    iris = _by_article(batch.graph.subjects, site)
    rows = _grouped(batch.rows.claims, "article")
    quotes: dict[str, list[QuoteView]] = {}
    for word in batch.rows.words:
        quotes.setdefault(word.claim, []).append(_quote(word, site))
    actors = _by_article_rows(batch.actors, site)
    findings = _findings(batch.findings, site)
    for article in batch.rows.articles:
        own = sorted(filter(None, map(site.fragment_of, iris.get(article.id, []))))
        claims = claim_views(rows.get(article.iri, []), quotes, own, site)
        cast = tuple(_actor(row, own, site) for row in actors.get(article.id, []))
        placed = {c.id for c in claims} | {i for c in claims for i in c.ids}
        placed |= {q.id for c in claims for q in c.quotes}
        placed |= {a.id for a in cast} | {i for a in cast for i in a.ids}
        yield ArticleView(
            row=article,
            claims=claims,
            actors=cast,
            findings=tuple(findings.get(article.id, ())),
            text=batch.texts.get(article.id, ""),
            ids=tuple(f for f in own if f not in placed),
        )


def _by_article(iris: Iterable[str], site: Site) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for iri in iris:
        found.setdefault(site.article_of(iri), []).append(iri)
    return found


def _grouped(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found


def _by_article_rows(rows: Iterable[Any], site: Site) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(site.article_of(row.actor), []).append(row)
    return found


def _findings(rows: Iterable[Any], site: Site) -> dict[str, list[Any]]:
    """Return the findings of each article that one of them concerns or rests on."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        articles = dict.fromkeys(site.article_of(iri) for iri in (*row.concerns, *row.claims))
        for article in filter(None, articles):
            found.setdefault(article, []).append(row)
    return found


def _quote(row: Any, site: Site) -> QuoteView:
    return QuoteView(
        id=site.fragment_of(row.quote),
        start=row.start,
        end=row.end,
        exact=row.exact or "",
        prefix=row.prefix or "",
        suffix=row.suffix or "",
        is_cut=row.exactSha256 is not None,
    )


def _actor(row: Any, fragments: Sequence[str], site: Site) -> ActorView:
    own = site.fragment_of(row.actor)
    return ActorView(
        id=own,
        iri=row.actor,
        name=row.name or own,
        page=site.actor_page(row.actor),
        kind=KINDS.get(row.kind, row.kind),
        also=row.also,
        office=row.office or "",
        acts_for=_names(row.acts_for, row.acts_for_id, site),
        country=_names(row.country, row.country_id, site),
        members=_names(row.member, row.member_id, site),
        same_as=row.same_as,
        ids=tuple(f for f in fragments if f.startswith(f"{own}.")),
    )


def _names(names: Sequence[str], iris: Sequence[str], site: Site) -> tuple[Name, ...]:
    pairs = zip(names, iris, strict=True)
    return tuple(Name(name, site.page_of(iri), iri) for name, iri in pairs)


def write_article(view: ArticleView, pages: PageWriter) -> None:
    """Write the page of an article; one with very many claims has several."""
    text, claims = view.text, view.claims
    rows = text_rows(text, view.title, claims) if text else list_rows(claims)
    parts = _parts(rows)
    files = [f"{view.row.id}{f'.{n}' if n > 1 else ''}.html" for n in range(1, len(parts) + 1)]
    homes = [
        (claim, file)
        for file, part in zip(files, parts, strict=True)
        for row in part
        for claim in row.claims
    ]
    finding_ids = {f.finding: pages.site.fragment_of(f.finding) for f in view.findings}
    finding_ids = {iri: name if name in view.ids else "" for iri, name in finding_ids.items()}
    placed = {anchor for row in rows for piece in row.pieces for anchor in piece.anchors}
    for number, (own, part) in enumerate(zip(files, parts, strict=True), 1):
        reader = Reader(
            article=view.row.id,
            iri=view.row.iri,
            language=view.language,
            file=files[0],
            is_first=number == 1,
            files={claim.id: file for claim, file in homes if file != own},
            placed=placed,
        )
        pages.page(
            f"articles/{own}",
            "article.html",
            article=view,
            rows=reader.rows(part),
            part=number,
            names=files,
            homes=homes,
            gone=[thing for thing in pages.site.gone if thing.article == view.row.id],
            findings_place=Markup(FINDINGS_PLACE),
            finding_ids=finding_ids,
            other_ids=[name for name in view.ids if name not in finding_ids.values()],
            ld=json_ld(view, pages.site) if number == 1 else None,
        )


def write_findings_of_articles(spool: Spool, pages: PageWriter) -> None:
    """Write into the pages of articles what rules find about them and other articles together."""
    for article in spool.counts("article finding"):
        rows = list(spool.rows("article finding", article))
        part = 1
        while pages.has(path := f"articles/{article}{f'.{part}' if part > 1 else ''}.html"):
            pages.insert(path, FINDINGS_PLACE, "article_findings.html", findings=rows)
            part += 1


def _parts(rows: Sequence[TextRow]) -> list[list[TextRow]]:
    parts: list[list[TextRow]] = [[]]
    count = 0
    for row in rows:
        if count and count + len(row.claims) > MOST_CLAIMS:
            parts.append([])
            count = 0
        parts[-1].append(row)
        count += len(row.claims)
    return parts


def json_ld(view: ArticleView, site: Site) -> dict[str, Any]:
    """Return the description of an article for search engines (schema.org)."""
    row = view.row
    found = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": row.iri,
        "headline": view.title,
        "datePublished": row.published.isoformat() if row.published else None,
        "publisher": {"@type": "Organization", "name": row.publisher} if row.publisher else None,
        "author": [{"@type": "Person", "name": name} for name in row.author],
        "inLanguage": row.language,
        "url": row.url,
        "license": row.licence,
        "isPartOf": {"@id": site.identifier} if site.identifier else None,
        "hasPart": [{"@id": claim.iri} for claim in view.claims],
    }
    return {key: value for key, value in found.items() if value}
