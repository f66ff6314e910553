"""Dataclasses whose methods are made when they are first used.

Making the methods of one class takes a fraction of a millisecond: too long where an API has
thousands of types and a program uses ten of them. To type checkers, and to all who look at such
a class, it is a dataclass like any other.
"""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    _LOCK = threading.RLock()
    _MADE = (
        "__dataclass_fields__",
        "__dataclass_params__",
        "__eq__",
        "__init__",
        "__match_args__",
        "__repr__",
    )

    class _Pending:
        """Stands where the dataclass will have something, and makes it when it is asked for."""

        def __init__(self, cls: type, name: str) -> None:
            self._cls = cls
            self._name = name

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            _make(self._cls)
            try:
                made = vars(self._cls)[self._name]
            except KeyError:  # __match_args__ before Python 3.10
                raise AttributeError(self._name) from None
            get = getattr(type(made), "__get__", None)
            return made if get is None else get(made, instance, owner)

    def _make(cls: type) -> None:
        with _LOCK:
            held = dict(vars(cls))
            if not isinstance(held["__init__"], _Pending):
                return
            body = {
                name: value
                for name, value in held.items()
                if name not in ("__dict__", "__weakref__")
                and not isinstance(value, _Pending)
            }
            made = dataclasses.dataclass(type(cls.__name__, cls.__bases__, body))
            ready = vars(made)
            for name in body:
                if name not in ready:  # field(...), which is no value of the class
                    delattr(cls, name)
            # One by one, and the method that says all is done comes last: another thread may
            # look at the class without the lock.
            names = [name for name in ready if name not in body and name != "__init__"]
            for name in (*names, "__init__"):
                if name not in ("__dict__", "__weakref__"):
                    setattr(cls, name, ready[name])
            for name, value in list(vars(cls).items()):
                if isinstance(value, _Pending):
                    delattr(cls, name)

    def dataclass(cls: type) -> type:
        """Marks a class as dataclasses.dataclass does, with all its defaults."""
        for name in _MADE:
            setattr(cls, name, _Pending(cls, name))
        cls.__hash__ = None
        return cls
