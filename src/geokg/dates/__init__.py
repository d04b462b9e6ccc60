"""Dates: EDTF, English expressions and dates of publication, read into bounds.

``parse_edtf`` reads what an annotator wrote in EDTF and raises where it is wrong. ``read_words``
reads the article's words, counted from publication on the side that the modality of the claim
gives, and leaves alone what it does not understand; ``why_unread`` says why. ``looks_like_edtf``
says which of the two a text is for, ``is_season_or_years`` and ``is_month_or_years`` where it may
be both.
"""

from geokg.dates.doubts import day_in_figures, is_month_or_years, is_season_or_years, why_unread
from geokg.dates.edtf import looks_like_edtf, parse_edtf
from geokg.dates.publication import PublicationDate, parse_published
from geokg.dates.relative import read_words, side_of
from geokg.dates.span import TimeSpan

__all__ = [
    "PublicationDate",
    "TimeSpan",
    "day_in_figures",
    "is_month_or_years",
    "is_season_or_years",
    "looks_like_edtf",
    "parse_edtf",
    "parse_published",
    "read_words",
    "side_of",
    "why_unread",
]
