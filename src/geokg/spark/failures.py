"""Errors of Spark as errors of geokg: an address that cannot be read or written, a failed job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import SparkError
from geokg.base.safe_text import one_line

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

_LONGEST: Final = 300
_OUTPUT_EXISTS: Final = "org.apache.hadoop.mapred.FileAlreadyExistsException"
_NO_INPUT: Final = "org.apache.hadoop.mapred.InvalidInputException"


@contextmanager
def spark_errors() -> Iterator[None]:
    """Raise `SparkError` in place of an error of Spark or of its Java."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise SparkError(_of_spark(error)) from error
    except Py4JError as error:
        raise SparkError(_of_java(error)) from error


def _of_spark(error: PySparkException) -> Diagnostic:
    words = error.getMessageParameters() or {}
    if error.getCondition() == "PATH_NOT_FOUND":
        return _no_input(words.get("path", ""))
    return _other(str(error))


def _of_java(error: Py4JError) -> Diagnostic:
    causes = list(_causes(getattr(error, "java_exception", None)))
    for name, message in causes:
        if name == _OUTPUT_EXISTS:
            return _output_exists(
                message.removeprefix("Output directory ").removesuffix(" already exists")
            )
        if name == _NO_INPUT:
            return _no_input(message.rpartition(": ")[2])
    name, message = causes[-1] if causes else (type(error).__name__, str(error))
    return _other(f"{name.rpartition('.')[2]}: {message}")


def _causes(error: JavaObject | None) -> Iterator[tuple[str, str]]:
    """Yield the classes and messages of an exception of Java and of what caused it."""
    while error is not None:
        yield error.getClass().getName(), error.getMessage() or ""
        error = error.getCause()


def _no_input(path: str) -> Diagnostic:
    return Diagnostic(
        code="GK885",
        message="Spark finds no input at this address",
        found=path,
        fix="name text files, folders of them or a pattern; "
        "a relative path begins where Spark's Java was started",
    )


def _output_exists(folder: str) -> Diagnostic:
    return Diagnostic(
        code="GK886",
        message="Spark does not write to an address that exists",
        found=folder,
        fix="name a folder that does not exist yet, or delete this one",
    )


def _other(found: str) -> Diagnostic:
    lines = found.strip().splitlines() or [""]
    # The error of a worker's Python ends its traceback; that of Java comes before its own.
    line = lines[-1] if "Traceback (most recent call last)" in found else lines[0]
    return Diagnostic(
        code="GK887",
        message="Spark failed",
        found=one_line(line[:_LONGEST]),
        fix="correct what Spark names here; its log says which step failed",
    )
