"""`history verify` and `history head`: whether the record of access is as it was written, and words to keep outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.rules.access.words import KeptHead, head_words, kept_head
from cimtool.store.access.check import Anchor, Examined, examine_history
from cimtool.store.access.log import RecordHead, record_head
from cimtool.store.store import Store
from cimtool.views.record import fault_json, fault_sentence, head_outcome


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What became of the check; ``anchors`` counts the heads kept elsewhere that were compared."""

    examined: Examined
    head: RecordHead
    anchors: int
    with_kit: bool


def run_verify(store: Store, *, root: bytes | None, anchors: Sequence[Anchor]) -> VerifyResult:
    """Check the record; with the ``root`` of a kit every seal, too."""
    with store.reading(as_is=True) as db:
        examined = examine_history(db, root=root, anchors=anchors)
        return VerifyResult(examined, record_head(db), len(anchors), root is not None)


def verify(
    ctx: typer.Context,
    kit: Annotated[str | None, typer.Option("--kit", metavar="FILE")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
    head: Annotated[list[str] | None, typer.Option("--head", metavar="WORDS")] = None,
    backups: Annotated[Path | None, typer.Option("--backups", metavar="DIR")] = None,
) -> int:
    """Check the record of access."""
    session = session_of(ctx)
    anchors = [_anchor(words) for words in head or ()]
    root = None
    if kit is not None:
        from cimtool.commands.record_kit import backup_heads, kit_root  # without a kit no cryptography is loaded

        identities, root = kit_root(session, kit, passphrase_file)
        anchors += backup_heads(backups, identities) if backups is not None else []
    elif backups is not None:
        raise BadValue(name="--backups", value=str(backups), expected="--kit")
    result = run_verify(session.store, root=root, anchors=anchors)
    session.printer.report(_outcome(session, result))
    if result.examined.grave:
        return ExitCode.DAMAGED
    return ExitCode.LOOK if result.examined.faults else ExitCode.DONE


def head(ctx: typer.Context) -> None:
    """Show the head of the record."""
    session = session_of(ctx)
    with session.store.reading(as_is=True) as db:
        found = record_head(db)
    if not found.seq:
        session.printer.outcome(Outcome({"seq": 0}, (Message("record.empty"),)))
        return
    session.printer.outcome(head_outcome(_head_json(found)))


def _anchor(words: str) -> Anchor:
    kept: KeptHead | None = kept_head(words)
    if kept is None:
        # Whatever was typed: it may be anything.
        raise BadValue(name="--head", value=words[:40], expected="cimtool history head")
    return Anchor("--head", kept)


def _outcome(session: Session, result: VerifyResult) -> Outcome:
    found = result.examined
    text = session.printer.translator.say
    sentences = tuple(map(fault_sentence, found.faults))
    payload: JsonObject = {
        "ok": not found.faults, "rows": found.rows, "sealed": found.sealed,
        "proved": found.proved if result.with_kit else None, "anchors": result.anchors,
        "head": _head_json(result.head) if result.head.seq else None,
        "faults": [fault_json(fault, text(said)) for fault, said in zip(found.faults, sentences, strict=True)]}
    return Outcome(payload, (*sentences, *_whole(result)))


def _whole(result: VerifyResult) -> Iterator[Message]:
    found = result.examined
    if found.faults:
        yield Message("record.unsound", {"rows": found.rows, "count": len(found.faults)})
        return
    yield Message("record.sound", {"count": found.rows})
    if result.with_kit:
        yield Message("record.proved", {"count": found.proved})
    elif found.sealed:
        yield Message("record.kit_proves_more")
    else:
        yield Message("record.unsealed")
    if result.anchors:
        yield Message("record.anchored", {"count": result.anchors})


def _head_json(head: RecordHead) -> JsonObject:
    return {"seq": head.seq, "at": head.noted, "epoch": head.epoch, "sealed": bool(head.key), "chain": head.chain,
            "words": head_words(head.seq, head.chain)}
