"""HTTP/1.1 over the standard library, with connections kept open between calls."""

from __future__ import annotations

import base64
import contextlib
import http.client
import io
import re
import selectors
import socket
import ssl
import threading
import time
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from .errors import Cancelled, ConnectionFailed, EncodeError, ResponseTooLarge, TimedOut
from .values import Content, Headers, Limits, Request, Response

_IDLE_MAX = 8
_PIECE = 65536
_FOR_EVER = 1e9  # seconds, beyond what a socket can be told
_POLL = 0.1  # seconds between two questions whether the call is cancelled
Key = Tuple[str, str]


class Transport:
    """Carries one request. Replace it to use another HTTP library, or none in tests."""

    def send(self, request: Request, limits: Limits) -> Response:
        """Raises ConnectionFailed when no answer comes, and TimedOut when none comes in time.

        A request's body is bytes, or a Content to be read in pieces.
        """
        raise NotImplementedError

    def stream(
        self, request: Request, limits: Limits, is_wanted: Callable[[int], bool]
    ) -> Response:
        """The same; the body of an answer whose status is wanted comes as ``stream``."""
        response = self.send(request, limits)
        if is_wanted(response.status):
            response.stream = io.BytesIO(response.body)
        return response

    def close(self) -> None:
        """Closes what is open."""


class HttpTransport(Transport):
    """Safe to use from several threads. Proxies come from the environment.

    ``connect_timeout`` is in seconds and ends within the time-out of the attempt. An answer with
    more than ``response_bytes_max`` bytes is given up with ResponseTooLarge.
    """

    def __init__(
        self,
        context: Optional[ssl.SSLContext] = None,
        *,
        connect_timeout: Optional[float] = 10.0,
        response_bytes_max: int = 100 << 20,
    ) -> None:
        self._context = context
        self._connect_timeout = connect_timeout
        self._response_bytes_max = response_bytes_max
        self._idle: Dict[Key, List[http.client.HTTPConnection]] = {}
        self._lock = threading.Lock()
        self._closed = False

    def send(self, request: Request, limits: Limits) -> Response:
        return self.stream(request, limits, lambda _: False)

    def stream(
        self, request: Request, limits: Limits, is_wanted: Callable[[int], bool]
    ) -> Response:
        if not re.fullmatch(r"https?://[!-~]+", request.url, re.IGNORECASE):
            raise EncodeError("the address is no http or https address")
        url = urlsplit(request.url)
        if not url.hostname:
            raise EncodeError("the address names no host")
        deadline = _Deadline(limits)
        key = (url.scheme, url.netloc)
        connection = self._take(key) or self._open(url, deadline)
        incoming = _Incoming(self, key, connection, deadline)
        try:
            answer = incoming.begin(url, request)
            response = Response(answer.status, Headers(answer.getheaders()))
            if is_wanted(answer.status):
                response.stream = incoming
                return response
            response.body = incoming.all(self._response_bytes_max)
        except BaseException:
            incoming.close()
            raise
        return response

    def close(self) -> None:
        """Closes idle connections now, and those in use when their answer has come."""
        with self._lock:
            self._closed = True
            connections = [one for kept in self._idle.values() for one in kept]
            self._idle.clear()
        for connection in connections:
            connection.close()

    def _take(self, key: Key) -> Optional[http.client.HTTPConnection]:
        while True:
            with self._lock:
                kept = self._idle.get(key)
                connection = kept.pop() if kept else None
            if connection is None or not _is_stale(connection):
                return connection
            connection.close()

    def keep(self, key: Key, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            kept = self._idle.setdefault(key, [])
            if len(kept) < _IDLE_MAX and not self._closed:
                kept.append(connection)
                return
        connection.close()

    def _open(
        self, url: SplitResult, deadline: _Deadline
    ) -> http.client.HTTPConnection:
        secure = url.scheme == "https"
        host, port = url.hostname or "", url.port or (443 if secure else 80)
        proxy = _proxy_of(url)
        to_host, to_port = (host, port) if proxy is None else proxy[0]
        if secure:
            if self._context is None:
                self._context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                to_host, to_port, context=self._context
            )
        else:
            connection = http.client.HTTPConnection(to_host, to_port)
        if proxy is not None and secure:
            connection.set_tunnel(host, port, proxy[1])
        try:
            time_left = _shorter(deadline.left(), self._connect_timeout)
            connection.timeout = _shorter(time_left, _FOR_EVER)
            connection.connect()
        except socket.timeout as error:
            connection.close()
            raise TimedOut(f"no connection to {host} in time", sent=False) from error
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionFailed(f"{host}: {error}", sent=False) from error
        return connection


