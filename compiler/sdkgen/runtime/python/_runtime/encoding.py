"""Values as text: paths, queries, headers, cookies and forms."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Mapping, Sequence, Tuple
from urllib.parse import quote

from .errors import EncodeError

Pair = Tuple[str, str]
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SEPARATORS = {
    "form": ",",
    "simple": ",",
    "space_delimited": "%20",
    "pipe_delimited": "%7C",
    "tab_delimited": "%09",
}


def utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise EncodeError("a text holds half of a surrogate pair") from error


def percent(text: str, keep: str = "") -> str:
    """Percent-encodes everything but the unreserved characters and ``keep``."""
    return quote(utf8(text), safe="-._~" + keep)


def json_text(data: Any) -> str:
    try:
        return json.dumps(
            data, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise EncodeError(f"this cannot be written as JSON: {error}") from error


def text_of(data: Any) -> str:
    """A JSON scalar as it stands in a URL; anything else as JSON."""
    return data if isinstance(data, str) else json_text(data)


def path_segment(
    data: Any, *, explode: bool, greedy: bool, name: str, style: str = "simple"
) -> str:
    """The value of a path variable (RFC 6570). One that would change the path is refused."""
    keep = "/" if greedy else ""
    if isinstance(data, list):
        items = [percent(text_of(one), keep) for one in data]
    elif isinstance(data, dict):
        sign = "=" if explode else ","
        items = [
            f"{percent(key)}{sign}{percent(text_of(one))}" for key, one in data.items()
        ]
    else:
        items = [percent(text_of(data), keep)]
    if style == "label":
        text = "." + ("." if explode else ",").join(items)
    elif style == "matrix" and explode and isinstance(data, (dict, list)):
        named = "" if isinstance(data, dict) else f"{percent(name)}="
        text = "".join(f";{named}{item}" for item in items)
    elif style == "matrix":
        text = f";{percent(name)}=" + ",".join(items)
    else:
        text = ",".join(items)
    if text == "" or any(part in (".", "..") for part in text.split("/")):
        raise EncodeError(f"{name}: {data!r} cannot be part of a path")
    return text


def query_pairs(name: str, data: Any, *, style: str, explode: bool) -> List[Pair]:
    """Encoded pairs of one query parameter."""
    key = percent(name)
    if style == "json":
        return [(key, percent(json_text(data)))]
    if style == "deep_object" and isinstance(data, (dict, list)):
        return _deep_pairs(name, data)
    if isinstance(data, list):
        texts = [percent(text_of(one)) for one in data]
        if explode:
            return [(key, text) for text in texts]
        return [(key, _SEPARATORS[style].join(texts))] if texts else []
    if isinstance(data, dict):
        pairs = [(percent(inner), percent(text_of(one))) for inner, one in data.items()]
        if explode:
            return pairs
        return [(key, ",".join(f"{left},{right}" for left, right in pairs))]
    return [(key, percent(text_of(data)))]


def _deep_pairs(name: str, data: Any) -> List[Pair]:
    if isinstance(data, dict):
        return [
            pair
            for inner, one in data.items()
            for pair in _deep_pairs(f"{name}[{inner}]", one)
        ]
    if isinstance(data, list):
        # Items with parts of their own need numbers to be told apart.
        numbered = any(isinstance(one, (dict, list)) for one in data)
        names = [f"{name}[{i}]" if numbered else f"{name}[]" for i in range(len(data))]
        return [pair for key, one in zip(names, data) for pair in _deep_pairs(key, one)]
    if data is None:
        return []
    return [(percent(name, "[]"), percent(text_of(data)))]


def header_text(name: str, data: Any, *, explode: bool) -> str:
    if isinstance(data, list):
        text = ",".join(text_of(one) for one in data)
    elif isinstance(data, dict):
        sign = "=" if explode else ","
        text = ",".join(f"{key}{sign}{text_of(one)}" for key, one in data.items())
    else:
        text = text_of(data)
    return checked_header(name, text)


def checked_header(name: str, text: str) -> str:
    """Refuses what is no field name, and what would end the field."""
    if not _FIELD_NAME.fullmatch(name):
        raise EncodeError(f"{name!r} is no name of a header")
    if any(ord(c) < 32 and c != "\t" or ord(c) == 127 for c in text):
        raise EncodeError(f"the header {name!r} cannot hold a control character")
    return text


def form_body(data: Any, styles: Mapping[str, Tuple[str, bool]]) -> bytes:
    """application/x-www-form-urlencoded; objects inside are written name[inner]."""
    pairs: List[Pair] = []
    for name, value in data.items():
        if value is None:
            continue
        if name in styles:
            style, explode = styles[name]
            pairs += query_pairs(name, value, style=style, explode=explode)
        elif isinstance(value, dict):
            pairs += _deep_pairs(name, value)
        else:
            pairs += query_pairs(name, value, style="form", explode=True)
    return "&".join(f"{key}={value}" for key, value in pairs).encode("ascii")


def merged_headers(*sources: Mapping[str, str]) -> Dict[str, str]:
    """Later ones win, whatever their case."""
    merged: Dict[str, Tuple[str, str]] = {}
    for source in sources:
        for name, value in source.items():
            merged[name.lower()] = (name, checked_header(name, value))
    return dict(merged.values())


def set_header(headers: Dict[str, str], name: str, value: str) -> None:
    """Puts a field in the place of those that have its name in any case."""
    for known in [one for one in headers if one.lower() == name.lower()]:
        del headers[known]
    headers[name] = checked_header(name, value)
