"""HTTP/1.1 over the standard library, with connections kept open between calls."""

from __future__ import annotations

import base64
import http.client
import select
import socket
import ssl
import threading
from typing import Dict, List, Optional, Tuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from .errors import ConnectionFailed, EncodeError, TimedOut
from .values import Headers, Request, Response

_IDLE_MAX = 8
Key = Tuple[str, str]


class Transport:
    """Carries one request. Replace it to use another HTTP library, or none in tests."""

    def send(self, request: Request, timeout: Optional[float]) -> Response:
        raise NotImplementedError

    def close(self) -> None:
        """Closes what is open."""


class HttpTransport(Transport):
    """Safe to use from several threads. Proxies come from the environment."""

    def __init__(self, context: Optional[ssl.SSLContext] = None) -> None:
        self._context = context
        self._idle: Dict[Key, List[http.client.HTTPConnection]] = {}
        self._lock = threading.Lock()

    def send(self, request: Request, timeout: Optional[float]) -> Response:
        url = urlsplit(request.url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise EncodeError(f"{request.url!r} is no http or https address")
        key = (url.scheme, url.netloc)
        connection = self._take(key) or self._open(url, timeout)
        return self._exchange(connection, key, url, request, timeout)

    def close(self) -> None:
        with self._lock:
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

    def _keep(self, key: Key, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            kept = self._idle.setdefault(key, [])
            if len(kept) < _IDLE_MAX:
                kept.append(connection)
                return
        connection.close()

    def _open(
        self, url: SplitResult, timeout: Optional[float]
    ) -> http.client.HTTPConnection:
        secure = url.scheme == "https"
        host, port = url.hostname or "", url.port or (443 if secure else 80)
        proxy = _proxy_of(url)
        to_host, to_port = (host, port) if proxy is None else proxy[0]
        if secure:
            if self._context is None:
                self._context = ssl.create_default_context()
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                to_host, to_port, timeout=timeout, context=self._context
            )
        else:
            connection = http.client.HTTPConnection(to_host, to_port, timeout=timeout)
        if proxy is not None and secure:
            connection.set_tunnel(host, port, proxy[1])
        try:
            connection.connect()
        except socket.timeout as error:
            connection.close()
            raise TimedOut(f"no connection to {url.netloc} in time", sent=False) from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionFailed(f"{url.netloc}: {error}", sent=False) from error
        return connection

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        key: Key,
        url: SplitResult,
        request: Request,
        timeout: Optional[float],
    ) -> Response:
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        headers = dict(request.headers)
        proxy = _proxy_of(url) if url.scheme == "http" else None
        if proxy is not None:
            target = request.url
            headers.update(proxy[1])
        try:
            if connection.sock is not None:
                connection.sock.settimeout(timeout)
            connection.request(request.method, target, body=request.body, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
        except socket.timeout as error:
            connection.close()
            raise TimedOut(f"no answer from {url.netloc} in time", sent=True) from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionFailed(f"{url.netloc}: {error}", sent=True) from error
        response = Response(answer.status, Headers(answer.getheaders()), body)
        if answer.will_close:
            connection.close()
        else:
            self._keep(key, connection)
        return response


def _is_stale(connection: http.client.HTTPConnection) -> bool:
    """An idle connection with something to read has been closed by the server."""
    return connection.sock is None or bool(select.select([connection.sock], [], [], 0)[0])


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
