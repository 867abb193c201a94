"""Frozen, slotted value classes that cost a start next to nothing.

``@frozen`` makes what ``@dataclass(frozen=True, slots=True)`` makes, in the eyes of type checkers and of
`dataclasses.replace`, `fields` and `astuple` too.  The standard decorator writes and compiles six methods for each
class, used or not, half a millisecond a class, and brings inspect and ast along: 30 of the 78 ms of CPU that a `search`
took.  Here a class writes its ``__init__`` when it is first called, and the rest needs no writing.

What a person waits for uses this one, and a test holds that the hot commands load no ``dataclasses``; elsewhere
either will do.  Every annotated name is a field.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast, dataclass_transform, overload

Made = TypeVar("Made")
Value = TypeVar("Value")
_REQUIRED: Final = object()


class _Default:
    """What a field is if it is not given: a value, one made anew for each instance, or one that must be given."""

    __slots__ = ("beside", "make", "value")

    def __init__(self, value: object = _REQUIRED, *, make: Callable[[], object] | None = None,
                 beside: bool = False) -> None:
        self.value, self.make, self.beside = value, make, beside


class _Part:
    """One field of a class."""

    __slots__ = ("default", "kind", "kw_only")

    def __init__(self, kind: object, default: object, *, kw_only: bool) -> None:
        self.kind, self.kw_only = kind, kw_only
        self.default = default if isinstance(default, _Default) else _Default(default)


_PARTS: Final[dict[type, Mapping[str, _Part]]] = {}


def field(*, default_factory: Callable[[], Value]) -> Value:
    """Return the default of a field whose value is made anew for each instance."""
    return cast(Value, _Default(make=default_factory))


def aside(*, default: Value) -> Value:
    """Return the default of a field that goes along with a value and is no part of it: neither compared nor shown."""
    return cast(Value, _Default(default, beside=True))


if TYPE_CHECKING:
    from dataclasses import replace as replace  # the checker then knows what may be replaced by what
else:
    def replace(value: Made, /, **changes: object) -> Made:
        """Return a value with some of its fields changed."""
        return type(value)(**{name: getattr(value, name) for name in _parts_of(type(value))} | changes)


@overload
def frozen(cls: type[Made]) -> type[Made]: ...
@overload
def frozen(*, kw_only: bool = False, repr: bool = True) -> Callable[[type[Made]], type[Made]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field, aside))
def frozen(cls: type[Any] | None = None, *, kw_only: bool = False, repr: bool = True) -> Any:
    """Make a class frozen and slotted; its parameters mean what they mean to `dataclasses.dataclass`.

    ``repr`` False leaves the values out of what a traceback or a debugger shows.
    """
    if cls is None:
        return lambda named: _frozen(named, kw_only=kw_only, shown=repr)
    return _frozen(cls, kw_only=kw_only, shown=repr)


def _frozen(cls: type[Any], *, kw_only: bool, shown: bool) -> type[Any]:
    """Return the class made again, because slots are given to a class when it is made."""
    body = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    own = {name: _Part(kind, body.pop(name, _REQUIRED), kw_only=kw_only) for name, kind in cls.__annotations__.items()}
    parts = {**_parts_of(cls), **own}
    values = attrgetter(*(name for name, part in parts.items() if not part.default.beside))
    whole = attrgetter(*parts, *list(parts)[:len(parts) == 1])  # of one name it would not make a tuple

    def same(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    methods = {
        "__init__": _first_init, "__eq__": same, "__hash__": lambda self: hash(values(self)),
        "__setattr__": _refuse, "__delattr__": _refuse,
        "__getstate__": lambda self: whole(self), "__setstate__": _first_put_state,
        "__match_args__": tuple(name for name, part in parts.items() if not part.kw_only),
        "__dataclass_fields__": _STANDARD, "__repr__": _shown if shown else object.__repr__}
    made: type[Any] = type(cls.__name__, cls.__bases__, {**methods, **body, "__slots__": tuple(own)})
    made.__qualname__ = cls.__qualname__
    _PARTS[made] = parts
    return made


def _parts_of(cls: type[Any]) -> Mapping[str, _Part]:
    return next((_PARTS[base] for base in cls.__mro__ if base in _PARTS), {})


def _first_init(self: object, *given: object, **named: object) -> None:
    """Write the ``__init__`` of a class that is called for the first time, and go on with it."""
    cls = next(base for base in type(self).__mro__ if base in _PARTS)
    written = _written_init(cls)
    type.__setattr__(cls, "__init__", written)
    written(self, *given, **named)


def _written_init(cls: type[Any]) -> Callable[..., None]:
    """Compile the ``__init__`` of a class; the only names in its source are those of the class's fields."""
    scope: dict[str, Any] = {"_required": _REQUIRED}
    head, by_name, lines = ["self"], ["*"], []
    for name, part in _PARTS[cls].items():
        made = part.default.make is not None
        scope[f"_default_{name}"] = part.default.make or part.default.value
        default = "=_required" if made else "" if part.default.value is _REQUIRED else f"=_default_{name}"
        (by_name if part.kw_only else head).append(name + default)
        value = f"_default_{name}() if {name} is _required else {name}" if made else name
        lines.append(f"    _put_{name}(self, {value})\n")
    signature = ", ".join(head + by_name * (len(by_name) > 1))
    return _compiled(cls, "__init__", f"({signature}):\n{''.join(lines)}", scope)


