"""Who calls: which credentials an operation is sent with, and where they stand."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence, Tuple
from urllib.parse import urlsplit

from . import encoding
from .errors import EncodeError
from .sigv4 import sign
from .values import (
    BearerSource,
    Credentials,
    CredentialsSource,
    KeySource,
    Request,
    RequestOptions,
    SecretSource,
    TokenSource,
)


@dataclass(frozen=True)
class Scheme:
    """How one kind of credentials is sent."""

    name: str
    kind: str
    place: str = "header"
    field: str = "Authorization"


Requirements = Sequence[Tuple[Scheme, ...]]


@dataclass(frozen=True)
class Secrets:
    """All that a caller is ready to show."""

    api_key: Optional[KeySource] = field(default=None, repr=False)
    bearer_token: Optional[BearerSource] = field(default=None, repr=False)
    basic: Optional[Tuple[str, str]] = field(default=None, repr=False)
    credentials: Optional[CredentialsSource] = field(default=None, repr=False)

    def key_of(self, scheme: Scheme) -> Optional[SecretSource]:
        if isinstance(self.api_key, Mapping):
            return self.api_key.get(scheme.name)
        return self.api_key


class Authorizer:
    """The credentials of one call: its own come before the client's, kind by kind."""

    def __init__(
        self,
        requirements: Requirements,
        client: Secrets,
        options: RequestOptions,
        region: Optional[str],
    ) -> None:
        own = Secrets(
            options.api_key, options.bearer_token, options.basic, options.credentials
        )
        self._keys = (own, client)
        self._bearer = _first(own.bearer_token, client.bearer_token)
        self._basic = _first(own.basic, client.basic)
        self._credentials = _first(own.credentials, client.credentials)
        self._region = region
        self._sent: Optional[str] = None
        self._schemes = self._chosen(requirements)

    def _chosen(self, requirements: Requirements) -> Tuple[Scheme, ...]:
        """The first requirement whose credentials are all there; else what there is of the first."""
        for requirement in requirements:
            if requirement and all(self._has(scheme) for scheme in requirement):
                return requirement
        if not requirements or () in requirements:
            return ()
        return tuple(one for one in requirements[0] if self._has(one))

    def authorize(self, request: Request) -> None:
        self._sent = None
        for scheme in self._schemes:
            if scheme.kind == "api_key":
                source = self._key_of(scheme)
                _place(request, scheme, "" if source is None else _secret(source))
            elif scheme.kind == "basic" and self._basic is not None:
                pair = ":".join(self._basic).encode("utf-8")
                token = base64.b64encode(pair).decode("ascii")
                _place(request, scheme, f"Basic {token}")
            elif scheme.kind in ("bearer", "token") and self._bearer is not None:
                prefix = "Bearer " if scheme.kind == "bearer" else ""
                _place(request, scheme, prefix + self._token(self._bearer))
        if any(scheme.kind == "signature" for scheme in self._schemes):
            self._sign(request)

    def reject(self) -> bool:
        """After a 401: True when another token may help."""
        if self._sent is None or not isinstance(self._bearer, TokenSource):
            return False
        self._bearer.reject(self._sent)
        return True

    def _key_of(self, scheme: Scheme) -> Optional[SecretSource]:
        return _first(*(one.key_of(scheme) for one in self._keys))

    def _has(self, scheme: Scheme) -> bool:
        if scheme.kind == "api_key":
            return self._key_of(scheme) is not None
        if scheme.kind == "basic":
            return self._basic is not None
        if scheme.kind == "signature":
            return self._credentials is not None
        return self._bearer is not None

    def _token(self, source: BearerSource) -> str:
        if not isinstance(source, TokenSource):
            return _secret(source)
        self._sent = source.token()
        return self._sent

    def _sign(self, request: Request) -> None:
        source = self._credentials
        if source is None:
            return
        region = self._region or _region_of(request.url)
        if region is None:
            raise EncodeError("signing needs a region: give the client one")
        sign(request, source if isinstance(source, Credentials) else source(), region)


def _first(*values: Any) -> Any:
    return next((one for one in values if one is not None), None)


def _secret(source: SecretSource) -> str:
    return source() if callable(source) else source


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