class _Incoming:
    """An answer on its way, and its connection, which is kept once all of it has come."""

    def __init__(
        self,
        transport: HttpTransport,
        key: Key,
        connection: http.client.HTTPConnection,
        deadline: _Deadline,
    ) -> None:
        self._transport = transport
        self._key = key
        self._connection: Optional[http.client.HTTPConnection] = connection
        self._deadline = deadline
        self._host = key[1].rpartition("@")[2]
        self._answer: Any = None
        self._left: Optional[int] = None
        self._whole = False

    def begin(self, url: SplitResult, request: Request) -> http.client.HTTPResponse:
        """Sends the request and reads the head of the answer."""
        connection: Any = self._connection
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        headers = {
            name: value.encode("utf-8") for name, value in request.headers.items()
        }
        proxy = _proxy_of(url) if url.scheme == "http" else None
        if proxy is not None:
            target = request.url
            headers.update(
                {name: value.encode("ascii") for name, value in proxy[1].items()}
            )
        body: Any = request.body
        if isinstance(body, Content):
            body = _Outgoing(body, connection.sock, self._deadline)
            if body.size is not None:
                headers["Content-Length"] = str(body.size).encode("ascii")
        with self._failures():
            if connection.sock is not None:
                connection.sock.settimeout(self._deadline.left())
            _read_within(connection, self._deadline)
            connection.request(request.method, target, body=body, headers=headers)
            self._answer = connection.getresponse()
        self._left = self._answer.length
        return self._answer

    def read1(self, size: int, /) -> bytes:
        """What has come; each wait for more has the attempt's time."""
        self._deadline.renew()
        return self._read1(size)

    def _read1(self, size: int) -> bytes:
        if self._whole:
            return b""
        if self._connection is None:
            # Whoever reads on after an error must not take it for the end.
            raise ConnectionFailed(f"{self._host}: the body broke off", sent=True)
        with self._failures():
            # The length is counted here: http.client forgets it in some of its ways to read.
            piece: bytes = self._answer.read1(
                size if self._left is None else min(size, self._left)
            )
            if self._left is not None:
                self._left -= len(piece)
                if self._left and not piece:
                    raise http.client.IncompleteRead(b"", self._left)
        if not piece or self._left == 0:
            self._finish()
        return piece

    def all(self, bytes_max: int) -> bytes:
        if (self._left or 0) > bytes_max:
            raise ResponseTooLarge(f"the answer has {self._left} bytes")
        pieces: List[bytes] = []
        size = 0
        while True:
            piece = self._read1(_PIECE)
            if not piece:
                return b"".join(pieces)
            size += len(piece)
            if size > bytes_max:
                raise ResponseTooLarge(f"the answer has more than {bytes_max} bytes")
            pieces.append(piece)

    def _finish(self) -> None:
        connection, self._connection = self._connection, None
        self._whole = True
        self._answer.close()
        if connection is not None and not self._answer.will_close:
            self._transport.keep(self._key, connection)
        elif connection is not None:
            connection.close()

    def close(self) -> None:
        """A connection whose answer has not come whole is of no use any more."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except socket.timeout as error:
            self.close()
            raise TimedOut(f"no answer from {self._host} in time", sent=True) from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise ConnectionFailed(f"{self._host}: {error}", sent=True) from error


class _Outgoing:
    """What http.client reads a body from: within the deadline, and no byte more or less."""

    def __init__(self, content: Content, sock: socket.socket, deadline: _Deadline):
        self._content = content
        self._sock = sock
        self._deadline = deadline
        self.size = content.size
        self._left = content.size

    def read(self, size: int = _PIECE) -> bytes:
        self._sock.settimeout(self._deadline.left())
        wanted = size if self._left is None else min(size, self._left)
        try:
            piece = self._content.read(wanted) if wanted else b""
        except OSError as error:
            raise EncodeError("the body cannot be read") from error
        if self._left is not None:
            self._left -= len(piece)
            if self._left and not piece:
                raise EncodeError("the file of the body has become shorter")
        return piece


class _Deadline:
    """What is left of an attempt's time."""

    def __init__(self, limits: Limits) -> None:
        self._timeout = limits.timeout
        self._cancelled = limits.cancelled
        self._end: Optional[float] = None
        self.renew()

    def renew(self) -> None:
        """Begins the time anew."""
        if self._timeout is not None and self._timeout < _FOR_EVER:
            self._end = time.monotonic() + self._timeout

    def left(self) -> Optional[float]:
        """Seconds; raises when there are none, or when the call is cancelled."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("the call was cancelled")
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        return left

    def wait(self) -> Optional[float]:
        """Seconds that one read may take."""
        left = self.left()
        return left if self._cancelled is None else _shorter(left, _POLL)


class _TimedReader(io.RawIOBase):
    """Reads a socket. Its own time-out would begin anew with every byte that drips in."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._hold = sock.makefile("rb", buffering=0)  # the socket stays open as long

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            self._sock.settimeout(self._deadline.wait())
            try:
                return self._sock.recv_into(buffer)
            except socket.timeout:
                pass  # the deadline tells whether that was all

    def close(self) -> None:
        if not self.closed:
            self._hold.close()
        super().close()


class _TimedSocket:
    """What http.client reads an answer from."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._reader = _TimedReader(sock, deadline)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(self._reader)


def _read_within(connection: http.client.HTTPConnection, deadline: _Deadline) -> None:
    def response(
        sock: socket.socket, *words: Any, **named: Any
    ) -> http.client.HTTPResponse:
        timed: Any = _TimedSocket(sock, deadline)
        return http.client.HTTPResponse(timed, *words, **named)

    setattr(connection, "response_class", response)


def _shorter(left: Optional[float], right: Optional[float]) -> Optional[float]:
    if left is None or right is None:
        return right if left is None else left
    return min(left, right)


def _is_stale(connection: http.client.HTTPConnection) -> bool:
    """An idle connection with something to read has been closed by the server."""
    if connection.sock is None:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return bool(selector.select(0))


def _proxy_of(url: SplitResult) -> Optional[Tuple[Tuple[str, int], Dict[str, str]]]:
    """Address and credentials of the proxy that the environment names for a URL."""
    named = getproxies().get(url.scheme)
    if not named or proxy_bypass(url.hostname or ""):
        return None
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    headers: Dict[str, str] = {}
    if proxy.username:
        pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        token = base64.b64encode(pair.encode("utf-8")).decode("ascii")
        headers["Proxy-Authorization"] = f"Basic {token}"
    return (proxy.hostname or "", proxy.port or 8080), headers
