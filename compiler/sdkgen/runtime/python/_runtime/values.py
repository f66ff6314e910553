"""Plain values that callers hand in and get back."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import (
    Any,
    BinaryIO,
    Callable,
    Dict,
    FrozenSet,
    Iterator,
    List,
    Literal,
    Mapping,
    Optional,
    Protocol,
    Sequence,
    Tuple,
    Union,
)


_PIECE = 65536


class Unset:
    """The value of what was left out, where None means JSON null."""

    _only: Optional["Unset"] = None

    def __new__(cls) -> "Unset":
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> "Literal[False]":
        return False

    def __copy__(self) -> "Unset":
        return self

    def __deepcopy__(self, memo: Any) -> "Unset":
        return self


UNSET = Unset()


@dataclass
class File:
    """Bytes of a form part or a body, with the name and type they are sent under."""

    content: Union[bytes, BinaryIO]
    filename: str = "file"
    content_type: str = "application/octet-stream"

    def read(self) -> bytes:
        return bytes_of(self.content)


def bytes_of(content: Any) -> bytes:
    """Bytes as they are, or what is left of a file."""
    if isinstance(content, (bytes, bytearray, memoryview)):
        return bytes(content)
    data = content.read()
    if not isinstance(data, bytes):
        raise TypeError("a file must be opened for bytes: open(path, 'rb')")
    return data


FileContent = Union[bytes, BinaryIO, File]


class Headers(Mapping[str, str]):
    """Header fields without regard to case; a field that came twice is joined by a comma."""

    def __init__(self, pairs: Sequence[Tuple[str, str]] = ()) -> None:
        self._values: Dict[str, Tuple[str, str]] = {}
        for name, value in pairs:
            known = self._values.get(name.lower())
            joined = value if known is None else f"{known[1]}, {value}"
            self._values[name.lower()] = (name, joined)

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values

    def __repr__(self) -> str:
        return f"Headers({list(self.items())!r})"


class Content:
    """A body in pieces that are not held in memory: bytes, and files that are read as they are sent.

    ``size`` is the number of bytes; None when a file cannot tell.
    """

    def __init__(self, pieces: Sequence[Union[bytes, BinaryIO]]) -> None:
        self._pieces = list(pieces)
        self._starts = [_start_of(one) for one in self._pieces]
        sizes = [_size_of(one, start) for one, start in zip(self._pieces, self._starts)]
        known = [one for one in sizes if one is not None]
        self.size = sum(known) if len(known) == len(sizes) else None
        self.repeatable = all(start is not None for start in self._starts)
        self._begun = False
        self._at = 0
        self._offset = 0

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, all that is left without one; nothing at the end."""
        if size < 0:
            return b"".join(self)
        self._begun = True
        while self._at < len(self._pieces):
            data = self._read_piece(self._pieces[self._at], size)
            if data or size == 0:
                return data
            self._at, self._offset = self._at + 1, 0
        return b""

    def _read_piece(self, piece: Union[bytes, BinaryIO], size: int) -> bytes:
        if isinstance(piece, bytes):
            data = piece[self._offset : self._offset + size]
            self._offset += len(data)
            return data
        found: Any = piece.read(size)
        if not isinstance(found, (bytes, bytearray)):
            raise TypeError("a file must be opened for bytes: open(path, 'rb')")
        return bytes(found)

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(_PIECE), b"")

    def rewind(self) -> bool:
        """Goes back to the begin, for another attempt; False when that cannot be."""
        if not self._begun:
            return True
        if not self.repeatable:
            return False
        for piece, start in zip(self._pieces, self._starts):
            if not isinstance(piece, bytes):
                piece.seek(start or 0)
        self._begun, self._at, self._offset = False, 0, 0
        return True

    def __repr__(self) -> str:
        return f"Content(size={self.size})"


def _start_of(piece: Union[bytes, BinaryIO]) -> Optional[int]:
    """Where a body begins in a file; None when the file cannot go back there."""
    if isinstance(piece, bytes):
        return 0
    try:
        return piece.tell() if piece.seekable() else None
    except (AttributeError, OSError):
        return None


