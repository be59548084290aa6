from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from msp_tui.domain.polling import PollingWish
from msp_tui.store.ledger import Ledger
from msp_tui.store.records import Records
from tests.store.bookshop import CELLAR, COUNTER, NOON, at, detail, payment, refund


def test_what_was_asked_for_last_is_read_first(ledger: Ledger) -> None:
    """In the order on the screen; an order that was read, or is not known, is not due."""
    ledger.save_transactions([payment(number) for number in range(1, 6)])
    ledger.save_detail(detail(5))
    ledger.ask_details(COUNTER, ["sale-1", "sale-2"])
    ledger.ask_details(COUNTER, ["sale-5", "sale-4", "sale-3", "sale-99"])
    assert ledger.due_details(COUNTER, 9) == ["sale-4", "sale-3", "sale-1", "sale-2"]
    assert ledger.due_details(COUNTER, 1) == ["sale-4"]
    assert ledger.due_details(CELLAR, 9) == []
    ledger.save_detail(detail(4))
    ledger.give_up_detail(COUNTER, "sale-3")
    assert ledger.due_details(COUNTER, 9) == ["sale-1", "sale-2"]


def test_an_order_that_became_final_after_it_was_read_is_due_once(ledger: Ledger) -> None:
    """Whoever reads the list, and in however many pieces; one that was never read just waits its turn."""
    ledger.save_transactions([payment(1, status="initialized"), payment(2, status="initialized")])
    ledger.save_detail(detail(1, status="initialized"))
    ledger.save_transactions([payment(1), payment(2)])
    assert ledger.due_details(COUNTER, 9) == ["sale-1"]
    ledger.save_detail(detail(1))
    ledger.save_transactions([payment(1), payment(2)])
    assert ledger.due_details(COUNTER, 9) == []


def test_a_soft_decline_that_ends_well(ledger: Ledger) -> None:
    """The second attempt is read for itself; the first one's decline is not final and is not due."""
    ledger.save_transactions([payment(1, status="declined")])
    ledger.save_detail(detail(1, status="declined"))
    second = replace(payment(2), order_id="sale-1")
    ledger.save_transactions([payment(1, status="declined"), second])
    assert ledger.due_details(COUNTER, 9) == []
    assert ledger.without_detail(COUNTER, 9) == ["sale-1"]


def test_a_refund_has_its_sale_read_again(ledger: Ledger) -> None:
    """If the sale was read before; a fresh refund without a known sale is asked for itself, an old one not."""
    ledger.save_transactions([payment(1), payment(2)])
    ledger.save_detail(detail(1))
    ledger.save_transactions([refund(51, of=1), refund(52, of=2), refund(53, of=9)])
    ledger.save_transactions([refund(54, of=8, created=at(0) - timedelta(days=30))])
    assert ledger.due_details(COUNTER, 9) == ["sale-9", "sale-1"]
    ledger.save_transactions([refund(51, of=1, status="completed")])
    assert ledger.due_details(COUNTER, 9) == ["sale-9", "sale-1"]


def test_a_sale_whose_refund_does_not_name_it_is_read_again(ledger: Ledger) -> None:
    """Its own status tells that something was refunded elsewhere."""
    ledger.save_transactions([payment(1), payment(2)])
    ledger.save_detail(detail(1))
    ledger.save_transactions([payment(number, status="partial_refunded") for number in (1, 2)])
    assert ledger.due_details(COUNTER, 9) == ["sale-1"]


def test_who_polls_sees_that_something_is_due(ledger: Ledger, records: Records) -> None:
    """The number only grows, and no screen is woken."""
    ledger.save_transactions([payment(1), payment(2)])
    before, asked = records.revision(), []
    for order in ("sale-1", "sale-2"):
        ledger.ask_details(COUNTER, [order])
        (share,) = ledger.share_polling(PollingWish("one", NOON, 8.0, {COUNTER: None}))
        asked.append(share.asked)
        ledger.save_detail(detail(int(order[-1])))
    assert 0 < asked[0] < asked[1]
    (share,) = ledger.share_polling(PollingWish("one", NOON, 8.0, {COUNTER: None}))
    assert share.asked == 0
    ledger.ask_details(COUNTER, ["sale-1"])
    assert records.revision() - before == 2  # the two details
