"""Keeps the answers on pairs; SQLModel writes the statement, whoever answers can wait for it to load."""

from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import Executable
from sqlmodel import col

from cimtool.store.journal import Operation
from cimtool.store.schema import DecisionRow


def decide(current: Operation, left: int, right: int, answer: str) -> None:
    """Keep the answer on a pair, in place of an earlier one; the same answer changes nothing."""
    low, high = sorted((left, right))
    statement = sqlite.insert(DecisionRow).values(
        op=current.number, left_id=low, right_id=high, answer=answer, decided_at=current.at)
    _run(current, statement.on_conflict_do_update(
        index_elements=["left_id", "right_id"], set_={"answer": answer, "decided_at": current.at},
        where=col(DecisionRow.answer) != answer))


def _run(current: Operation, statement: Executable) -> None:
    """Run a statement on the operation's own connection: a session would roll it back to begin its own."""
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))  # type: ignore[attr-defined]  # every statement compiles
    current.db.execute(str(compiled), compiled.params)
