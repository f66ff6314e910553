"""One call: credentials, time-outs, retries. Shared by all groups of a client."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Mapping, Optional, Sequence, TypeVar
from urllib.parse import urlsplit

from . import encoding
from .credentials import Authorizer, Secrets
from .errors import Cancelled, ConnectionFailed
from .message import good_answer, read_answer, request_of
from .operation import Operation
from .retries import can_repeat, delay_after, may_repeat, worth_repeating
from .streams import BodyStream
from .transport import HttpTransport, Transport
from .values import Hook, Limits, Request, RequestOptions, Response, RetryPolicy

_POLL = 0.1  # seconds between two questions whether the call is cancelled
T = TypeVar("T", bound=Any)
Carry = Callable[[Request, Limits], Response]


@dataclass
class Settings:
    """What a client was made with."""

    base_url: str
    secrets: Secrets = field(default_factory=Secrets)
    region: Optional[str] = None
    timeout: Optional[float] = 30.0
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    headers: Mapping[str, str] = field(default_factory=dict)
    hooks: Sequence[Hook] = ()
    transport: Transport = field(default_factory=HttpTransport)
    user_agent: str = "sdk"
    sleep: Callable[[float], None] = time.sleep


def base_url_of(base_url: str, stage: Optional[str]) -> str:
    """The address all paths are appended to."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("base_url must be a whole http or https address")
    if not re.fullmatch(r"[!-~]+", base_url):
        raise ValueError("base_url cannot have blanks, nor letters beyond ASCII")
    if "?" in base_url or "#" in base_url:
        raise ValueError("base_url cannot have a query or a fragment")
    if "@" in parts.netloc:
        raise ValueError("base_url cannot have a user: give it as basic=")
    _ = parts.port  # raises ValueError when it is no port
    trimmed = base_url.rstrip("/")
    return f"{trimmed}/{encoding.percent(stage)}" if stage else trimmed


class Core:
    """Shared by all groups of a client."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def close(self) -> None:
        self.settings.transport.close()

    def call(
        self,
        operation: Operation,
        values: Sequence[Any] = (),
        body: Any = None,
        options: Optional[RequestOptions] = None,
    ) -> Any:
        """Sends one request, again where that helps, and reads the answer."""
        response = self._send(
            operation, values, body, options, self.settings.transport.send
        )
        return read_answer(operation, response)

    def stream(
        self,
        operation: Operation,
        values: Sequence[Any] = (),
        body: Any = None,
        options: Optional[RequestOptions] = None,
    ) -> BodyStream:
        """The same, but hands out the answer's body as it comes."""

        def is_wanted(status: int) -> bool:
            return good_answer(operation, status) is not None

        def carry(request: Request, limits: Limits) -> Response:
            return self.settings.transport.stream(request, limits, is_wanted)

        response = self._send(operation, values, body, options, carry)
        if response.stream is None:
            read_answer(operation, response)  # raises the error that it is
        return BodyStream(response)

    @staticmethod
    def held(value: Any, *names: str) -> Any:
        """What attributes lead to; None when one on the way is missing."""
        for name in names:
            value = getattr(value, name, None)
        return value

    @staticmethod
    def replaced(value: T, **members: Any) -> T:
        """A copy of the value with other members."""
        return replace(value, **members)

    def _send(
        self,
        operation: Operation,
        values: Sequence[Any],
        body: Any,
        options: Optional[RequestOptions],
        carry: Carry,
    ) -> Response:
        settings, chosen = self.settings, options or RequestOptions()
        usual = {"User-Agent": settings.user_agent, **settings.headers}
        template = request_of(
            operation, values, body, settings.base_url, usual, chosen.headers
        )
        authorizer = Authorizer(
            operation.security, settings.secrets, chosen, settings.region
        )
        return self._attempts(template, chosen, authorizer, carry)

    def _attempts(
        self,
        template: Request,
        options: RequestOptions,
        authorizer: Authorizer,
        carry: Carry,
    ) -> Response:
        policy = options.retries or self.settings.retries
        timeout = (
            options.timeout if options.timeout is not None else self.settings.timeout
        )
        limits = Limits(timeout, options.cancelled)
        hooks = [*self.settings.hooks, *options.hooks]
        attempt, renewed = 1, False
        while True:
            request = Request(
                template.method, template.url, dict(template.headers), template.body
            )
            for hook in hooks:
                hook.on_request(request)
            authorizer.authorize(request)
            for name, value in request.headers.items():
                encoding.checked_header(name, value)
            last = attempt >= policy.attempts_max
            delay: Optional[float] = None
            try:
                response = carry(request, limits)
            except ConnectionFailed as error:
                if last or (error.sent and not may_repeat(request)):
                    raise
                if not can_repeat(request):
                    raise
                delay = policy.delay(attempt)
            else:
                for hook in hooks:
                    hook.on_response(request, response)
                if response.status == 401 and not renewed and authorizer.reject():
                    # Whoever is refused has not been served: another token is tried at once.
                    delay, renewed, attempt = 0.0, True, attempt - 1
                elif not last and worth_repeating(policy, request, response):
                    delay = delay_after(policy, attempt, response)
                if delay is None or not can_repeat(request):
                    return response
            for hook in hooks:
                hook.on_retry(request, attempt, delay)
            self._wait(delay, options.cancelled)
            attempt += 1

    def _wait(self, delay: float, cancelled: Optional[Callable[[], bool]]) -> None:
        if cancelled is None:
            self.settings.sleep(delay)
            return
        end = time.monotonic() + delay
        while not cancelled():
            left = end - time.monotonic()
            if left <= 0:
                return
            self.settings.sleep(min(left, _POLL))
        raise Cancelled("the call was cancelled")
