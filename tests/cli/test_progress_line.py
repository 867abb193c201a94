"""The progress line: silent unless it is shown, and gone at the end."""

import itertools

from cimtool.output import progress


def _run(capsys, monkeypatch, **how):
    seconds = itertools.count()  # each look at the clock finds a second gone
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))
    items = list(progress.followed(range(1000), "c.csv", **how))
    return items, capsys.readouterr().err


def test_what_is_not_shown_says_nothing_and_loses_nothing(capsys, monkeypatch):
    items, said = _run(capsys, monkeypatch, shown=False, about=1000)

    assert (items, said) == (list(range(1000)), "")


def test_a_known_length_tells_how_far_it_is_and_the_time_left(capsys, monkeypatch):
    _, said = _run(capsys, monkeypatch, shown=True, about=1000)

    assert "c.csv 400  40%  200/s  -0:03" in said


def test_without_a_length_it_tells_the_pace_alone(capsys, monkeypatch):
    _, said = _run(capsys, monkeypatch, shown=True)

    assert "c.csv 400  200/s " in said
    assert "%" not in said


def test_more_rows_than_lines_is_all_and_no_time_below_nothing(capsys, monkeypatch):
    _, said = _run(capsys, monkeypatch, shown=True, about=300)

    assert "100%" in said
    assert "-0:00" in said


def test_the_line_is_wiped_at_the_end(capsys, monkeypatch):
    _, said = _run(capsys, monkeypatch, shown=True, about=1000)

    longest = max(map(len, said.split("\r")[1:-2]))
    assert said.endswith("\r")
    assert len(said.split("\r")[-2]) >= longest
