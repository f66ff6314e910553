"""AWS Signature Version 4 for requests to API Gateway."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from typing import Dict, List, Tuple, Union
from urllib.parse import quote, unquote, urlsplit

from .errors import EncodeError
from .values import Content, Credentials, Request

_ALGORITHM = "AWS4-HMAC-SHA256"


def _canonical_query(query: str) -> str:
    pairs: List[Tuple[str, str]] = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append(
                (
                    quote(unquote(name), safe="-._~"),
                    quote(unquote(value), safe="-._~"),
                )
            )
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _hash_of(body: Union[bytes, Content, None]) -> str:
    if not isinstance(body, Content):
        return hashlib.sha256(body or b"").hexdigest()
    if not body.repeatable:
        raise EncodeError("a signed body is read twice: give a file that can be sought")
    digest = hashlib.sha256()
    for piece in body:
        digest.update(piece)
    body.rewind()
    return digest.hexdigest()


def _digest(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("utf-8"), hashlib.sha256).digest()


def sign(
    request: Request,
    credentials: Credentials,
    region: str,
    service: str = "execute-api",
    now: "datetime.datetime | None" = None,
) -> None:
    """Adds Authorization, X-Amz-Date and X-Amz-Security-Token to the request."""
    moment = now or datetime.datetime.now(datetime.timezone.utc)
    stamp = moment.strftime("%Y%m%dT%H%M%SZ")
    day = stamp[:8]
    url = urlsplit(request.url)
    replaced = ("authorization", "x-amz-date", "x-amz-security-token")
    for name in [one for one in request.headers if one.lower() in replaced]:
        del request.headers[name]
    request.headers["X-Amz-Date"] = stamp
    if credentials.session_token:
        request.headers["X-Amz-Security-Token"] = credentials.session_token

    # The host as it is sent: in small letters, without the scheme's usual port.
    host = url.netloc.rpartition("@")[2].lower()
    usual_port = ":443" if url.scheme == "https" else ":80"
    signed: Dict[str, str] = {
        "host": host[: -len(usual_port)] if host.endswith(usual_port) else host
    }
    for name, value in request.headers.items():
        lower = name.lower()
        if lower == "content-type" or lower.startswith("x-amz-"):
            signed[lower] = " ".join(value.split())
    names = ";".join(sorted(signed))
    # Every service but S3 encodes the path of the request once more.
    path = quote(url.path or "/", safe="/-._~")
    canonical = "\n".join(
        [
            request.method,
            path,
            _canonical_query(url.query),
            *(f"{name}:{signed[name]}" for name in sorted(signed)),
            "",
            names,
            _hash_of(request.body),
        ]
    )
    scope = f"{day}/{region}/{service}/aws4_request"
    hashed = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
    key = ("AWS4" + credentials.secret_key).encode("utf-8")
    for part in (day, region, service, "aws4_request"):
        key = _digest(key, part)
    signature = _digest(key, f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashed}").hex()
    request.headers["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
