"""Requests from an operation's table and the caller's values; values and errors from answers."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from . import encoding, multipart
from .codec import Codec, Object, Reference
from .errors import DecodeError, EncodeError, error_class
from .operation import Answer, Body, Operation
from .values import UNSET, Content, File, Request, Response


def request_of(
    operation: Operation,
    values: Sequence[Any],
    body: Any,
    base_url: str,
    usual: Mapping[str, str],
    of_call: Mapping[str, str],
) -> Request:
    """The request of a call, without credentials."""
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
    content, content_type = _content_of(operation.body, body)
    if content_type is not None:
        headers["Content-Type"] = content_type
    url = base_url + path
    if query:
        url += "?" + "&".join(f"{name}={value}" for name, value in query)
    merged = encoding.merged_headers(
        {"Accept": operation.accept}, usual, headers, of_call
    )
    return Request(operation.method, url, merged, content)


def _content_of(
    body: Optional[Body], value: Any
) -> Tuple[Union[bytes, Content, None], Optional[str]]:
    """What is sent, and its type."""
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
        if not isinstance(value, File):
            return _held(value), body.media_type
        return _held(value.content), value.content_type
    if body.encoding == "text":
        text = encoding.utf8(body.codec.encode(value))
        return text, f"{body.media_type}; charset=utf-8"
    if body.encoding == "multipart":
        fields = _form_fields(body.codec, value)
        content, boundary = multipart.body_of(fields, body.parts)
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


def _held(content: Any) -> Union[bytes, Content]:
    piece = multipart.bytes_or_file(content)
    return piece if isinstance(piece, bytes) else Content([piece])


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


def good_answer(operation: Operation, status: int) -> Optional[Answer]:
    """What the API describes for a status of success; None for any other status."""
    if not 200 <= status < 300:
        return None
    return _answer_for(_good_answers(operation), status)


def _good_answers(operation: Operation) -> List[Answer]:
    good = [one for one in operation.answers if one.status.startswith("2")]
    return good or [one for one in operation.answers if one.status == "default"]


def read_answer(operation: Operation, response: Response) -> Any:
    """The value of a good answer; raises the error of any other.

    A 2xx status that the API does not describe is an error, too, unless the call has no value.
    """
    answer = good_answer(operation, response.status)
    if answer is not None:
        return _decoded(answer, response)
    if 200 <= response.status < 300:
        if all(one.codec is None for one in _good_answers(operation)):
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
