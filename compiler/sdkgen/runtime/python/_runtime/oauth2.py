"""Access tokens by OAuth 2.0's client credentials grant (RFC 6749, 4.4)."""

from __future__ import annotations

import base64
import concurrent.futures
import json
import math
import re
import threading
import time
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import urlsplit

from .encoding import percent
from .errors import ConnectionFailed, TokenError
from .retries import delay_after
from .transport import HttpTransport, Transport
from .values import Limits, Request, Response, RetryPolicy, TokenSource

_ANSWER_BYTES_MAX = 1 << 20
_EARLY = 30.0  # seconds before its end at which a token is not used any more


class ClientCredentials(TokenSource):
    """Fetches a token when one is needed, and keeps it until shortly before it ends.

    However many threads ask, one of them fetches. Give it to a client as ``bearer_token``.

    Args:
        token_url: where tokens are fetched.
        client_id: name of the program that calls.
        client_secret: its secret.
        scopes: what the token is for; none asks for what the server gives by custom.
        in_body: send id and secret in the body, for servers that do not take them as Basic.
        parameters: further ones of the request, such as ``audience``.
        timeout: seconds for each attempt at fetching a token.
        retries: when and how often a token is asked for again.
        transport: carries the requests in the place of HttpTransport.
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str,
        scopes: Union[str, Sequence[str]] = (),
        *,
        in_body: bool = False,
        parameters: Optional[Mapping[str, str]] = None,
        timeout: float = 30.0,
        retries: Optional[RetryPolicy] = None,
        transport: Optional[Transport] = None,
    ) -> None:
        url = urlsplit(token_url)
        if url.scheme not in ("http", "https") or not url.hostname or "@" in url.netloc:
            raise ValueError("token_url must be a whole http or https address")
        self._url = token_url.partition("#")[0]
        self._host = url.hostname
        self._client_id = client_id
        self._secret = client_secret
        self._scope = scopes if isinstance(scopes, str) else " ".join(scopes)
        self._in_body = in_body
        self._parameters = dict(parameters or {})
        self._limits = Limits(timeout)
        self._retries = retries or RetryPolicy()
        self._transport = transport or HttpTransport(
            response_bytes_max=_ANSWER_BYTES_MAX
        )
        self._lock = threading.Lock()
        self._token: Optional[str] = None
        self._end = 0.0
        self._fetching: Optional["concurrent.futures.Future[str]"] = None

    def __repr__(self) -> str:
        return f"ClientCredentials(client_id={self._client_id!r})"

    def token(self) -> str:
        """The token at hand, or a new one; raises TokenError when there is none to be had."""
        with self._lock:
            if self._token is not None and time.monotonic() < self._end:
                return self._token
            future, mine = self._fetching, self._fetching is None
            if future is None:
                future = self._fetching = concurrent.futures.Future()
        if mine:
            self._fetch_into(future)
        return future.result()

    def reject(self, token: str) -> None:
        """Forgets the token, unless there is a newer one already."""
        with self._lock:
            if self._token == token:
                self._token = None

    def close(self) -> None:
        """Closes connections that are kept open."""
        self._transport.close()

    def _fetch_into(self, future: "concurrent.futures.Future[str]") -> None:
        token, end = None, 0.0
        failure: BaseException = TokenError(
            f"{self._host}: the wait for a token was broken off"
        )
        try:
            token, end = self._fetch()
        except Exception as error:
            failure = error
        finally:
            with self._lock:
                self._token, self._end, self._fetching = token, end, None
            if token is None:
                future.set_exception(failure)
            else:
                future.set_result(token)

    def _fetch(self) -> Tuple[str, float]:
        policy, attempt = self._retries, 1
        while True:
            begin = time.monotonic()
            last = attempt >= policy.attempts_max
            try:
                response = self._transport.send(self._request(), self._limits)
            except ConnectionFailed as error:
                if last:
                    raise TokenError(f"no token came: {error}") from error
                delay: Optional[float] = policy.delay(attempt)
            else:
                # Asking twice for a token does no harm.
                again = not last and response.status in policy.statuses
                delay = delay_after(policy, attempt, response) if again else None
                if delay is None:
                    token, seconds = self._read(response)
                    return token, begin + seconds
            time.sleep(delay)
            attempt += 1

    def _request(self) -> Request:
        fields: Dict[str, str] = {"grant_type": "client_credentials"}
        if self._scope:
            fields["scope"] = self._scope
        fields.update(self._parameters)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if self._in_body:
            fields["client_id"] = self._client_id
            fields["client_secret"] = self._secret
        else:
            # Both are encoded first, so that a colon can stand in either (RFC 6749, 2.3.1).
            pair = f"{percent(self._client_id)}:{percent(self._secret)}"
            token = base64.b64encode(pair.encode("ascii")).decode("ascii")
            headers["Authorization"] = f"Basic {token}"
        pairs = [f"{percent(name)}={percent(value)}" for name, value in fields.items()]
        return Request("POST", self._url, headers, "&".join(pairs).encode("ascii"))

    def _read(self, response: Response) -> Tuple[str, float]:
        """The token, and the seconds for which it may be used."""
        try:
            found: Any = json.loads(response.body)
        except (ValueError, RecursionError):
            found = None
        members: Mapping[str, Any] = found if isinstance(found, dict) else {}
        if not 200 <= response.status < 300:
            raise self._refused(response.status, members)
        token, kind = members.get("access_token"), members.get("token_type", "Bearer")
        if not isinstance(token, str) or not re.fullmatch("[!-~]+", token):
            raise TokenError(
                f"{self._host} answered without a token", status=response.status
            )
        if not isinstance(kind, str) or kind.lower() != "bearer":
            raise TokenError(
                f"{self._host} gives no bearer tokens", status=response.status
            )
        return token, _usable_seconds(members.get("expires_in"))

    def _refused(self, status: int, members: Mapping[str, Any]) -> TokenError:
        error, about = members.get("error"), members.get("error_description")
        words = [one for one in (error, about) if isinstance(one, str)]
        said = ": ".join(words).replace(self._secret or "\0", "***")[:200]
        return TokenError(
            f"{self._host} gives no token: HTTP {status} {said}".rstrip(),
            status=status,
            error=error if isinstance(error, str) else None,
        )


def _usable_seconds(expires_in: Any) -> float:
    """How long a token is kept: without a word on its end, until the API refuses it."""
    if expires_in is None:
        return math.inf
    try:
        seconds = float(expires_in)
    except (OverflowError, TypeError, ValueError):
        return 0.0
    return seconds - min(_EARLY, seconds / 10) if seconds > 0 else 0.0
