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
    Sequence,
    Tuple,
    Union,
)


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


@dataclass
class Request:
    """A request as it goes out; hooks may change it before it is signed."""

    method: str
    url: str
    headers: Dict[str, str]
    body: Optional[bytes] = None


@dataclass
class Response:
    """An answer as it came in."""

    status: int
    headers: Headers
    body: bytes = b""


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


CredentialsSource = Union[Credentials, Callable[[], Credentials]]
SecretSource = Union[str, Callable[[], str]]


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
        ceiling = min(self.delay_max, self.delay_base * float(2 ** (attempt - 1)))
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
    retries: Optional[RetryPolicy] = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hooks: List[Hook] = field(default_factory=list)
    cancelled: Optional[Callable[[], bool]] = None
    """Asked several times a second while the call waits; True ends it with Cancelled."""
