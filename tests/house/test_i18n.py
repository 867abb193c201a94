"""Sentences come out whole, whatever their numbers."""

import pytest

from cimtool.i18n import Translator


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "last contact 2026-01-01, 9 days ago; 5 is the most"),
    ("zh", "上次联系是 2026-01-01，已过 9 天，最多应为 5 天")])
def test_a_sentence_without_a_plural_form_may_still_count(lang, said):
    assert Translator(lang).text("audit.overdue", {"day": "2026-01-01", "count": 9, "latest": 5}) == said
