"""Dates: EDTF, English expressions and dates of publication, read into bounds.

``parse_edtf`` reads what an annotator wrote in EDTF and raises where it is wrong; ``read_words``
reads the article's words, counted from publication, and leaves alone what it does not understand;
``looks_like_edtf`` says which of the two a text is for.
"""

from geokg.dates.edtf import looks_like_edtf, parse_edtf
from geokg.dates.publication import PublicationDate, parse_published
from geokg.dates.relative import read_words
from geokg.dates.span import TimeSpan

__all__ = [
    "PublicationDate",
    "TimeSpan",
    "looks_like_edtf",
    "parse_edtf",
    "parse_published",
    "read_words",
]
