import json
from dataclasses import replace

import pytest

from cimtool.vault.age import X25519Identity
from cimtool.vault.damage import Broken
from cimtool.vault.datakey import DataKey
from cimtool.vault.keyslot import Scope, granted, locked, opened, unlocked


@pytest.fixture(scope="module")
def slot():
    identity = X25519Identity.generate()
    return identity, locked(identity, "correct horse battery")


def test_only_the_passphrase_opens_a_lock(slot):
    identity, lock = slot
    public = identity.recipient().public
    assert unlocked(lock, public, "correct horse battery") == identity
    assert unlocked(lock, public, "correct horse batterz") is None
    assert unlocked(lock, X25519Identity.generate().recipient().public, "correct horse battery") is None


@pytest.mark.parametrize(("name", "value"), [
    ("memory_kib", 2 * 1024 * 1024), ("passes", 17), ("lanes", 9), ("passes", 0), ("memory_kib", -1), ("kdf", "scrypt"),
    ("salt", ""), ("box", "AAAA"), ("box", "?"), ("lanes", None)])
def test_a_lock_from_a_stranger_is_refused_before_it_costs_anything(slot, name, value):
    identity, lock = slot
    with pytest.raises(Broken):
        unlocked(json.dumps({**json.loads(lock), name: value}), identity.recipient().public, "x")


@pytest.mark.parametrize("lock", ["", "{}", "[]", "7"])
def test_what_is_no_lock_is_refused(slot, lock):
    with pytest.raises(Broken):
        unlocked(lock, slot[0].recipient().public, "x")


def test_a_grant_gives_its_holder_the_key_or_only_what_finding_takes():
    key, holder = DataKey.generate(), X25519Identity.generate()
    public = holder.recipient().public
    assert opened(granted(key, Scope.DATA, public), holder) == key
    found = opened(granted(key, Scope.INDEX, public), holder)
    assert (found.index, found.box, found.secret) == (key.index, key.box, None)


def test_a_grant_opens_for_nobody_else_and_as_nothing_else():
    key, holder = DataKey.generate(), X25519Identity.generate()
    grant = granted(key, Scope.INDEX, holder.recipient().public)
    forged = [replace(grant, scope=Scope.DATA), replace(grant, key="00000000"), replace(grant, sealed="?"),
              replace(grant, sealed=grant.sealed[:-4])]
    for each in forged:
        with pytest.raises(Broken):
            opened(each, holder)
    with pytest.raises(Broken):
        opened(grant, X25519Identity.generate())


def test_another_drop_box_under_a_key_is_noticed_by_who_can_read():
    key, holder = DataKey.generate(), X25519Identity.generate()
    grant = granted(key, Scope.DATA, holder.recipient().public)
    with pytest.raises(Broken):
        opened(replace(grant, box=X25519Identity.generate().recipient().public), holder)


def test_who_holds_an_index_secret_cannot_grant_the_key():
    key = DataKey.generate()
    with pytest.raises(ValueError, match="whole key"):
        granted(DataKey(key.id, key.index, key.box), Scope.DATA, X25519Identity.generate().recipient().public)
