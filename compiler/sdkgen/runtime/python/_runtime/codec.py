"""Between Python values and JSON values, by tables that the generated code holds."""

from __future__ import annotations

import base64
import binascii
import datetime
import enum
import re
from typing import Any, Callable, Dict, Mapping, Optional, Sequence, Tuple, Type

from .errors import DecodeError, EncodeError
from .values import UNSET, File, bytes_of

_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)"
)


Memo = Dict[Tuple[int, int], int]


class Codec:
    """One type. ``score`` says how well a JSON value fits: 0 is not at all.

    The memo keeps the scores of objects while a value is looked at: unions inside unions
    would ask for them again and again.
    """

    def encode(self, value: Any) -> Any:
        raise NotImplementedError

    def decode(self, data: Any, at: str) -> Any:
        raise NotImplementedError

    def score(self, data: Any, memo: Memo) -> int:
        raise NotImplementedError

    def accepts(self, value: Any) -> bool:
        raise NotImplementedError


def _fail(data: Any, wanted: str, at: str) -> DecodeError:
    return DecodeError(
        f"{at or 'the body'}: {wanted} was expected, not {type(data).__name__}"
    )


class _Any(Codec):
    def encode(self, value: Any) -> Any:
        return value

    def decode(self, data: Any, at: str) -> Any:
        return data

    def score(self, data: Any, memo: Memo) -> int:
        return 1

    def accepts(self, value: Any) -> bool:
        return True


class _Plain(Codec):
    """A JSON value that is a Python value as it is."""

    def __init__(self, name: str, types: Tuple[type, ...]) -> None:
        self._name = name
        self._types = types

    def accepts(self, value: Any) -> bool:
        if isinstance(value, bool):
            return bool in self._types
        return isinstance(value, self._types)

    def encode(self, value: Any) -> Any:
        if not self.accepts(value):
            raise EncodeError(f"{self._name} was expected, not {type(value).__name__}")
        return value

    def decode(self, data: Any, at: str) -> Any:
        if self._types == (int,) and isinstance(data, float) and data.is_integer():
            return int(data)
        if not self.accepts(data):
            raise _fail(data, self._name, at)
        return data

    def score(self, data: Any, memo: Memo) -> int:
        return 1 if self.accepts(data) else 0


class _Text(Codec):
    """A value that is a text in JSON and something closer in Python."""

    def __init__(
        self,
        name: str,
        types: Tuple[type, ...],
        write: Callable[[Any], str],
        read: Callable[[str], Any],
    ) -> None:
        self._name = name
        self._types = types
        self._write = write
        self._read = read

    def accepts(self, value: Any) -> bool:
        return isinstance(value, self._types)

    def encode(self, value: Any) -> Any:
        if not self.accepts(value):
            raise EncodeError(f"{self._name} was expected, not {type(value).__name__}")
        return self._write(value)

    def decode(self, data: Any, at: str) -> Any:
        if not isinstance(data, str):
            raise _fail(data, self._name, at)
        try:
            return self._read(data)
        except ValueError as error:
            raise DecodeError(
                f"{at or 'the body'}: no {self._name}: {data!r}"
            ) from error

    def score(self, data: Any, memo: Memo) -> int:
        if not isinstance(data, str):
            return 0
        try:
            self._read(data)
        except ValueError:
            return 0
        return 2


def _write_date_time(value: datetime.datetime) -> str:
    if value.tzinfo is None:
        raise EncodeError(
            "a date and time needs a time zone: use datetime.timezone.utc"
        )
    exact = "microseconds" if value.microsecond % 1000 else "milliseconds"
    text = value.isoformat(timespec=exact if value.microsecond else "seconds")
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def _read_date_time(text: str) -> datetime.datetime:
    parts = _DATE_TIME.fullmatch(text)
    if parts is None:
        raise ValueError(text)
    day, time, fraction, zone = parts.groups()
    offset = "+00:00" if zone in "Zz" else zone
    micros = (fraction or "").ljust(6, "0")[:6]
    leap = time.endswith(":60")  # a second that datetime does not know
    text = f"{day}T{time[:6]}{'59' if leap else time[6:]}.{micros}{offset}"
    return datetime.datetime.fromisoformat(text) + datetime.timedelta(seconds=int(leap))


def _read_date(text: str) -> datetime.date:
    if len(text) != 10:
        raise ValueError(text)
    return datetime.date.fromisoformat(text)


def _read_bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _write_bytes(value: Any) -> str:
    content = value.read() if isinstance(value, File) else bytes_of(value)
    return base64.b64encode(content).decode("ascii")


class _Date(_Text):
    """A datetime is a date in Python, but its time would be lost."""

    def accepts(self, value: Any) -> bool:
        return super().accepts(value) and not isinstance(value, datetime.datetime)


