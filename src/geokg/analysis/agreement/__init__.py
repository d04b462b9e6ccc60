"""Several annotators of one article: how far they agree, and the version that counts.

`agreement` aligns the claims of the annotators and measures, field by field, how far they agree.
`adjudicate` makes one annotation of several, from rules and from the decisions of a person.
"""

from __future__ import annotations

from geokg.analysis.agreement.gold import Adjudication, adjudicate
from geokg.analysis.agreement.study import Agreement, agreement

__all__ = ["Adjudication", "Agreement", "adjudicate", "agreement"]
