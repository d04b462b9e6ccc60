"""Name and password for one host, by the schemes Basic (RFC 7617) and Digest (RFC 7616)."""

from __future__ import annotations

import re
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import md5, sha256
from secrets import token_hex
from typing import Final
from urllib.parse import urlsplit

_PART: Final = re.compile(r'([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')
_HASHES: Final = {"MD5": md5, "SHA-256": sha256}


@dataclass(slots=True)
class Credentials:
    """Name and password, which are sent to the host of ``address`` alone.

    Nothing is sent before the server names a scheme; Digest does not send the password at all.

    >>> mine = Credentials("http://localhost:1/", "dba", "secret")
    >>> mine.accept("http://localhost:1/a", 'Basic realm="x"')
    True
    >>> mine.headers("GET", "http://localhost:1/a")
    {'Authorization': 'Basic ZGJhOnNlY3JldA=='}
    >>> mine.headers("GET", "http://localhost:2/a")
    {}
    """

    address: str
    name: str
    password: str = field(repr=False)
    _challenge: dict[str, str] = field(default_factory=dict, repr=False)
    _uses: int = 0
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def accept(self, address: str, challenge: str, tried: str = "") -> bool:
        """Remember how the server wants to be answered; return whether that is worth trying.

        Args:
            address: The address that was asked.
            challenge: The header ``WWW-Authenticate`` of its answer.
            tried: The header ``Authorization`` that the server has refused. Other requests may
                have been challenged since it was made.
        """
        if not self._is_ours(address):
            return False
        scheme, _, rest = challenge.partition(" ")
        parts = {key.lower(): quoted or bare for key, quoted, bare in _PART.findall(rest)}
        parts["scheme"] = scheme.lower()
        is_refusal = tried.lower().startswith(f"{parts['scheme']} ") and (
            parts["scheme"] == "basic" or f'nonce="{parts.get("nonce", "")}"' in tried
        )
        known = parts["scheme"] == "basic" or (
            parts["scheme"] == "digest" and parts.get("algorithm", "MD5").upper() in _HASHES
        )
        if is_refusal or not known:
            return False
        with self._one_at_a_time:
            if parts != self._challenge:
                self._challenge, self._uses = parts, 0
        return True

    def headers(self, method: str, address: str) -> dict[str, str]:
        """Return the header for a request, or none before a challenge and for another host."""
        if not self._is_ours(address):
            return {}
        with self._one_at_a_time:
            self._uses += 1
            said, uses = self._challenge, self._uses
        if not said:
            return {}
        if said["scheme"] == "basic":
            words = b64encode(f"{self.name}:{self.password}".encode()).decode()
            return {"Authorization": f"Basic {words}"}
        return {"Authorization": self._digest(method, address, said, uses)}

    def _is_ours(self, address: str) -> bool:
        ours, theirs = urlsplit(self.address), urlsplit(address)
        return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)

    def _digest(self, method: str, address: str, said: Mapping[str, str], uses: int) -> str:
        parts = urlsplit(address)
        uri = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        hash_of = _HASHES[said.get("algorithm", "MD5").upper()]

        def hashed(*words: str) -> str:
            return hash_of(":".join(words).encode()).hexdigest()

        secret = hashed(self.name, said.get("realm", ""), self.password)
        nonce, count, own = said.get("nonce", ""), f"{uses:08x}", token_hex(8)
        has_quality = "auth" in said.get("qop", "").replace(" ", "").split(",")
        middle = (nonce, count, own, "auth") if has_quality else (nonce,)
        fields = {
            "username": self.name,
            "realm": said.get("realm", ""),
            "nonce": nonce,
            "uri": uri,
            "response": hashed(secret, *middle, hashed(method, uri)),
        }
        if "opaque" in said:
            fields["opaque"] = said["opaque"]
        words = [f'{key}="{value}"' for key, value in fields.items()]
        if "algorithm" in said:
            words.append(f"algorithm={said['algorithm']}")
        if has_quality:
            words += ["qop=auth", f"nc={count}", f'cnonce="{own}"']
        return "Digest " + ", ".join(words)
