"""Runs the rows of test_sdk.py against the API that SDK_BASE_URL names.

SDK_API_KEY and SDK_BEARER_TOKEN are sent where they are needed. SDK_ECHO=1 says that the server sends
every body back, and makes the tests compare.
"""

from __future__ import annotations

import json
import os
import unittest
from typing import Any, List, NamedTuple, Optional


class Row(NamedTuple):
    """One call: the method by its path from the client, and its values as JSON."""

    method: str
    operation: Any
    values: List[str]
    body: Optional[str] = None


def settings() -> "dict[str, Any]":
    """Arguments of the client, from the environment."""
    known = {"api_key": "SDK_API_KEY", "bearer_token": "SDK_BEARER_TOKEN"}
    return {name: os.environ[key] for name, key in known.items() if key in os.environ}


def body_value(body: Any, text: str) -> Any:
    """What a program would hand in for an example's JSON."""
    if body.encoding == "text":
        return json.loads(text)
    if body.encoding == "binary":
        return json.loads(text).encode("utf-8")
    return body.codec.decode(json.loads(text), "")


def round_trip(test: unittest.TestCase, codec: Any, text: str) -> None:
    """A value is the same after it was sent and received."""
    value = codec.decode(json.loads(text), "")
    test.assertEqual(codec.decode(codec.encode(value), ""), value)


def call(test: unittest.TestCase, client: Any, row: Row, error: Any) -> None:
    """The answer is one that the API describes; with SDK_ECHO=1 it is the body."""
    method = client
    for name in row.method.split("."):
        method = getattr(method, name)
    optional = {}
    names = method.__code__.co_varnames[1:]
    parameters = row.operation.parameters
    # The method's arguments stand in the order of the table, with a required body behind
    # the required ones.
    values = [
        one.codec.decode(json.loads(text), "")
        for one, text in zip(parameters, row.values)
    ]
    required = [value for one, value in zip(parameters, values) if one.required]
    kept = [value for one, value in zip(parameters, values) if not one.required]
    body = None
    if row.operation.body is not None and row.body is not None:
        body = body_value(row.operation.body, row.body)
        if row.operation.body.required:
            required.append(body)
        else:
            optional["body"] = body
    keywords = [
        name for name in names[len(required) :] if name not in ("body", "options")
    ]
    optional.update(zip(keywords, kept))
    statuses = {answer.status for answer in row.operation.answers}
    try:
        result = method(*required, **optional)
    except error as raised:
        family = f"{raised.status // 100}XX"
        described = {str(raised.status), family, "default"} & statuses
        test.assertTrue(described, f"{raised.status} is not described: {raised}")
        return
    if os.environ.get("SDK_ECHO") == "1" and row.body is not None:
        if row.operation.body.encoding == "json":
            test.assertEqual(result, body)
            test.assertEqual(
                row.operation.body.codec.encode(result), json.loads(row.body)
            )
