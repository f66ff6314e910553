"""One call: from an operation's table and the caller's values to the answer's value."""

from __future__ import annotations

import base64
import json
import re
import time
from dataclasses import dataclass, field
from typing import (
    Any,
    Callable,
    Dict,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    Type,
    Union,
)
from urllib.parse import urlsplit

from . import encoding
from .codec import Codec, Object, Reference
from .errors import (
    ApiError,
    Cancelled,
    ConnectionFailed,
    DecodeError,
    EncodeError,
    error_class,
)
from .retries import delay_after, may_repeat, worth_repeating
from .sigv4 import sign
from .transport import HttpTransport, Transport
from .values import (
    UNSET,
    Credentials,
    CredentialsSource,
    File,
    Hook,
    Limits,
    Request,
    RequestOptions,
    Response,
    RetryPolicy,
    SecretSource,
    bytes_of,
)

_POLL = 0.1  # seconds between two questions whether the call is cancelled


@dataclass(frozen=True)
class Parameter:
    """A path, query, header or cookie parameter."""

    wire: str
    place: str
    codec: Codec
    style: str = "simple"
    explode: bool = False
    greedy: bool = False
    required: bool = False


@dataclass(frozen=True)
class Body:
    """A request's body."""

    media_type: str
    encoding: str
    codec: Codec
    required: bool = False
    styles: Mapping[str, Tuple[str, bool]] = field(default_factory=dict)
    """Of a form: style and explode of fields that are not a pair for each item."""


@dataclass(frozen=True)
class Answer:
    """What comes with one status; ``error`` is the class that is raised."""

    status: str
    encoding: Optional[str] = None
    codec: Optional[Codec] = None
    error: Optional[Type[ApiError]] = None


@dataclass(frozen=True)
class Scheme:
    """How one kind of credentials is sent."""

    name: str
    kind: str
    place: str = "header"
    field: str = "Authorization"


@dataclass(frozen=True)
class Operation:
    """One method of the API."""

    method: str
    path: str
    parameters: Sequence[Parameter] = ()
    body: Optional[Body] = None
    answers: Sequence[Answer] = ()
    security: Sequence[Tuple[Scheme, ...]] = ()
    accept: str = "application/json"


@dataclass
class Settings:
    """What a client was made with."""

    base_url: str
    api_key: Union[SecretSource, Mapping[str, SecretSource], None] = None
    bearer_token: Optional[SecretSource] = None
    basic: Optional[Tuple[str, str]] = None
    credentials: Optional[CredentialsSource] = None
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


