"""The session of Spark: the one that runs, or a new one, once its Java is known to be right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import SparkError
from geokg.base.safe_text import one_line
from geokg.spark.failures import spark_errors

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OLDEST_JAVA: Final = 17
_INSTALL: Final = (
    f"install a Java runtime of version {_OLDEST_JAVA} or later, such as openjdk-17-jre-headless "
    "of Debian, and let JAVA_HOME name its folder"
)
_STARTED_BY_JAVA: Final = "PYSPARK_GATEWAY_PORT"
"""The variable that spark-submit sets: then Java runs already."""


def session() -> SparkSession:
    """Return the session of Spark that runs, or start one with the settings that Spark finds.

    Set the master and the memory as for any program of Spark: in ``spark-defaults.conf``, by
    ``spark-submit``, or with ``SparkSession.builder`` before.

    Raises:
        SparkError: PySpark or Java is missing, Java is too old, or Spark does not start.
    """
    try:
        with warnings.catch_warnings():
            # PySpark warns on import that its pandas API lags; nothing here uses it.
            warnings.simplefilter("ignore", FutureWarning)
            from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkError(
            Diagnostic(
                code="GK882",
                message="PySpark is not installed",
                fix="pip install 'geokg[spark]'",
            )
        ) from error
    if running := SparkSession.getActiveSession():
        return running
    if _STARTED_BY_JAVA not in os.environ:
        check_java()
    with spark_errors():
        return SparkSession.builder.getOrCreate()


def check_java() -> None:
    """Refuse a Java that Spark cannot use; Spark starts that of JAVA_HOME, or of the search path.

    Raises:
        SparkError: There is none, it does not start, or it is too old.
    """
    home = os.environ.get("JAVA_HOME", "")
    command = str(Path(home, "bin", "java")) if home else shutil.which("java") or ""
    try:
        run = subprocess.run([command, "-version"], capture_output=True, check=False)
    except OSError as error:
        raise SparkError(_no_java(command or "no `java` in PATH, and no JAVA_HOME")) from error
    said = run.stderr.decode("utf-8", "replace")
    version = re.search(r'version "(?:1\.)?([0-9]+)', said)
    if run.returncode or not version:
        raise SparkError(_no_java(one_line(f"{command}: {said.partition(chr(10))[0]}")))
    if int(version[1]) < _OLDEST_JAVA:
        raise SparkError(
            Diagnostic(
                code="GK884",
                message=f"this Java is too old for Spark, which needs {_OLDEST_JAVA} or later",
                found=one_line(f"{command}: {said.partition(chr(10))[0]}"),
                fix=_INSTALL,
            )
        )


def _no_java(found: str) -> Diagnostic:
    return Diagnostic(
        code="GK883", message="Spark needs Java, and none starts here", found=found, fix=_INSTALL
    )
