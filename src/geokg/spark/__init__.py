"""Articles to N-Quads on Apache Spark; the extra ``spark`` installs PySpark.

``convert`` takes text files of JSONL, or a DataFrame with a column of articles. Each partition is
checked, validated and emitted by itself, by the functions that ``geokg build`` uses.
"""

from geokg.spark.conversion import SparkConversion, convert
from geokg.spark.dyad_panel import SparkPanel
from geokg.spark.starting import session

__all__ = ["SparkConversion", "SparkPanel", "convert", "session"]
