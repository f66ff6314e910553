"""What the generated tables say about an operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Optional, Sequence, Tuple, Type

from .codec import Codec
from .credentials import Scheme
from .errors import ApiError
from .multipart import Part

__all__ = ["Answer", "Body", "Operation", "Parameter", "Part", "Scheme"]


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
    parts: Mapping[str, Part] = field(default_factory=dict)
    """Of a form of parts: how those are sent that the API says more about."""


@dataclass(frozen=True)
class Answer:
    """What comes with one status; ``error`` is the class that is raised."""

    status: str
    encoding: Optional[str] = None
    codec: Optional[Codec] = None
    error: Optional[Type[ApiError]] = None


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
