"""multipart/form-data (RFC 7578)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any, BinaryIO, List, Mapping, Optional, Sequence, Tuple, Union

from .encoding import checked_header, json_text, text_of, utf8
from .values import Content, File


@dataclass(frozen=True)
class Part:
    """What the API says about a part, beside its value."""

    content_type: Optional[str] = None
    headers: Mapping[str, str] = field(default_factory=dict)


Piece = Union[bytes, BinaryIO]
USUAL = Part()


def body_of(
    fields: Sequence[Tuple[str, Any]], parts: Mapping[str, Part]
) -> Tuple[Union[bytes, Content], str]:
    """The body and its boundary. Files are File values; what is open is read as it is sent."""
    boundary = uuid.uuid4().hex
    pieces: List[Piece] = []
    for name, value in fields:
        lines, content = _part(value, parts.get(name, USUAL))
        disposition = f'Content-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, File):
            disposition += f'; filename="{_quoted(value.filename)}"'
        head = "\r\n".join([f"--{boundary}", disposition, *lines, "", ""])
        pieces += [utf8(head), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode("ascii"))
    held = [one for one in pieces if isinstance(one, bytes)]
    if len(held) == len(pieces):
        return b"".join(held), boundary
    return Content(pieces), boundary


def _part(value: Any, part: Part) -> Tuple[List[str], Piece]:
    """Fields of a part's head behind the first, and what it holds."""
    content: Piece
    kind = part.content_type
    if isinstance(value, File):
        named = value.content_type != File.content_type
        kind = value.content_type if named or kind is None else kind
        content = bytes_or_file(value.content)
    elif isinstance(value, (dict, list)) or _is_json(kind):
        kind = kind if _is_json(kind) else "application/json"
        content = utf8(json_text(value))
    else:
        content = utf8(text_of(value))
    fields = {} if kind is None else {"Content-Type": kind}
    fields.update(part.headers)
    lines = [f"{name}: {checked_header(name, text)}" for name, text in fields.items()]
    return lines, content


def bytes_or_file(content: Any) -> Piece:
    if isinstance(content, (bytearray, memoryview)):
        return bytes(content)
    piece: Piece = content
    return piece


def _is_json(media_type: Optional[str]) -> bool:
    bare = (media_type or "").partition(";")[0].strip().lower()
    return bare == "application/json" or bare.endswith("+json")


def _quoted(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
