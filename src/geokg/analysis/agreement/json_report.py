"""The figures of agreement as plain values of JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import geokg
from geokg.analysis.agreement.figures import COVERED_WORDS, TYPED_WORDS, FieldFigures, Rung

if TYPE_CHECKING:
    from geokg.analysis.agreement.study import Agreement

Plain = dict[str, object]


def json_report(study: Agreement) -> Plain:
    """Return everything; a fraction is exact and rounded, an undefined coefficient is null."""
    return {
        "geokg": geokg.__version__,
        "rule": study.rule,
        "match": study.match,
        "seed": study.seed,
        "resamples": study.resamples,
        "sha256 of inputs": study.inputs,
        "annotators": list(study.annotators),
        "articles compared": [article.id for article in study.articles],
        "articles of one annotator alone": list(study.alone),
        "claims compared": study.claims,
        "alignment": [
            {
                "article": article.id,
                "claims": {annotator: view.id for annotator, view in unit.items()},
            }
            for article in study.articles
            for unit in article.units
        ],
        "actors that share a name and differ": [
            {"article": article.id, one.annotator: one.slug, other.annotator: other.slug}
            for article in study.articles
            for one, other in article.classes.apart
        ],
        "ladder": [_rung(rung) for rung in study.rungs],
        "by pair": [
            {
                "pair": [pair.annotator, pair.other],
                "articles": pair.articles,
                "matched": pair.matched,
                "claims": [pair.claims, pair.other_claims],
                "f1": exact(pair.f1),
                "share": [exact(pair.share), exact(pair.other_share)],
            }
            for pair in study.annotator_pairs
        ],
        "against gold": _gold(study),
        "words": {
            "covered": exact(study.words[COVERED_WORDS]),
            "typed": exact(study.words[TYPED_WORDS]),
        },
        "fields": {f.field: _field(f) for f in study.field_figures if f.on == "all units"},
        "fields on pairs of the same type": {
            f.field: _field(f) for f in study.field_figures if f.on == "same type"
        },
        "fields matched the other way": {f.field: _field(f) for f in study.by_words},
        "values": [
            dict(zip(study.values.columns, _plain(row), strict=True)) for row in study.values
        ],
        "confusion": [
            dict(zip(study.confusion.columns, row, strict=True)) for row in study.confusion
        ],
        "disagreements": [
            dict(zip(study.disagreements.columns, row, strict=True)) for row in study.disagreements
        ],
    }


def _gold(study: Agreement) -> list[Plain] | None:
    if study.gold is None:
        return None
    return [
        {
            **dict(zip(study.gold.annotators.columns, _plain(row), strict=True)),
            "fields": {
                share.field: {
                    "units": share.units,
                    "equal": share.equal,
                    "share": exact(share.share),
                }
                for share in study.gold.field_shares
                if share.annotator == row.annotator
            },
        }
        for row in study.gold.annotators
    ]


def exact(value: Fraction | None) -> dict[str, object] | None:
    """Return a fraction as text and as a rounded number.

    >>> exact(Fraction(7, 11))
    {'exact': '7/11', 'rounded': 0.6364}
    """
    return None if value is None else {"exact": str(value), "rounded": round(float(value), 4)}


def _plain(row: tuple[object, ...]) -> list[object]:
    return [exact(value) if isinstance(value, Fraction) else value for value in row]


def _rung(rung: Rung) -> Plain:
    return {
        "rung": rung.rung,
        "matched": rung.matched,
        "claims": rung.claims,
        "f1": exact(rung.f1),
        "interval": [exact(end) for end in rung.interval] if rung.interval else None,
        "f1 by chance": exact(rung.chance),
        "above chance": exact(rung.above_chance),
    }


def _field(figures: FieldFigures) -> Plain:
    interval = figures.interval
    return {
        "units": figures.units,
        "same": exact(figures.same),
        "alpha": exact(figures.alpha),
        "interval": [exact(interval.low), exact(interval.high)] if interval else None,
        "resamples without variation": interval.without_variation if interval else None,
        "the only value": figures.constant,
        "kappa": {
            f"{one.annotator}-{one.other}": {
                "units": one.units,
                "same": None if one.same is None else str(one.same),
                "kappa": exact(one.kappa),
            }
            for one in figures.kappas
        },
    }
