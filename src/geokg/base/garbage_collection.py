"""Pauses of Python's garbage collector, which looks at every object again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Disable cyclic garbage collection in a block that makes many objects, and no cycles.

    The collector's time grows faster than the number of objects that stay. What has no reference
    left is freed as ever.

    >>> import gc
    >>> with without_garbage_collection():
    ...     gc.isenabled()
    False
    """
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()