def _compiled(cls: type[Any], method: str, source: str, scope: dict[str, Any]) -> Callable[..., None]:
    """Compile a method that puts values into the slots of an instance, ``_put_`` and the name of each."""
    scope |= {f"_put_{name}": getattr(cls, name).__set__ for name in _PARTS[cls]}
    exec(f"def {method}{source}", scope)
    written = scope[method]
    written.__qualname__ = f"{cls.__qualname__}.{method}"
    return cast("Callable[..., None]", written)


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    raise AttributeError(f"{type(self).__name__}.{name} is frozen")


def _shown(self: object) -> str:
    values = (f"{name}={getattr(self, name)!r}" for name, part in _parts_of(type(self)).items()
              if not part.default.beside)
    return f"{type(self).__qualname__}({', '.join(values)})"


def _first_put_state(self: object, state: tuple[object, ...]) -> None:
    """Write the ``__setstate__`` of a class of which one comes from another process for the first time."""
    cls = next(base for base in type(self).__mro__ if base in _PARTS)
    names = list(_PARTS[cls])
    lines = "".join(f"    _put_{name}(self, {name})\n" for name in names)
    taken = ", ".join(names + ["_"] * (len(names) == 1))
    written = _compiled(cls, "__setstate__", f"(self, state):\n    {taken} = state\n{lines}", {})
    type.__setattr__(cls, "__setstate__", written)
    written(self, state)


class _Standard:
    """What makes a class a dataclass to the standard library: asked of a twin that it makes itself."""

    def __get__(self, instance: object, owner: type[Any]) -> Mapping[str, Any]:
        import dataclasses  # who asks has imported it

        def described(part: _Part) -> Any:  # noqa: ANN401 - a `dataclasses.Field` of any type
            known = part.default
            default = {"default_factory": known.make} if known.make is not None else \
                {} if known.value is _REQUIRED else {"default": known.value}
            return dataclasses.field(**default, kw_only=part.kw_only, compare=not known.beside, repr=not known.beside)

        twin = dataclasses.make_dataclass(
            owner.__name__, [(name, part.kind, described(part)) for name, part in _parts_of(owner).items()])
        fields: Mapping[str, Any] = vars(twin)["__dataclass_fields__"]
        if owner in _PARTS:
            owner.__dataclass_fields__ = fields
        return fields


_STANDARD: Final = _Standard()
