"""A plan of merges as a file: to be read by a person, shortened if they like, and applied as it stands.

JSON: ``{"cimtool_plan": 1, "kind": "merge", "made_at": instant, "clusters": [{"survivor": id,
"from": [id …], "probability": p, "records": [{"id", "name", "sha256"} …]} …]}``.  The records of a
cluster are its survivor, first, and those merged into it; taking a cluster out of the list leaves it
alone.  ``sha256`` covers the record's whole row, so a record changed since is noticed.
"""

import json
from collections.abc import Iterable
from typing import Any, Final, TextIO

from cimtool.errors import ForeignFile, NewerVersion
from cimtool.model import PlannedMerge, PlannedRecord

VERSION: Final = 1


def write_plan(stream: TextIO, merges: Iterable[PlannedMerge], made_at: str) -> None:
    """Write a plan, indented for reading."""
    json.dump({"cimtool_plan": VERSION, "kind": "merge", "made_at": made_at,
               "clusters": [_cluster(merge) for merge in merges]}, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def read_plan(data: bytes, path: str) -> tuple[PlannedMerge, ...]:
    """Return the merges of a plan.

    Raises:
        ForeignFile: it is not a plan of merges, or one that was damaged.
        NewerVersion: a newer cimtool wrote it.
    """
    try:
        plan = json.loads(data.decode("utf-8-sig"))
        version, clusters = plan["cimtool_plan"], plan["clusters"]
        if isinstance(version, int) and version > VERSION:
            raise NewerVersion(path=path, found=version, known=VERSION)
        if version != VERSION or plan["kind"] != "merge":
            raise ForeignFile(path=path, wanted="plan")
        return tuple(_merge(cluster) for cluster in clusters)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ForeignFile(path=path, wanted="plan") from error


def _cluster(merge: PlannedMerge) -> dict[str, Any]:
    return {"survivor": merge.survivor, "from": list(merge.losers), "probability": round(merge.probability, 6),
            "records": [{"id": one.id, "name": one.name, "sha256": one.fingerprint} for one in merge.records]}


def _merge(cluster: dict[str, Any]) -> PlannedMerge:
    records = tuple(PlannedRecord(_id(one["id"]), str(one["name"]), str(one["sha256"])) for one in cluster["records"])
    merge = PlannedMerge(records, float(cluster["probability"]))
    if not merge.losers or [merge.survivor, *merge.losers] != [cluster["survivor"], *cluster["from"]]:
        raise ValueError("records and ids differ")
    return merge


def _id(value: Any) -> int:  # noqa: ANN401 - any JSON value
    if type(value) is not int or not 0 < value < 1 << 62:
        raise ValueError("no id")
    return value
