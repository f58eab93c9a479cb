"""A book whose generate job waits, and a worker's hands, for the stories of background work."""

from functools import partial

import pytest

from core.imaging.sandbox import Sandbox
from core.press.setter import Setter
from core.services import generating
from core.services.composing import run_generate
from core.services.exporting import run_export
from core.services.inspecting import run_inspect
from core.services.order_printing import run_order
from core.services.previewing import run_preview
from core.services.printing import run_print
from core.services.sampling import run_sample
from tests.light import lighten
from tests.services.keeping_cast import elsewhere
from tests.services.stage import book_of, call, send
from tests.services.till_cast import sell


@pytest.fixture(scope="module")
def hands():
    """What a worker does each kind of job with."""
    with Sandbox(2) as sandbox:
        setter = Setter()
        yield {
            "inspect": partial(run_inspect, sandbox=sandbox),
            "generate": partial(run_generate, measure=setter.measure),
            "print": partial(run_print, sandbox=sandbox, setter=setter),
            "sample": run_sample,
            "export": partial(run_export, press=setter),
            "order": partial(run_order, sandbox=sandbox, setter=setter),
            "preview": partial(run_preview, sandbox=sandbox, setter=setter),
        }


@pytest.fixture(autouse=True)
def light(request, monkeypatch):
    """Hundreds of passwords are hashed here, and none of these hashes outlives its test; `heavy` hashes them as the product does."""
    if "heavy" not in request.fixturenames:
        lighten(monkeypatch.setattr)


@pytest.fixture
def heavy():
    """See light."""


@pytest.fixture
def book(request, alice):
    """A booklet with enough photos, whose generate job waits."""
    made = book_of(alice, format="booklet-8x8")
    for number in range(3):
        send(alice, made, b"photo %d" % number)
    return made


@pytest.fixture
def job(alice, book):
    return call(generating.generate, alice.id, book.id)


@pytest.fixture
def stripe(house, stripe_stand_in):
    """A shop that sells through the stand-in for Stripe."""
    sell(house, stripe_stand_in)
    return stripe_stand_in


@pytest.fixture
def stripe_anywhere(any_house, stripe_stand_in):
    """As `stripe`, on both databases."""
    sell(any_house, stripe_stand_in)
    return stripe_stand_in


@pytest.fixture
def there(tmp_path, migrated_sqlite):
    """Another place, empty but for its tables."""
    return elsewhere(tmp_path / "there", like=migrated_sqlite)
