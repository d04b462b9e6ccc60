"""The checks of several articles: references from one to claims of another, copies of one text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from geokg.article import Article
from geokg.article.circles import circles, through
from geokg.base.diagnostics import Diagnostic, KeyPath, did_you_mean
from geokg.base.plural import pluralize
from geokg.base.vocabulary import situation_types


def check_across(articles: Iterable[Article], *, complete: bool = True) -> Iterator[Diagnostic]:
    """Yield what is wrong with the references between articles, and articles with one text.

    A reference to an article that is not given is a warning, unless ``complete`` is false: then
    articles may be missing because they have errors.

    >>> from geokg.article import Claim
    >>> claim = Claim(about="other.vote", quote="voted")
    >>> note = Article(id="note", text="They voted.", actors={}, claims=[claim])
    >>> print(*check_across([note]))
    claims[0].about: GK139 warning: `other` is not among these articles
       | other.vote
       = check it together with this one: a build needs both
    """
    given = list(articles)
    yield from _same_texts(given)
    for known, own in _by_annotator(given):
        yield from _check(known, own, complete)


def _by_annotator(
    articles: Iterable[Article],
) -> Iterator[tuple[dict[str, Article], list[Article]]]:
    """Yield the articles to which each annotator's refer, and those of the annotator.

    A reference leads to the same annotator's version, if there is one, else to the first.
    """
    given = list(articles)
    first: dict[str, Article] = {}
    for article in given:
        first.setdefault(article.id, article)
    if len(first) == len(given):
        yield first, given
        return
    for label in sorted({article.annotated_by for article in given}):
        own = [article for article in given if article.annotated_by == label]
        yield first | {article.id: article for article in own}, own


def _check(
    known: Mapping[str, Article], own: Collection[Article], complete: bool
) -> Iterator[Diagnostic]:
    for article in own:
        for at, claim in enumerate(article.claims):
            for key, name in (("about", claim.about), *(("content", c) for c in claim.content)):
                if "." in name:
                    yield from _reference(article, ("claims", at, key), name, known, complete)
            if claim.about and claim.status:
                yield from _status(article, at, known)
    yield from _circles(known, own)


def _same_texts(articles: Iterable[Article]) -> Iterator[Diagnostic]:
    first: dict[str, Article] = {}
    known: set[str] = set()
    for article in articles:
        # Several annotations of one article have one text.
        if article.id in known:
            continue
        known.add(article.id)
        if article.text in first:
            yield same_text_warning(article, first[article.text])
        else:
            first[article.text] = article


def same_text_warning(article: Article, first: Article) -> Diagnostic:
    """Return the warning for an article that has the text of another one.

    >>> from geokg.article import Claim
    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> one, two = (Article(id=id, text="France recognised Mali.", claims=[claim]) for id in "ab")
    >>> print(same_text_warning(two, one))
    article.id: GK149 warning: the text is that of `a`, and 1 claim is the same
       | b
       = keep one of the two articles; else the rule same-situation links what both claim
    """
    claims = {claim.digest() for claim in first.claims}
    shared = sum(claim.digest() in claims for claim in article.claims)
    message = f"the text is that of `{first.id}`"
    if shared:
        message += f", and {pluralize(shared, 'claim')} {'is' if shared == 1 else 'are'} the same"
    return _placed(
        article,
        Diagnostic(
            code="GK149",
            message=message,
            found=article.id,
            fix="keep one of the two articles; else the rule same-situation links what both claim",
            severity="warning",
            path=("article", "id"),
        ),
    )


def _reference(
    article: Article, path: KeyPath, name: str, known: Mapping[str, Article], complete: bool
) -> Iterator[Diagnostic]:
    id, _, claim = name.partition(".")
    other = known.get(id)
    if other is None:
        if complete:
            yield _placed(
                article,
                Diagnostic(
                    code="GK139",
                    message=f"`{id}` is not among these articles",
                    found=name,
                    fix="check it together with this one: a build needs both",
                    severity="warning",
                    path=path,
                ),
            )
        return
    claims = [one.id for one in other.claims]
    if claim not in claims:
        message = f"the article `{id}` has no claim `{claim}`"
        fix = did_you_mean(claim, claims) or f"name a claim of `{id}`"
        yield _placed(
            article, Diagnostic(code="GK123", message=message, found=name, fix=fix, path=path)
        )
    elif (root := other.situations[claim]) != claim:
        whole = root if "." in root else f"{id}.{root}"
        yield _placed(
            article,
            Diagnostic(
                code="GK138",
                message=f"`{name}` is itself about another claim",
                found=name,
                fix=f"name the claim that has the type: `{whole}`",
                path=path,
            ),
        )


def _status(article: Article, at: int, known: Mapping[str, Article]) -> Iterator[Diagnostic]:
    """Yield that a claim about an event of another article has a status."""
    claim = article.claims[at]
    id, _, name = article.situations[claim.id].partition(".")
    other = known.get(id) if name else None
    types = [situation_types()[c.type] for c in other.claims if c.id == name] if other else []
    if types and not types[0].is_relation:
        yield _placed(
            article,
            Diagnostic(
                code="GK134",
                message=f"`{types[0].id}` is an event: events happen, only relations are "
                f"{claim.status}",
                fix=f"take `status` out (geokg types {types[0].id})",
                path=("claims", at, "status"),
            ),
        )


def _circles(known: Mapping[str, Article], own: Collection[Article]) -> Iterator[Diagnostic]:
    """Yield that a situation is part of its own content, through another article."""
    linked = [
        article
        for article in known.values()
        if any("." in article.situations[name] for c in article.claims for name in c.content)
    ]
    # A circle through articles passes through those alone that name claims of others.
    edges = {
        f"{article.id}.{claim.id}": tuple(
            name if "." in name else f"{article.id}.{name}"
            for name in (article.situations[c] for c in claim.content)
        )
        for article in linked
        for claim in article.claims
        if claim.type
    }
    found = circles(edges)
    for article in own if found else ():
        for at, claim in enumerate(article.claims):
            if circle := found.get(f"{article.id}.{claim.id}"):
                yield _placed(
                    article,
                    Diagnostic(
                        code="GK124",
                        message="the claim is its own content"
                        + through(f"{article.id}.{claim.id}", circle),
                        fix="a claim cannot be its own content: remove one `content`",
                        path=("claims", at, "content"),
                    ),
                )


def _placed(article: Article, diagnostic: Diagnostic) -> Diagnostic:
    return diagnostic.located(article.locate) if article.locate else diagnostic
