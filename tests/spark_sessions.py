"""A real local Spark for tests and for the benchmark: loopback alone, no page, quiet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def missing() -> str:
    """Return why Spark cannot run here, or nothing."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: `pip install 'geokg[spark]'`"
    java = os.environ.get("JAVA_HOME")
    command = str(Path(java, "bin", "java")) if java else shutil.which("java")
    if not command:
        return "there is no Java: install a runtime, version 17 or later"
    found = subprocess.run([command, "-version"], capture_output=True, check=False)
    return "" if found.returncode == 0 else "Java does not start"


@contextmanager
def local_spark(folder: Path, cores: int = 2) -> Iterator[SparkSession]:
    """Start Spark in this process, and stop it at the end; ``folder`` has all that it writes."""
    # Spark resolves the name of the machine otherwise.
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with warnings.catch_warnings():
        # PySpark warns on import that its pandas API lags; nothing here uses it.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]").appName("geokg")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.memory": "1g",
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()
