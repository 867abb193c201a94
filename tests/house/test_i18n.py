"""Sentences come out whole, whatever their numbers."""

import gettext
from pathlib import Path

import pytest

import cimtool
from cimtool.i18n import Translator


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "last contact 2026-01-01, 9 days ago; 5 is the most"),
    ("zh", "上次联系是 2026-01-01，已过 9 天，最多应为 5 天")])
def test_a_sentence_without_a_plural_form_may_still_count(lang, said):
    assert Translator(lang).text("audit.overdue", {"day": "2026-01-01", "count": 9, "latest": 5}) == said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sentence_is_the_one_that_gettext_reads(lang):
    with (Path(cimtool.__file__).parent / "locale" / lang / "LC_MESSAGES" / "cimtool.mo").open("rb") as compiled:
        standard = gettext.GNUTranslations(compiled)
    ids = {key if isinstance(key, str) else key[0] for key in standard._catalog} - {""}
    said = Translator(lang)

    assert {name: said.text(name) for name in ids} == {name: standard.gettext(name) for name in ids}
    assert {name: said._catalogue.forms(name)[-1] for name in ids} == {
        name: standard.ngettext(name, name, 2) if (name, 0) in standard._catalog else standard.gettext(name)
        for name in ids}
    assert len(ids) > 1000
    assert [said.has(name) for name in ("error.busy", "error.", "a", "zzz")] == [True, False, False, False]