def _size_of(piece: Union[bytes, BinaryIO], start: Optional[int]) -> Optional[int]:
    if isinstance(piece, bytes):
        return len(piece)
    if start is None:
        return None
    end = piece.seek(0, 2)
    piece.seek(start)
    return max(end - start, 0)


@dataclass
class Request:
    """A request as it goes out; hooks may change it before it is signed."""

    method: str
    url: str
    headers: Dict[str, str]
    body: Union[bytes, Content, None] = None

    def __repr__(self) -> str:
        """Without what may be secret: values of headers, and the query."""
        return f"Request({self.method} {self.url.partition('?')[0]})"


class PieceReader(Protocol):
    """Gives a body piece by piece."""

    def read1(self, size: int, /) -> bytes:
        """What has come, at most ``size`` bytes; nothing at the end."""
        ...

    def close(self) -> None:
        """Gives up the rest."""


@dataclass
class Response:
    """An answer as it came in."""

    status: int
    headers: Headers
    body: bytes = b""
    stream: Optional[PieceReader] = field(default=None, repr=False)
    """The body as it comes, in the place of ``body``, when a call asked for that."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one attempt."""

    timeout: Optional[float] = None
    """Seconds for the whole attempt; None waits for ever."""
    cancelled: Optional[Callable[[], bool]] = None
    """Asked several times a second; True ends the call."""


@dataclass(frozen=True)
class Credentials:
    """AWS credentials for Signature Version 4."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: Optional[str] = field(default=None, repr=False)


class TokenSource:
    """Gives bearer tokens, and is told of one that the API refuses. Used by several threads."""

    def token(self) -> str:
        """The token of one request."""
        raise NotImplementedError

    def reject(self, token: str) -> None:
        """The API answered 401 to ``token``: the next one must be another, if there is one."""


CredentialsSource = Union[Credentials, Callable[[], Credentials]]
SecretSource = Union[str, Callable[[], str]]
KeySource = Union[SecretSource, Mapping[str, SecretSource]]
BearerSource = Union[SecretSource, TokenSource]


@dataclass(frozen=True)
class RetryPolicy:
    """When a request is sent again, and after how long.

    A 429 is retried for every method; a 5xx or a broken connection only for
    methods that may be sent twice, or when the request has an Idempotency-Key.
    Delays grow by two with full jitter; Retry-After is obeyed, and a request
    whose Retry-After is beyond ``retry_after_max`` seconds is not retried.
    """

    attempts_max: int = 3
    delay_base: float = 0.2
    delay_max: float = 10.0
    retry_after_max: float = 60.0
    statuses: FrozenSet[int] = frozenset({429, 500, 502, 503, 504})
    random: Callable[[], float] = random.random

    def delay(self, attempt: int) -> float:
        """Seconds before attempt number ``attempt + 1``."""
        # Beyond 2 to the 60th nothing grows, not even into what no float holds.
        growth = float(2 ** min(attempt - 1, 60))
        ceiling = min(self.delay_max, self.delay_base * growth)
        return self.random() * ceiling


class Hook:
    """Looks at requests and answers; override what you need."""

    def on_request(self, request: Request) -> None:
        """Called before every attempt, before it is signed."""

    def on_response(self, request: Request, response: Response) -> None:
        """Called after every answer, also one that is retried."""

    def on_retry(self, request: Request, attempt: int, delay: float) -> None:
        """Called before the wait for another attempt."""


@dataclass
class RequestOptions:
    """Settings of one call; what is None is the client's."""

    timeout: Optional[float] = None
    """Seconds; float("inf") waits for ever."""
    retries: Optional[RetryPolicy] = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hooks: List[Hook] = field(default_factory=list)
    cancelled: Optional[Callable[[], bool]] = None
    """Asked several times a second while the call waits; True ends it with Cancelled."""
    api_key: Optional[KeySource] = field(default=None, repr=False)
    bearer_token: Optional[BearerSource] = field(default=None, repr=False)
    basic: Optional[Tuple[str, str]] = field(default=None, repr=False)
    credentials: Optional[CredentialsSource] = field(default=None, repr=False)
