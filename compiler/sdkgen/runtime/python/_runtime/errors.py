"""Errors of calls."""

from __future__ import annotations

from typing import Any, Dict, Optional, Type

from .values import Headers


class SdkError(Exception):
    """Base of everything this package raises on purpose."""


class ConnectionFailed(SdkError):
    """No answer came: no connection, or one that broke."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent
        """False when nothing can have reached the server."""


class TimedOut(ConnectionFailed):
    """No answer came in time."""


class Cancelled(SdkError):
    """The call was given up by its caller."""


class ResponseTooLarge(SdkError):
    """An answer has more bytes than the client is ready to take."""


class TokenError(SdkError):
    """A token's server gave none; ``error`` is its word for why, such as invalid_client."""

    def __init__(
        self, message: str, *, status: Optional[int] = None, error: Optional[str] = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = error


class DecodeError(SdkError):
    """An answer, or a value, is not what the API's description says."""


class EncodeError(SdkError, ValueError):
    """A value that was handed in cannot be sent."""


class ApiError(SdkError):
    """The API answered with an error status."""

    def __init__(
        self, status: int, headers: Headers, raw_body: bytes, body: Any
    ) -> None:
        super().__init__(f"HTTP {status}: {raw_body[:200].decode('utf-8', 'replace')}")
        self.status = status
        self.headers = headers
        self.raw_body = raw_body
        self.body = body

    @property
    def request_id(self) -> Optional[str]:
        """The service's id of the request."""
        return self.headers.get("x-amzn-RequestId") or self.headers.get(
            "x-amz-apigw-id"
        )

    @property
    def error_type(self) -> Optional[str]:
        """The service's name of the error, as in x-amzn-ErrorType."""
        value = self.headers.get("x-amzn-ErrorType")
        return value.split(":")[0] if value else None


class ClientError(ApiError):
    """A 4xx status."""


class ServerError(ApiError):
    """A 5xx status."""


class BadRequestError(ClientError):
    """400"""


class UnauthorizedError(ClientError):
    """401"""


class ForbiddenError(ClientError):
    """403"""


class NotFoundError(ClientError):
    """404"""


class ConflictError(ClientError):
    """409"""


class UnprocessableError(ClientError):
    """422"""


class TooManyRequestsError(ClientError):
    """429"""


_BY_STATUS: Dict[int, Type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: TooManyRequestsError,
}


def error_class(status: int) -> Type[ApiError]:
    """The class of a status that the API says nothing closer about."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return ServerError
    return ClientError if status >= 400 else ApiError
