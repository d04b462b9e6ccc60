"""Mentions that should be states, and no single state has their name: they are reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geokg.actors.hints import states_meant
from geokg.actors.states import listed
from geokg.inputs.formats.documents import Mention
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels


def report_undecided(
    cluster: Sequence[Mention],
    words: str,
    kind: str,
    published: date | None,
    unmapped: UnmappedLabels,
) -> None:
    """Count mentions that the mapping takes for a state, if no single state has the name.

    Each ambiguous name is counted by itself, with its candidates. Unknown ones are counted by
    label, since a corpus has thousands of towns.

    Args:
        cluster: The mentions of one actor.
        words: The name of the actor.
        kind: The kind of actor that it becomes.
        published: The day of publication.
        unmapped: Counts them.
    """
    if meant := states_meant(words, published):
        problem = f"`{words}` may be {listed(meant)}, and becomes a {kind}"
    else:
        problem = (
            f"names with the label `{cluster[0].label}` that no state has, which become a {kind}"
        )
    unmapped.add("state", problem, cluster[0].where, words, count=len(cluster))
