"""The record of access under kill -9, with two processes writing into it at once."""

import random

from tests.store.access.record_kills import rows_after_kills


def test_after_every_kill_the_record_is_whole_proved_and_has_what_was_acknowledged(db):
    rounds = list(rows_after_kills(db, 4, random.Random(9)))

    assert len(rounds) == 4
    assert rounds[-1][1] > 10
