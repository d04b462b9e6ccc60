"""How words of a date are read, as a claim would be: live, while a person types."""

from __future__ import annotations

from datetime import date

from geokg.base.errors import GeokgError
from geokg.dates import (
    PublicationDate,
    TimeSpan,
    looks_like_edtf,
    parse_edtf,
    parse_published,
    read_words,
    why_unread,
)
from geokg.web.pages.edtf_words import words_of


def day_of(published: str) -> date | None:
    """Return the day of a date of publication; None if it is missing or wrong.

    >>> day_of("2008-07-07"), day_of("yesterday")
    (datetime.date(2008, 7, 7), None)
    """
    read = published_of(published)
    return read.day if read else None


def published_of(published: str) -> PublicationDate | None:
    """Return a date of publication; None if it is missing or wrong."""
    try:
        return parse_published(published) if published else None
    except GeokgError:
        return None


def read_date(words: str, published: str, modality: str = "actual") -> dict[str, object]:
    """Return what words or an EDTF expression mean for a claim, as plain JSON values.

    >>> read_date("last December", "2008-07-07")["reading"]
    'Dec 2007'
    >>> read_date("soon", "2008-07-07")["understood"]
    False
    """
    why = ""
    try:
        if looks_like_edtf(words):
            span = parse_edtf(words)
        else:
            span = read_words(words, day_of(published), modality)
    except GeokgError as error:
        span, why = TimeSpan(verbatim=words), error.diagnostics[0].message
    if not span.understood and not why:
        why = why_unread(words) or "the words are kept, and give no date"
    return {"words": words, **span_values(span), "why": why}


def span_values(span: TimeSpan) -> dict[str, object]:
    """Return a time span as plain JSON values, with its reading in words."""
    return {
        "understood": span.understood and bool(span.edtf),
        "edtf": span.edtf,
        "reading": words_of(span.edtf) if span.edtf else "",
        "earliest": str(span.earliest or ""),
        "latest": str(span.latest or ""),
        "relative": span.relative,
    }
