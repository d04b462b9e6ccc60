"""geokg: annotated news about relations between states, as a knowledge graph.

>>> kg = KnowledgeGraph()
>>> kg
KnowledgeGraph: 0 articles, 0 claims

Each public name is imported from its module when it is first used, so that a program loads only
what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from geokg.actors import (
        Candidate,
        Interval,
        OfficeTerm,
        Resolution,
        State,
        UserRows,
        load_reference,
        resolve,
    )
    from geokg.actors.names import ActorName
    from geokg.analysis.agreement import Adjudication, Agreement, adjudicate, agreement
    from geokg.analysis.history import History
    from geokg.analysis.pair_situations import PairSituation
    from geokg.analysis.panel import (
        Coverage,
        Panel,
        PanelParameters,
        ReadArticle,
        Table,
        TableColumn,
        read_coverage,
    )
    from geokg.analysis.plot.drawing import Drawing
    from geokg.analysis.plot.plots import Plots
    from geokg.article import Actor, Article, Claim, Quote, Span, Tenure
    from geokg.base.diagnostics import Diagnostic, Edit, Location
    from geokg.base.errors import (
        AnnotationError,
        ArgumentError,
        DateError,
        EndpointError,
        GeokgError,
        PanelError,
        PublishError,
        QueryError,
        RdfError,
        SparkError,
        StoreError,
        UnreadableInput,
        VerifyError,
        ViolationError,
        WikidataError,
    )
    from geokg.base.slugs import slug
    from geokg.dataset.diff import Change, Difference, Entry, FindingChange, Part, compare
    from geokg.dataset.metadata import PublishedFile, Release, Rights, Statistics
    from geokg.dataset.publish import About, Creator, PanelSettings, PublishedVersion, publish
    from geokg.dataset.verify import Check, VerificationReport, verify
    from geokg.dates import PublicationDate, TimeSpan
    from geokg.graph.article_record import ArticleRecord
    from geokg.graph.knowledge_graph import KnowledgeGraph
    from geokg.graph.quads.quote_budget import QuoteBudget
    from geokg.graph.rows import Rows
    from geokg.graph.shacl import Report, ValidationResult
    from geokg.graph.stream import BuildResult, Progress
    from geokg.graph.turtle import Dumped
    from geokg.inputs.annotation.output import write
    from geokg.inputs.annotation.reader import read, read_annotations
    from geokg.inputs.conversion import Conversion, ConversionReport, convert
    from geokg.inputs.edit import EditedText, edit
    from geokg.inputs.formats.documents import (
        Document,
        EventMention,
        Fault,
        Mention,
        RelationMention,
    )
    from geokg.inputs.label_mapping.balance import BalanceRow
    from geokg.inputs.label_mapping.mapping_file import LabelMapping
    from geokg.inputs.label_mapping.mapping_rules import RelationRule
    from geokg.inputs.label_mapping.suggestion import suggest_mapping
    from geokg.remote.endpoint import Endpoint, Pushed, connect, push

__all__ = [
    "About",
    "Actor",
    "ActorName",
    "Adjudication",
    "Agreement",
    "AnnotationError",
    "ArgumentError",
    "Article",
    "ArticleRecord",
    "BalanceRow",
    "BuildResult",
    "Candidate",
    "Change",
    "Check",
    "Claim",
    "Conversion",
    "ConversionReport",
    "Coverage",
    "Creator",
    "DateError",
    "Diagnostic",
    "Difference",
    "Document",
    "Drawing",
    "Dumped",
    "Edit",
    "EditedText",
    "Endpoint",
    "EndpointError",
    "Entry",
    "EventMention",
    "Fault",
    "FindingChange",
    "GeokgError",
    "History",
    "Interval",
    "KnowledgeGraph",
    "LabelMapping",
    "Location",
    "Mention",
    "OfficeTerm",
    "PairSituation",
    "Panel",
    "PanelError",
    "PanelParameters",
    "PanelSettings",
    "Part",
    "Plots",
    "Progress",
    "PublicationDate",
    "PublishError",
    "PublishedFile",
    "PublishedVersion",
    "Pushed",
    "QueryError",
    "Quote",
    "QuoteBudget",
    "RdfError",
    "ReadArticle",
    "RelationMention",
    "RelationRule",
    "Release",
    "Report",
    "Resolution",
    "Rights",
    "Rows",
    "Span",
    "SparkError",
    "State",
    "Statistics",
    "StoreError",
    "Table",
    "TableColumn",
    "Tenure",
    "TimeSpan",
    "UnreadableInput",
    "UserRows",
    "ValidationResult",
    "VerificationReport",
    "VerifyError",
    "ViolationError",
    "WikidataError",
    "adjudicate",
    "agreement",
    "compare",
    "connect",
    "convert",
    "edit",
    "load_reference",
    "publish",
    "push",
    "read",
    "read_annotations",
    "read_coverage",
    "resolve",
    "slug",
    "suggest_mapping",
    "verify",
    "write",
]
__version__ = "0.1.0"

_MODULES: Final = {
    "Drawing": "geokg.analysis.plot.drawing",
    "Plots": "geokg.analysis.plot.plots",
    "Candidate": "geokg.actors",
    "Interval": "geokg.actors",
    "OfficeTerm": "geokg.actors",
    "Resolution": "geokg.actors",
    "State": "geokg.actors",
    "UserRows": "geokg.actors",
    "load_reference": "geokg.actors",
    "resolve": "geokg.actors",
    "ActorName": "geokg.actors.names",
    "Adjudication": "geokg.analysis.agreement",
    "adjudicate": "geokg.analysis.agreement",
    "Agreement": "geokg.analysis.agreement",
    "agreement": "geokg.analysis.agreement",
    "History": "geokg.analysis.history",
    "PairSituation": "geokg.analysis.pair_situations",
    "Coverage": "geokg.analysis.panel",
    "Panel": "geokg.analysis.panel",
    "PanelParameters": "geokg.analysis.panel",
    "ReadArticle": "geokg.analysis.panel",
    "Table": "geokg.analysis.panel",
    "TableColumn": "geokg.analysis.panel",
    "read_coverage": "geokg.analysis.panel",
    "Actor": "geokg.article",
    "Article": "geokg.article",
    "Claim": "geokg.article",
    "Quote": "geokg.article",
    "Span": "geokg.article",
    "Tenure": "geokg.article",
    "Diagnostic": "geokg.base.diagnostics",
    "Location": "geokg.base.diagnostics",
    "AnnotationError": "geokg.base.errors",
    "ArgumentError": "geokg.base.errors",
    "DateError": "geokg.base.errors",
    "EndpointError": "geokg.base.errors",
    "GeokgError": "geokg.base.errors",
    "PanelError": "geokg.base.errors",
    "PublishError": "geokg.base.errors",
    "QueryError": "geokg.base.errors",
    "RdfError": "geokg.base.errors",
    "SparkError": "geokg.base.errors",
    "StoreError": "geokg.base.errors",
    "UnreadableInput": "geokg.base.errors",
    "VerifyError": "geokg.base.errors",
    "ViolationError": "geokg.base.errors",
    "WikidataError": "geokg.base.errors",
    "slug": "geokg.base.slugs",
    "Change": "geokg.dataset.diff",
    "Difference": "geokg.dataset.diff",
    "Entry": "geokg.dataset.diff",
    "FindingChange": "geokg.dataset.diff",
    "Part": "geokg.dataset.diff",
    "compare": "geokg.dataset.diff",
    "PublishedFile": "geokg.dataset.metadata",
    "Release": "geokg.dataset.metadata",
    "Rights": "geokg.dataset.metadata",
    "Statistics": "geokg.dataset.metadata",
    "About": "geokg.dataset.publish",
    "Creator": "geokg.dataset.publish",
    "PanelSettings": "geokg.dataset.publish",
    "PublishedVersion": "geokg.dataset.publish",
    "publish": "geokg.dataset.publish",
    "Check": "geokg.dataset.verify",
    "VerificationReport": "geokg.dataset.verify",
    "verify": "geokg.dataset.verify",
    "PublicationDate": "geokg.dates",
    "TimeSpan": "geokg.dates",
    "ArticleRecord": "geokg.graph.article_record",
    "KnowledgeGraph": "geokg.graph.knowledge_graph",
    "QuoteBudget": "geokg.graph.quads.quote_budget",
    "Rows": "geokg.graph.rows",
    "Report": "geokg.graph.shacl",
    "ValidationResult": "geokg.graph.shacl",
    "BuildResult": "geokg.graph.stream",
    "Progress": "geokg.graph.stream",
    "Dumped": "geokg.graph.turtle",
    "write": "geokg.inputs.annotation.output",
    "read": "geokg.inputs.annotation.reader",
    "read_annotations": "geokg.inputs.annotation.reader",
    "Conversion": "geokg.inputs.conversion",
    "ConversionReport": "geokg.inputs.conversion",
    "convert": "geokg.inputs.conversion",
    "Edit": "geokg.base.diagnostics",
    "EditedText": "geokg.inputs.edit",
    "edit": "geokg.inputs.edit",
    "Document": "geokg.inputs.formats.documents",
    "EventMention": "geokg.inputs.formats.documents",
    "Fault": "geokg.inputs.formats.documents",
    "Mention": "geokg.inputs.formats.documents",
    "RelationMention": "geokg.inputs.formats.documents",
    "BalanceRow": "geokg.inputs.label_mapping.balance",
    "LabelMapping": "geokg.inputs.label_mapping.mapping_file",
    "RelationRule": "geokg.inputs.label_mapping.mapping_rules",
    "suggest_mapping": "geokg.inputs.label_mapping.suggestion",
    "Endpoint": "geokg.remote.endpoint",
    "Pushed": "geokg.remote.endpoint",
    "connect": "geokg.remote.endpoint",
    "push": "geokg.remote.endpoint",
}
"""The module of each public name."""


if not TYPE_CHECKING:  # a type checker reads the imports above, and knows all names

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module 'geokg' has no attribute {name!r}")
        value = getattr(import_module(_MODULES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
