"""Tags and segments, for scripts and for people; neither has ids but its place."""

from collections.abc import Sequence

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.model import Segment, Tag


def tag_listing(tags: Sequence[Tag]) -> Listing[Tag]:
    """Return tags to print."""
    return Listing(tags, (
        Column("tag", lambda one: one.name),
        Column("customers", lambda one: one.customers, numeric=True),
    ), lambda one: {"tag": one.name, "customers": one.customers}, lambda one: tags.index(one) + 1, Message("tag.none"))


def segment_json(segment: Segment) -> JsonObject:
    """Return a segment."""
    return {"name": segment.name, "query": segment.query}


def segment_listing(segments: Sequence[Segment]) -> Listing[Segment]:
    """Return segments to print."""
    return Listing(segments, (
        Column("segment", lambda one: one.name),
        Column("query", lambda one: one.query),
    ), segment_json, lambda one: segments.index(one) + 1, Message("segment.none"))
