"""A file that is written as its records come, as long as they come in order.

Then nothing is sorted, and nothing written twice. Records that come too late are kept apart, and
merged with those of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from struct import Struct
from typing import BinaryIO, Final

from geokg.graph.stream.external_sort import SortRecord, shortened_file

_HEAD: Final = Struct("<II")


class RecordFile:
    """A file of sorted records after a head, and where each of them is.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, RecordFile(Path(folder, "a"), b"#") as file:
    ...     file.append([(b"a", b"one "), (b"c", b"three ")]), file.append([(b"b", b"two ")])
    ...     list(file.records()), file.size
    (True, False)
    ([(b'a', b'one '), (b'c', b'three ')], 11)
    """

    def __init__(self, path: Path, head: bytes) -> None:
        self.path = path
        self.head = head
        self.size = 0
        self._digest = sha256()
        self._last = b""
        self._index = path.with_name(f"{path.name}.index")
        self._files: tuple[BinaryIO, BinaryIO] = (path.open("xb"), self._index.open("xb"))
        self._put(head)

    def __enter__(self) -> RecordFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def sha256(self) -> str:
        """The digest of the file so far."""
        return self._digest.hexdigest()

    def append(self, records: list[SortRecord]) -> bool:
        """Write sorted records if they all come after those before; return whether they do."""
        if not records:
            return True
        if self._last and records[0][0] <= self._last:
            return False
        self._last = records[-1][0]
        self._put(b"".join([data for _, data in records]))
        index: list[bytes] = []
        for key, data in records:
            index += (_HEAD.pack(len(key), len(data)), key)
        self._files[1].writelines(index)
        return True

    def records(self) -> Iterator[SortRecord]:
        """Yield the records, in order.

        Raises:
            StoreError: Another program has changed the file.
        """
        self.close()
        with self.path.open("rb") as data, self._index.open("rb") as index:
            data.seek(len(self.head))
            while head := index.read(_HEAD.size):
                if len(head) < _HEAD.size:
                    raise shortened_file(self._index)
                key_size, data_size = _HEAD.unpack(head)
                record = index.read(key_size), data.read(data_size)
                if (len(record[0]), len(record[1])) != (key_size, data_size):
                    raise shortened_file(self.path)
                yield record

    def move(self, path: Path) -> None:
        """Close the file, and give it another place on the same disk, where there is no file."""
        self.close()
        self.path = self.path.rename(path)

    def close(self) -> None:
        """Close the file; nothing can be appended any more."""
        for file in self._files:
            file.close()

    def _put(self, data: bytes) -> None:
        self._files[0].write(data)
        self._digest.update(data)
        self.size += len(data)


def written(records: Iterable[SortRecord], path: Path, head: bytes) -> RecordFile:
    """Return a closed file of records that are sorted."""
    with RecordFile(path, head) as file:
        for record in records:
            file.append([record])
    return file
