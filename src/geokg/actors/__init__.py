"""Who acts: the states since 1816, who governed them, and what they are called, all dated.

``find_state`` looks up a state by code or name; ``resolve`` says what any name means at a time:
state, government, person or organisation, each with the reason. The tables lie in reference/, and
reference/README.md says how each was made and which source every row has.
"""

from geokg.actors.coverage import Level, coverage_of, coverage_spans, heads_on
from geokg.actors.dated_organisations import dated_organisation
from geokg.actors.leaders import OfficeTerm
from geokg.actors.resolution import Candidate, Resolution, offices_held, resolve, tenures
from geokg.actors.states import Interval, State, alpha3_of, find_state, states
from geokg.actors.user_rows import UserRows, load_reference

__all__ = [
    "Candidate",
    "Interval",
    "Level",
    "OfficeTerm",
    "Resolution",
    "State",
    "UserRows",
    "alpha3_of",
    "coverage_of",
    "coverage_spans",
    "dated_organisation",
    "find_state",
    "heads_on",
    "load_reference",
    "offices_held",
    "resolve",
    "states",
    "tenures",
]
