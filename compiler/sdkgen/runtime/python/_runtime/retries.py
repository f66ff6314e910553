"""When an attempt is worth another one, and how long it waits."""

from __future__ import annotations

import email.utils
import re
import time
from typing import Optional

from .values import Content, Request, Response, RetryPolicy

_SENT_TWICE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


def may_repeat(request: Request) -> bool:
    if request.method in _SENT_TWICE:
        return True
    return any(name.lower() == "idempotency-key" for name in request.headers)


def can_repeat(request: Request) -> bool:
    """False when the body has been read and cannot be read again."""
    return not isinstance(request.body, Content) or request.body.rewind()


def worth_repeating(policy: RetryPolicy, request: Request, response: Response) -> bool:
    if response.status not in policy.statuses:
        return False
    # Whoever is throttled has not been served: that is safe for every method.
    return response.status == 429 or may_repeat(request)


def delay_after(
    policy: RetryPolicy, attempt: int, response: Response
) -> Optional[float]:
    """Seconds to wait; None when the server asks for more than we are ready to."""
    delay = policy.delay(attempt)
    asked = response.headers.get("Retry-After")
    if asked is None:
        return delay
    if re.fullmatch(r"[0-9]+", asked.strip()):
        seconds = float(asked)
    else:
        try:
            seconds = email.utils.parsedate_to_datetime(asked).timestamp() - time.time()
        except (IndexError, OverflowError, TypeError, ValueError):
            return delay
    if seconds > policy.retry_after_max:
        return None
    return max(seconds, delay)