def _secret(source: SecretSource) -> str:
    return source() if callable(source) else source


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
        chosen = options or RequestOptions()
        template = self._request(operation, values, body, chosen)
        schemes = self._schemes(operation)
        response = self._send(template, schemes, chosen)
        return read_answer(operation, response)

    def _request(
        self,
        operation: Operation,
        values: Sequence[Any],
        body: Any,
        options: RequestOptions,
    ) -> Request:
        path = operation.path
        query: List[encoding.Pair] = []
        headers: Dict[str, str] = {}
        cookies: List[str] = []
        for parameter, value in zip(operation.parameters, values):
            if value is None or value is UNSET:
                if parameter.required:
                    raise EncodeError(f"{parameter.wire} is required")
                continue
            data = parameter.codec.encode(value)
            name, explode = parameter.wire, parameter.explode
            if parameter.place == "path":
                segment = encoding.path_segment(
                    data,
                    explode=explode,
                    greedy=parameter.greedy,
                    name=name,
                    style=parameter.style,
                )
                path = path.replace("{" + name + "}", segment)
            elif parameter.place == "query":
                query += encoding.query_pairs(
                    name, data, style=parameter.style, explode=explode
                )
            elif parameter.place == "header":
                headers[name] = encoding.header_text(name, data, explode=explode)
            else:
                pairs = encoding.query_pairs(name, data, style="form", explode=explode)
                cookies += [f"{left}={right}" for left, right in pairs]
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        content, content_type = _content(operation.body, body)
        if content_type is not None:
            headers["Content-Type"] = content_type
        usual = {"User-Agent": self.settings.user_agent, "Accept": operation.accept}
        url = self.settings.base_url + path
        if query:
            url += "?" + "&".join(f"{name}={value}" for name, value in query)
        merged = encoding.merged_headers(
            usual, self.settings.headers, headers, options.headers
        )
        return Request(operation.method, url, merged, content)

    def _key_of(self, scheme: Scheme) -> Optional[SecretSource]:
        keys = self.settings.api_key
        if isinstance(keys, Mapping):
            return keys.get(scheme.name)
        return keys

    def _has(self, scheme: Scheme) -> bool:
        if scheme.kind == "api_key":
            return self._key_of(scheme) is not None
        if scheme.kind == "basic":
            return self.settings.basic is not None
        if scheme.kind == "signature":
            return self.settings.credentials is not None
        return self.settings.bearer_token is not None

    def _schemes(self, operation: Operation) -> Tuple[Scheme, ...]:
        """The first requirement whose credentials are all there; else what there is of the first."""
        for requirement in operation.security:
            if requirement and all(self._has(scheme) for scheme in requirement):
                return requirement
        if not operation.security or () in operation.security:
            return ()
        return tuple(one for one in operation.security[0] if self._has(one))

    def _authorize(self, request: Request, schemes: Sequence[Scheme]) -> None:
        for scheme in schemes:
            if scheme.kind == "api_key":
                source = self._key_of(scheme)
                value = _secret(source) if source is not None else ""
                _place(request, scheme, value)
            elif scheme.kind == "basic" and self.settings.basic is not None:
                pair = ":".join(self.settings.basic).encode("utf-8")
                token = base64.b64encode(pair).decode("ascii")
                _place(request, scheme, f"Basic {token}")
            elif scheme.kind != "signature" and self.settings.bearer_token is not None:
                token = _secret(self.settings.bearer_token)
                prefix = "Bearer " if scheme.kind == "bearer" else ""
                _place(request, scheme, prefix + token)
        if any(scheme.kind == "signature" for scheme in schemes):
            self._sign(request)

    def _sign(self, request: Request) -> None:
        source = self.settings.credentials
        if source is None:
            return
        credentials = source if isinstance(source, Credentials) else source()
        region = self.settings.region or _region_of(request.url)
        if region is None:
            raise EncodeError("signing needs a region: give the client one")
        sign(request, credentials, region)

    def _send(
        self, template: Request, schemes: Sequence[Scheme], options: RequestOptions
    ) -> Response:
        policy = options.retries or self.settings.retries
        timeout = (
            options.timeout if options.timeout is not None else self.settings.timeout
        )
        limits = Limits(timeout, options.cancelled)
        hooks = [*self.settings.hooks, *options.hooks]
        attempt = 1
        while True:
            request = Request(
                template.method, template.url, dict(template.headers), template.body
            )
            for hook in hooks:
                hook.on_request(request)
            self._authorize(request, schemes)
            for name, value in request.headers.items():
                encoding.checked_header(name, value)
            last = attempt >= policy.attempts_max
            try:
                response = self.settings.transport.send(request, limits)
            except ConnectionFailed as error:
                if last or (error.sent and not may_repeat(request)):
                    raise
                delay: Optional[float] = policy.delay(attempt)
            else:
                for hook in hooks:
                    hook.on_response(request, response)
                if last or not worth_repeating(policy, request, response):
                    return response
                delay = delay_after(policy, attempt, response)
                if delay is None:
                    return response
            for hook in hooks:
                hook.on_retry(request, attempt, delay or 0.0)
            self._wait(delay or 0.0, options.cancelled)
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


def _place(request: Request, scheme: Scheme, value: str) -> None:
    if scheme.place == "query":
        sign_char = "&" if "?" in request.url else "?"
        pair = f"{encoding.percent(scheme.field)}={encoding.percent(value)}"
        request.url += sign_char + pair
        return
    if scheme.place == "cookie":
        if ";" in value:
            raise EncodeError(f"the cookie {scheme.field!r} cannot hold a semicolon")
        known = [
            one for name, one in request.headers.items() if name.lower() == "cookie"
        ]
        pairs = "; ".join([*known, f"{scheme.field}={value}"])
        encoding.set_header(request.headers, "Cookie", pairs)
    else:
        encoding.set_header(request.headers, scheme.field, value)


def _region_of(url: str) -> Optional[str]:
    """us-east-1 of https://id.execute-api.us-east-1.amazonaws.com."""
    labels = (urlsplit(url).hostname or "").split(".")
    if "execute-api" in labels[:-1]:
        return labels[labels.index("execute-api") + 1]
    return None


