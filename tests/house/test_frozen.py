"""`@frozen` beside the standard decorator: whatever one does with a value comes out the same."""

import copy
import dataclasses
import pickle

import pytest

from cimtool.frozen import aside, field, frozen, replace


@frozen
class Point:
    """Two numbers."""

    x: int
    y: int = 0

    @property
    def total(self):
        """Their sum."""
        return self.x + self.y


@frozen(kw_only=True, repr=False)
class Placed(Point):
    """A point with more."""

    names: list[str] = field(default_factory=list)
    where: str
    spot: int | None = aside(default=None)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same as Point."""

    x: int
    y: int = 0


@pytest.mark.parametrize(("given", "named"), [
    ((1,), {}), ((1, 2), {}), ((), {"x": 1}), ((1,), {"y": 5}), ((), {}), ((1, 2, 3), {}), ((1,), {"x": 2}),
    ((1,), {"z": 2})])
def test_a_class_is_called_as_a_standard_one(given, named):
    assert _made(Point, given, named) == _made(Standard, given, named)


def test_equal_values_of_one_class_are_equal_and_hash_alike():
    assert Point(1, 2) == Point(1, 2) != Point(1, 3)
    assert {Point(1, 2), Point(1, 2)} == {Point(1, 2)}
    assert Point(1, 2) != Standard(1, 2)
    assert Point(1, 2) != Placed(x=1, y=2, where="")


def test_nothing_of_a_value_can_be_changed():
    point = Point(1)

    for change in (lambda: setattr(point, "x", 2), lambda: setattr(point, "new", 2), lambda: delattr(point, "x")):
        with pytest.raises(AttributeError):
            change()
    assert (point.x, hasattr(point, "__dict__")) == (1, False)


def test_a_field_made_anew_is_another_for_each():
    one, other = Placed(x=1, where="here"), Placed(x=1, where="here")

    one.names.append("a")

    assert (other.names, Placed(x=1, where="", names=["b"]).names) == ([], ["b"])


def test_what_goes_along_with_a_value_is_no_part_of_it():
    assert Placed(x=1, where="a", spot=1) == Placed(x=1, where="a", spot=2)
    assert Placed(x=1, where="a", spot=7).spot == 7


def test_a_class_that_hides_its_values_shows_none():
    assert repr(Point(1, 2)) == "Point(x=1, y=2)"
    assert "secret" not in repr(Placed(x=1, where="secret"))


def test_a_subclass_has_the_fields_of_its_base_first_and_its_methods():
    placed = Placed(1, 2, where="here")

    assert (placed.total, Placed.__match_args__) == (3, ("x", "y"))
    with pytest.raises(TypeError):
        Placed(1, 2, [], "here")


def test_values_survive_a_copy_and_another_process():
    placed = Placed(x=1, names=["a"], where="here", spot=3)

    for twin in (copy.copy(placed), copy.deepcopy(placed), pickle.loads(pickle.dumps(placed))):
        assert (twin, twin.spot, twin is placed) == (placed, 3, False)


@frozen
class Alone:
    """One field, and that may be empty."""

    value: str


@pytest.mark.parametrize("value", ["", "a", None, ()])
def test_a_value_of_one_field_survives_another_process_whatever_it_is(value):
    assert pickle.loads(pickle.dumps(Alone(value))) == Alone(value)


def test_a_replaced_field_leaves_the_rest_and_the_value_itself_as_they_were():
    point = Point(1, 2)

    assert (replace(point, y=3), dataclasses.replace(point, y=3), point) == (Point(1, 3), Point(1, 3), Point(1, 2))
    with pytest.raises(TypeError):
        replace(point, z=3)


def test_the_standard_library_takes_it_for_a_dataclass():
    assert dataclasses.is_dataclass(Point)
    assert [(part.name, part.default) for part in dataclasses.fields(Point)] == [
        ("x", dataclasses.MISSING), ("y", 0)]
    assert [(part.name, part.kw_only, part.compare) for part in dataclasses.fields(Placed)] == [
        ("x", False, True), ("y", False, True), ("names", True, True), ("where", True, True), ("spot", True, False)]
    assert dataclasses.asdict(Placed(x=1, where="a")) == {"x": 1, "y": 0, "names": [], "where": "a", "spot": None}
    assert dataclasses.astuple(Point(1, 2)) == (1, 2)


def test_a_value_can_be_taken_apart_by_its_shape():
    match Point(1, 2):
        case Point(x, y=2):
            assert x == 1
        case _:
            pytest.fail("it did not fit")


def test_a_method_of_the_class_stays_in_place_of_ours():
    @frozen
    class Always:
        x: int

        def __eq__(self, other):
            return True

        def __hash__(self):
            return 7

    assert (Always(1) == Always(2), hash(Always(1))) == (True, 7)


def _made(cls, given, named):
    try:
        value = cls(*given, **named)
    except TypeError as error:
        return str(error).replace(cls.__qualname__, "")
    return value.x, value.y
