"""Enumerations that keep values they do not list: a newer API may have more of them."""

from __future__ import annotations

import enum


class TextEnum(str, enum.Enum):
    """Texts. ``Kind("new")`` is a member too, named after its value."""

    @classmethod
    def _missing_(cls, value: object) -> "TextEnum":
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is no {cls.__name__}")
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    def __str__(self) -> str:
        return str(self.value)


class NumberEnum(int, enum.Enum):
    """Whole numbers."""

    @classmethod
    def _missing_(cls, value: object) -> "NumberEnum":
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{value!r} is no {cls.__name__}")
        member = int.__new__(cls, value)
        member._name_ = str(value)
        member._value_ = value
        return member

    def __str__(self) -> str:
        return str(self.value)