def _content(body: Optional[Body], value: Any) -> Tuple[Optional[bytes], Optional[str]]:
    if body is None:
        return None, None
    if value is None or value is UNSET:
        if body.required:
            raise EncodeError("a body is required")
        return None, None
    if body.encoding == "binary":
        if not _is_file(value):
            raise EncodeError(
                f"bytes or a file were expected, not {type(value).__name__}"
            )
        content = value.read() if isinstance(value, File) else bytes_of(value)
        return content, getattr(value, "content_type", body.media_type)
    if body.encoding == "text":
        text = encoding.utf8(body.codec.encode(value))
        return text, f"{body.media_type}; charset=utf-8"
    if body.encoding == "multipart":
        content, boundary = encoding.multipart_body(_form_fields(body.codec, value))
        return content, f"{body.media_type}; boundary={boundary}"
    data = body.codec.encode(value)
    if body.encoding == "form":
        return encoding.form_body(data, body.styles), body.media_type
    return encoding.utf8(encoding.json_text(data)), body.media_type


def _form_fields(codec: Codec, value: Any) -> List[Tuple[str, Any]]:
    """Parts of a form: files as they are, everything else as JSON would have it."""
    if isinstance(codec, Reference):
        codec = codec.target
    if not isinstance(codec, Object) or not codec.accepts(value):
        return [
            part
            for name, data in codec.encode(value).items()
            for part in _parts(name, data)
        ]
    fields: List[Tuple[str, Any]] = []
    for one in codec.fields:
        held = getattr(value, one.attribute)
        if held is None or held is UNSET:
            if one.required:
                raise EncodeError(f"{one.attribute} is required")
            continue
        many = held if isinstance(held, (list, tuple)) else [held]
        if all(_is_file(item) for item in many):
            files = [item if isinstance(item, File) else File(item) for item in many]
            fields += [(one.wire, item) for item in files]
        else:
            fields += _parts(one.wire, one.codec.encode(held))
    if codec.additional is not None:
        for name, held in value.additional_properties.items():
            fields += _parts(name, codec.additional.encode(held))
    return fields


def _parts(name: str, data: Any) -> List[Tuple[str, Any]]:
    """A list is a part for each of its items."""
    return [(name, item) for item in (data if isinstance(data, list) else [data])]


def _is_file(value: Any) -> bool:
    kinds = (bytes, bytearray, memoryview, File)
    return isinstance(value, kinds) or hasattr(value, "read")


def _answer_for(answers: Sequence[Answer], status: int) -> Optional[Answer]:
    wanted = (str(status), f"{status // 100}XX", "default")
    found = {answer.status: answer for answer in answers}
    return next((found[one] for one in wanted if one in found), None)


def _decoded(answer: Answer, response: Response) -> Any:
    if answer.codec is None or answer.encoding is None:
        return None
    if answer.encoding == "binary":
        return response.body
    if answer.encoding == "text":
        return response.body.decode("utf-8", "replace")
    if not response.body and response.status in (204, 205):
        return None
    try:
        return answer.codec.decode(_json_of(response.body), "")
    except RecursionError as error:
        raise DecodeError("the answer is nested too deeply") from error


def _json_of(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse) if body else None
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"the answer is no JSON: {body[:200]!r}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def read_answer(operation: Operation, response: Response) -> Any:
    """The value of a good answer; raises the error of any other.

    A 2xx status that the API does not describe is an error, too, unless the call has no value.
    """
    if 200 <= response.status < 300:
        good = [one for one in operation.answers if one.status.startswith("2")]
        good = good or [one for one in operation.answers if one.status == "default"]
        answer = _answer_for(good, response.status)
        if answer is not None:
            return _decoded(answer, response)
        if all(one.codec is None for one in good):
            return None
    else:
        answer = _answer_for(operation.answers, response.status)
    body: Any = None
    cls = error_class(response.status)
    try:
        if answer is not None and answer.codec is not None:
            body = _decoded(answer, response)
            cls = answer.error or cls
        elif response.body:
            body = _json_of(response.body)
    except DecodeError:
        # An error that cannot be read is still that error: it keeps its bytes.
        body, cls = None, error_class(response.status)
    raise cls(response.status, response.headers, response.body, body)