class _File(_Text):
    """Raw bytes; inside JSON they are base64."""

    def accepts(self, value: Any) -> bool:
        kinds = (bytes, bytearray, memoryview, File)
        return isinstance(value, kinds) or hasattr(value, "read")


ANY = _Any()
BOOLEAN = _Plain("true or false", (bool,))
INTEGER = _Plain("a whole number", (int,))
NUMBER = _Plain("a number", (int, float))
STRING = _Plain("a text", (str,))
DATE = _Date("date", (datetime.date,), datetime.date.isoformat, _read_date)
DATE_TIME = _Text(
    "date and time", (datetime.datetime,), _write_date_time, _read_date_time
)
BYTES = _Text("base64 text", (bytes, bytearray), _write_bytes, _read_bytes)
FILE = _File("file", (bytes,), _write_bytes, _read_bytes)


class Nullable(Codec):
    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def encode(self, value: Any) -> Any:
        return None if value is None else self._codec.encode(value)

    def decode(self, data: Any, at: str) -> Any:
        return None if data is None else self._codec.decode(data, at)

    def score(self, data: Any, memo: Memo) -> int:
        return 1 if data is None else self._codec.score(data, memo)

    def accepts(self, value: Any) -> bool:
        return value is None or self._codec.accepts(value)


class Array(Codec):
    def __init__(self, item: Codec) -> None:
        self._item = item

    def encode(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise EncodeError(f"a list was expected, not {type(value).__name__}")
        return [self._item.encode(one) for one in value]

    def decode(self, data: Any, at: str) -> Any:
        if not isinstance(data, list):
            raise _fail(data, "a list", at)
        return [self._item.decode(one, f"{at}[{i}]") for i, one in enumerate(data)]

    def score(self, data: Any, memo: Memo) -> int:
        if not isinstance(data, list):
            return 0
        return 2 if all(self._item.score(one, memo) for one in data) else 0

    def accepts(self, value: Any) -> bool:
        if not isinstance(value, (list, tuple)):
            return False
        return all(self._item.accepts(one) for one in value)


class Map(Codec):
    def __init__(self, item: Codec) -> None:
        self._item = item

    def encode(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise EncodeError(f"a mapping was expected, not {type(value).__name__}")
        return {str(name): self._item.encode(one) for name, one in value.items()}

    def decode(self, data: Any, at: str) -> Any:
        if not isinstance(data, dict):
            raise _fail(data, "an object", at)
        return {
            name: self._item.decode(one, f"{at}.{name}") for name, one in data.items()
        }

    def score(self, data: Any, memo: Memo) -> int:
        if not isinstance(data, dict):
            return 0
        return 1 if all(self._item.score(one, memo) for one in data.values()) else 0

    def accepts(self, value: Any) -> bool:
        if not isinstance(value, Mapping):
            return False
        return all(self._item.accepts(one) for one in value.values())


class Enumeration(Codec):
    """Values that are not listed are kept: a newer API may have more of them."""

    def __init__(self, cls: Type[enum.Enum], base: type) -> None:
        self._cls = cls
        self._base = base

    def encode(self, value: Any) -> Any:
        return self._cls(value).value

    def decode(self, data: Any, at: str) -> Any:
        if not isinstance(data, self._base) or isinstance(data, bool):
            raise _fail(data, self._base.__name__, at)
        return self._cls(data)

    def score(self, data: Any, memo: Memo) -> int:
        if not isinstance(data, self._base) or isinstance(data, bool):
            return 0
        return 3 if any(one.value == data for one in self._cls) else 0

    def accepts(self, value: Any) -> bool:
        return isinstance(value, self._cls) or self.score(value, {}) > 0


class Field:
    """One property of an object: its attribute, its name in JSON, and its type."""

    __slots__ = ("attribute", "wire", "codec", "required", "nullable")

    def __init__(
        self,
        attribute: str,
        wire: str,
        codec: Codec,
        *,
        required: bool = False,
        nullable: bool = False,
    ) -> None:
        self.attribute = attribute
        self.wire = wire
        self.codec = codec
        self.required = required
        self.nullable = nullable


class Object(Codec):
    def __init__(
        self, cls: type, fields: Sequence[Field], additional: Optional[Codec] = None
    ) -> None:
        self.cls = cls
        self.fields = tuple(fields)
        self.additional = additional
        self._known = {field.wire for field in fields}

    def encode(self, value: Any) -> Any:
        if not isinstance(value, self.cls):
            name = self.cls.__name__
            raise EncodeError(f"{name} was expected, not {type(value).__name__}")
        data: Dict[str, Any] = {}
        for field in self.fields:
            held = getattr(value, field.attribute)
            if held is UNSET:
                continue
            if held is not None:
                data[field.wire] = field.codec.encode(held)
            elif field.nullable:
                data[field.wire] = None
            elif field.required:
                name = f"{self.cls.__name__}.{field.attribute}"
                raise EncodeError(f"{name} cannot be None")
        if self.additional is not None:
            for name, held in value.additional_properties.items():
                data.setdefault(name, self.additional.encode(held))
        return data

    def decode(self, data: Any, at: str) -> Any:
        if not isinstance(data, dict):
            raise _fail(data, "an object", at)
        values: Dict[str, Any] = {}
        for field in self.fields:
            here = f"{at}.{field.wire}"
            if field.wire not in data:
                if field.required:
                    raise DecodeError(f"{here} is missing")
                continue
            held = data[field.wire]
            if held is None and (field.nullable or not field.required):
                values[field.attribute] = None
            else:
                values[field.attribute] = field.codec.decode(held, here)
        if self.additional is not None:
            values["additional_properties"] = {
                name: self.additional.decode(held, f"{at}.{name}")
                for name, held in data.items()
                if name not in self._known
            }
        return self.cls(**values)

    def score(self, data: Any, memo: Memo) -> int:
        key = (id(self), id(data))
        if key not in memo:
            memo[key] = self._score(data, memo)
        return memo[key]

    def _score(self, data: Any, memo: Memo) -> int:
        if not isinstance(data, dict):
            return 0
        score = 1
        for field in self.fields:
            if field.wire not in data:
                if field.required:
                    return 0
                continue
            held = data[field.wire]
            if held is None:
                fits = field.nullable or not field.required
            else:
                fits = field.codec.score(held, memo) > 0
            if not fits:
                return 0
            score += 2
        unknown = sum(1 for name in data if name not in self._known)
        return max(1, score - (0 if self.additional is not None else unknown))

    def accepts(self, value: Any) -> bool:
        return isinstance(value, self.cls)


class Alternatives(Codec):
    """One of several types; what fits none of them is kept as the JSON value it is."""

    def __init__(
        self,
        codecs: Sequence[Codec],
        discriminator: Optional[str] = None,
        tags: Optional[Mapping[str, int]] = None,
    ) -> None:
        self._codecs = tuple(codecs)
        self._discriminator = discriminator
        self._tags = dict(tags or {})

    def encode(self, value: Any) -> Any:
        for codec in self._codecs:
            if codec.accepts(value):
                return codec.encode(value)
        return value

    def _tagged(self, data: Any) -> Optional[Codec]:
        if self._discriminator is not None and isinstance(data, dict):
            tag = data.get(self._discriminator)
            if isinstance(tag, str) and tag in self._tags:
                return self._codecs[self._tags[tag]]
        return None

    def _chosen(self, data: Any) -> Optional[Codec]:
        best = self._tagged(data)
        if best is not None:
            return best
        best_score = 0
        memo: Memo = {}
        for codec in self._codecs:
            score = codec.score(data, memo)
            if score > best_score:
                best, best_score = codec, score
        return best

    def decode(self, data: Any, at: str) -> Any:
        codec = self._chosen(data)
        return data if codec is None else codec.decode(data, at)

    def score(self, data: Any, memo: Memo) -> int:
        key = (id(self), id(data))
        if key not in memo:
            tagged = self._tagged(data)
            codecs = self._codecs if tagged is None else (tagged,)
            memo[key] = max(codec.score(data, memo) for codec in codecs)
        return memo[key]

    def accepts(self, value: Any) -> bool:
        return any(codec.accepts(value) for codec in self._codecs)


Rows = Sequence[Tuple[str, Codec, Optional[type]]]


class Registry:
    """The named types of an API. References are followed when they are first used."""

    def __init__(self) -> None:
        self._codecs: Dict[str, Codec] = {}
        self._by_class: Dict[type, Codec] = {}

    def add_all(self, rows: Rows) -> None:
        for name, codec, cls in rows:
            self._codecs[name] = codec
            if cls is not None:
                self._by_class[cls] = codec

    def codec(self, name: str) -> Codec:
        return self._codecs[name]

    def of_class(self, cls: type) -> Codec:
        return self._by_class[cls]

    def ref(self, name: str) -> Codec:
        return Reference(self, name)


class Reference(Codec):
    def __init__(self, registry: Registry, name: str) -> None:
        self._registry = registry
        self._name = name

    @property
    def target(self) -> Codec:
        return self._registry.codec(self._name)

    def encode(self, value: Any) -> Any:
        return self.target.encode(value)

    def decode(self, data: Any, at: str) -> Any:
        return self.target.decode(data, at)

    def score(self, data: Any, memo: Memo) -> int:
        return self.target.score(data, memo)

    def accepts(self, value: Any) -> bool:
        return self.target.accepts(value)
