"""Hardening, row 17, cut to seconds: some of the faults that an upload can meet. All of them, on a book's whole way:
`python -m tests.chaos.nth`."""

from tests.chaos import nth
from tests.stand_ins.stripe.running import standing_in


def test_an_upload_that_is_cut_anywhere_is_done_or_not_done_and_can_be_done_again(tmp_path):
    with standing_in() as stripe:
        flow = nth.Flow(tmp_path, stripe)
        flow.prepare()
        found = nth.run(flow, "upload", every=8)
    assert found.points > 15 and len(found.tries) >= 6
    assert found.missed == [], found
