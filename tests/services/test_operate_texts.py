"""The operator's own texts: written, changed with what stood before, taken away."""

import pytest

from core.errors import Invalid, NotFound
from core.services.operate import texts
from storage.models import SiteText
from tests.services.desk import acts, last_act, operator
from tests.services.stage import call, rows


@pytest.fixture
def sal(any_house):
    return operator()


def test_texts_are_kept_and_each_change_is_written_down(sal):
    assert [(one.key, one.text) for one in call(texts.all_of_them, sal.id)] == [(key, "") for key in texts.NAMES]
    call(texts.save, sal.id, "terms", "# Terms\r\n\r\nBooks are made as ordered.\n", "10.0.0.1")
    assert [one.text for one in rows(SiteText)] == ["# Terms\n\nBooks are made as ordered."]
    call(texts.save, sal.id, "terms", "# Terms\n\nBooks are made as ordered.")
    assert acts() == ["text_changed"] and last_act().address == "10.0.0.1"
    call(texts.save, sal.id, "terms", "")
    assert last_act().before["text"].startswith("# Terms") and last_act().after == {"text": ""}


def test_what_no_text_is_stays_out(sal, alice):
    for key, words in (("other", "x"), ("terms", "\x07"), ("seller", "a\n" * 20 + "b"), ("terms", "x" * 60_001)):
        with pytest.raises(Invalid):
            call(texts.save, sal.id, key, words)
    with pytest.raises(NotFound):
        call(texts.save, alice.id, "terms", "mine")
    with pytest.raises(NotFound):
        call(texts.all_of_them, alice.id)
    assert rows(SiteText) == [] and not acts()
