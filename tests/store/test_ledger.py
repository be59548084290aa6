from __future__ import annotations

from msp_tui.domain.clock import Span
from msp_tui.domain.records import KnownTerminal, Scope
from msp_tui.domain.terminals import Terminal, TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.domain.transactions import Totals
from msp_tui.store.ledger import Ledger
from msp_tui.store.records import Records
from tests.store.bookshop import CELLAR, COUNTER, NOON, at, detail, payment, refund, refund_row

EVERYTHING = Scope()


def test_a_page_saved_twice_is_new_once(ledger: Ledger, records: Records) -> None:
    """Overlapping pages insert each row once and say which were new."""
    page = [payment(2), payment(1)]
    assert ledger.save_transactions(page) == [payment(1), payment(2)]
    assert ledger.save_transactions([payment(3), *page]) == [payment(3)]
    assert [row.row for row in records.newest(EVERYTHING, 10)] == [
        payment(3),
        payment(2),
        payment(1),
    ]


def test_the_same_number_in_two_groups_is_two_rows(ledger: Ledger, records: Records) -> None:
    """A transaction id is unique within its group only."""
    assert len(ledger.save_transactions([payment(1), payment(1, group_id=CELLAR)])) == 2
    assert [row.row.group_id for row in records.newest(Scope(groups=(CELLAR,)), 10)] == [CELLAR]


def test_an_unchanged_page_writes_nothing(ledger: Ledger, records: Records) -> None:
    """Consoles that follow the store are not woken by a page that says nothing new."""
    ledger.save_transactions([payment(1)])
    groups = [TerminalGroup(COUNTER, "Counter")]
    terminals = [Terminal("00000LQT", "Till", COUNTER, active=True)]
    ledger.save_groups(groups)
    ledger.save_terminals(terminals)
    before = records.revision()
    ledger.save_transactions([payment(1)])
    ledger.save_groups(groups)
    ledger.save_terminals(terminals, COUNTER)
    assert records.revision() == before
    ledger.save_transactions([payment(2)])
    assert records.revision() != before


def test_a_page_keeps_what_the_detail_told(ledger: Ledger, records: Records) -> None:
    """The list knows no terminal and no card; reading it again does not forget them."""
    ledger.save_transactions([payment(1)])
    ledger.save_detail(detail(1))
    ledger.save_transactions([payment(1, status="refunded")])
    (found,) = records.newest(EVERYTHING, 10)
    assert found.row == payment(1, status="refunded").with_detail(detail(1))


def test_an_old_page_does_not_reopen_a_final_row(ledger: Ledger, records: Records) -> None:
    """A page that was read before the payment ended, but saved after, changes nothing."""
    ledger.save_transactions([payment(1)])
    ledger.save_transactions([payment(1, status="initialized")])
    assert records.newest(EVERYTHING, 1)[0].row.status == "completed"


def test_refunds_of_a_detail_are_in_the_history(ledger: Ledger, records: Records) -> None:
    """A refund that only the detail knows is a row of its own, and the list's row later is the same one."""
    ledger.save_transactions([payment(1)])
    told = detail(1, amount_refunded=500, refunds=(refund_row(7, order_id="R-7"),))
    ledger.save_detail(told)
    sale = records.sale(COUNTER, "sale-1")
    assert sale is not None
    assert [(row.order_id, row.parent_order_id) for row in sale.refunds] == [("R-7", "sale-1")]
    assert (sale.refunded, sale.left) == (500, 750)
    listed = payment(7, type="refund", status="completed", order_id="R-7", amount=500)
    assert ledger.save_transactions([listed]) == []
    assert records.sale(COUNTER, "R-7") == records.sale(COUNTER, "sale-1")
    assert [found.row.status for found in records.newest(EVERYTHING, 10)] == [
        "completed",
        "completed",
    ]


def test_refunded_is_the_larger_sum(ledger: Ledger, records: Records) -> None:
    """What MultiSafepay sums up and what its rows add up to may differ; void refunds do not count."""
    ledger.save_transactions([payment(1), refund(2, of=1, amount=300)])
    ledger.save_transactions([refund(3, of=1, amount=400)])
    ledger.save_transactions([refund(4, of=1, amount=50, status="void")])
    ledger.save_detail(detail(1, amount_refunded=600))
    sale = records.sale(COUNTER, "sale-1")
    assert sale is not None
    assert sale.refunded == 700
    ledger.save_detail(detail(1, amount_refunded=900))
    sale = records.sale(COUNTER, "sale-1")
    assert sale is not None
    assert sale.refunded == 900


def test_attempts_of_one_order(ledger: Ledger, records: Records) -> None:
    """A declined first attempt takes terminal and card from the detail, which describes the second."""
    declined = payment(1, status="declined")
    paid = payment(2, order_id="sale-1")
    ledger.save_transactions([declined])
    ledger.save_detail(detail(1, status="declined", entry_mode="CHIP", last4="1111"))
    ledger.save_transactions([paid])
    assert ledger.without_detail(COUNTER, 10) == ["sale-1"]
    ledger.save_detail(detail(2, order_id="sale-1"))
    sale = records.sale(COUNTER, "sale-1")
    assert sale is not None
    assert [(row.last4, row.entry_mode, row.detailed) for row in sale.attempts] == [
        ("1111", "CHIP", True),
        ("4242", "ICC_CONTACTLESS", True),
    ]
    assert sale.payment.transaction_id == paid.transaction_id
    assert ledger.without_detail(COUNTER, 10) == []


def test_without_detail_gives_the_newest_first(ledger: Ledger) -> None:
    """Payments whose detail was never read, each order once; refunds are not asked for."""
    ledger.save_transactions([payment(1), payment(2), payment(3), refund(4, of=1)])
    assert ledger.without_detail(COUNTER, 2) == ["sale-3", "sale-2"]
    ledger.save_detail(detail(3))
    assert ledger.without_detail(COUNTER, 9) == ["sale-2", "sale-1"]


def test_an_order_without_detail_is_given_up(ledger: Ledger, records: Records) -> None:
    """An order that MultiSafepay does not find is not asked for again and does not hold up the reach."""
    ledger.save_transactions([payment(1), payment(2)])
    ledger.save_detail(detail(2))
    ledger.give_up_detail(COUNTER, "sale-1")
    assert ledger.without_detail(COUNTER, 9) == []
    assert records.detail_reach() == at(1)


def test_marks(ledger: Ledger, records: Records) -> None:
    """A group's notes are its own, keep their last word, and a reader reads them too."""
    assert ledger.mark(COUNTER, "read back to") == ""
    ledger.set_mark(COUNTER, "read back to", "2026-01-04")
    ledger.set_mark(COUNTER, "read back to", "2026-01-03")
    assert ledger.mark(COUNTER, "read back to") == "2026-01-03"
    assert records.mark(COUNTER, "read back to") == "2026-01-03"
    assert records.mark(COUNTER, "something else") == ""
    assert ledger.mark(CELLAR, "read back to") == ""


def test_unsettled_takes_turns(ledger: Ledger) -> None:
    """Open payments and reserved refunds are read in turn, a refund by its sale, settled ones not at all."""
    rows = [payment(1), payment(2, status="initialized"), payment(3, status="completed")]
    ledger.save_transactions([*rows, refund(4, of=3)])
    assert ledger.unsettled(COUNTER, 9) == ["sale-3", "sale-2"]
    ledger.save_detail(detail(3, refunds=(refund_row(4),)))
    assert ledger.unsettled(COUNTER, 9) == ["sale-2", "sale-3"]
    ledger.save_detail(detail(3, refunds=(refund_row(4, status="completed"),)))
    assert ledger.unsettled(COUNTER, 9) == ["sale-2"]


def test_a_decline_is_final_after_a_day(ledger: Ledger) -> None:
    """A soft decline is followed within the hour; old declines are not read for ever."""
    ledger.save_transactions([payment(1, status="declined")])
    assert ledger.unsettled(COUNTER, 9) == ["sale-1"]
    ledger.save_transactions([payment(2000)])
    assert ledger.unsettled(COUNTER, 9) == []


def test_newest_listed(ledger: Ledger) -> None:
    """The newest row of the group tells where to poll from."""
    assert ledger.newest_listed(COUNTER) is None
    ledger.save_transactions([payment(2), payment(9, group_id=CELLAR)])
    assert ledger.newest_listed(COUNTER) == at(2)


def test_groups_with_terminals_and_totals(ledger: Ledger, records: Records) -> None:
    """The first screen: groups as saved, paired and waiting terminals, the day's takings and refunds."""
    ledger.save_groups([TerminalGroup(COUNTER, "Counter"), TerminalGroup(CELLAR, "Cellar")])
    ledger.save_groups([TerminalGroup(CELLAR, "Basement")])
    ledger.save_terminals(
        [
            Terminal("00000LQT", "Till", COUNTER, active=True, serial_number="S1"),
            Terminal("00000LQU", "New", COUNTER),
            Terminal("00000LQV", "Gone", COUNTER, serial_number="S3"),
        ]
    )
    ledger.save_transactions(
        [
            payment(-1),
            payment(1, status="partial_refunded"),
            payment(2, status="declined"),
            refund(3, of=1, amount=200),
            payment(60),
        ]
    )
    basement, counter = records.groups(Span(NOON, at(60)))
    assert basement.group == TerminalGroup(CELLAR, "Basement")
    assert (counter.paired, counter.waiting) == (1, 1)
    assert counter.today == Totals(1250, 200, 1, 1)


def test_terminals_are_replaced(ledger: Ledger, records: Records) -> None:
    """Waiting terminals first, then by name; one group's answer leaves the others alone; codes are not kept."""
    code = Secret("0f8fad5b-d9cb-469f-a165-70867728950e")
    till = Terminal("00000LQT", "till", COUNTER, active=True, serial_number="S1")
    desk = Terminal("00000lqt", "Desk", COUNTER, active=True, serial_number="S2")
    fresh = Terminal("00000LQU", "Window", CELLAR, code=code)
    ledger.save_terminals([till, desk, fresh])
    ledger.save_transactions([payment(1), payment(2, status="declined")])
    ledger.save_detail(detail(1))
    ledger.save_detail(detail(2, status="declined"))
    assert [known.terminal.name for known in records.terminals()] == ["Window", "Desk", "till"]
    assert records.terminals(COUNTER)[1] == KnownTerminal(till, at(1))
    shown = records.terminal("00000LQU")
    assert shown is not None
    assert shown.code is None
    ledger.save_terminals([till], COUNTER)
    assert [known.terminal.id for known in records.terminals()] == ["00000LQU", "00000LQT"]
    ledger.save_terminals([])
    assert records.terminals() == []


def test_detail_reach(ledger: Ledger, records: Records) -> None:
    """An empty answer for a card is honest only as far back as details were read."""
    assert records.detail_reach() is None
    ledger.save_transactions([payment(1), payment(2), payment(3), refund(4, of=1)])
    ledger.save_detail(detail(3))
    reach = records.detail_reach(COUNTER)
    assert reach is not None
    assert at(2) < reach <= at(3)
    ledger.save_detail(detail(2))
    ledger.save_detail(detail(1))
    assert records.detail_reach() == at(1)
    assert records.detail_reach(CELLAR) is None


def test_pages_by_place(ledger: Ledger, records: Records) -> None:
    """Every row is reached once by its place, also when many share a second, from any scope."""
    ledger.save_transactions([payment(n, created=at(n // 4)) for n in range(20)])
    ledger.save_transactions([payment(n, group_id=CELLAR, created=at(3)) for n in range(20, 25)])
    for scope in (EVERYTHING, Scope(groups=(COUNTER, CELLAR)), Scope(groups=(COUNTER,))):
        pages = [records.newest(scope, 7)]
        while page := records.older(scope, pages[-1][-1].place, 7):
            pages.append(page)
        rows = [found for page in pages for found in page]
        everything = records.newest(scope, 100)
        assert rows == everything
        assert records.oldest(scope, 3) == everything[-3:]
        last = everything[-1].place
        assert records.newer(scope, last, 3) == everything[-4:-1]
        assert records.count_newer(scope, last) == len(everything) - 1
        assert records.count_newer(scope, last, most=5) == 5
    assert records.newest(Scope(groups=()), 7) == []


def test_one_terminal_of_a_group(ledger: Ledger, records: Records) -> None:
    """A feed may be narrowed to one terminal."""
    ledger.save_transactions([payment(n) for n in range(4)])
    ledger.save_detail(detail(1))
    ledger.save_detail(detail(2, terminal_id="000002Or"))
    scope = Scope(groups=(COUNTER,), terminal_id="000002Or")
    assert [found.row.order_id for found in records.newest(scope, 9)] == ["sale-2"]


def test_no_sale(ledger: Ledger, records: Records) -> None:
    """An order of nobody, of another group, or without its payment has no sale."""
    ledger.save_transactions([payment(1), refund(5, of=4)])
    assert records.sale(COUNTER, "sale-9") is None
    assert records.sale(CELLAR, "sale-1") is None
    assert records.sale(COUNTER, "sale-4") is None


def test_terminals_whose_sales_stand_elsewhere_are_told(ledger: Ledger, records: Records) -> None:
    """A terminal listed in one group that sells under another was moved by somebody; old sales no longer count."""
    here, moved, quiet, sold_out = (
        Terminal(tid, tid, COUNTER, active=True)
        for tid in ("00000HRE", "0000MOVE", "000QUIET", "0000000L")
    )
    ledger.save_terminals([here, moved, quiet, sold_out])
    ledger.save_transactions(
        [
            payment(1, terminal_id=here.id, detailed=True),
            payment(2, terminal_id=moved.id, detailed=True),
            payment(3, terminal_id=moved.id, detailed=True, group_id=CELLAR),
            payment(4, terminal_id=moved.id, detailed=True, group_id=CELLAR + 1),
            payment(5, terminal_id="not listed", detailed=True, group_id=CELLAR),
            payment(6, group_id=CELLAR),
            payment(7, terminal_id=sold_out.id, detailed=True, group_id=CELLAR),
            *(payment(10 + n, terminal_id=sold_out.id, detailed=True) for n in range(500)),
        ]
    )
    assert records.astray() == {moved.id: (CELLAR, CELLAR + 1)}
    ledger.save_terminals([here, Terminal(moved.id, "", CELLAR, active=True)])
    assert records.astray() == {moved.id: (COUNTER, CELLAR + 1)}


def test_a_page_is_looked_up_at_once(ledger: Ledger) -> None:
    """Its rows and their orders in a few questions, whatever groups they are of; one that comes twice is one row."""
    page = [payment(n, group_id=COUNTER + n % 2) for n in range(1200)]
    attempts = [
        payment(5000, order_id="sale-7", group_id=COUNTER + 1),
        payment(7, group_id=COUNTER + 1),
    ]
    said: list[str] = []
    ledger._connection.set_trace_callback(said.append)
    assert len(ledger.save_transactions([*page, *attempts])) == 1201
    assert ledger.save_transactions([*page, *attempts]) == []
    ledger._connection.set_trace_callback(None)
    asked = [one for one in said if one.lstrip().startswith("SELECT") and "max(" not in one]
    assert len(asked) < 40
    ledger.save_detail(detail(5000, order_id="sale-7", group_id=COUNTER + 1))
    ledger.save_transactions(
        [payment(8000, order_id="sale-7", group_id=COUNTER + 1, created=at(9000))]
    )
    assert ledger.without_detail(COUNTER + 1, 1) == ["sale-7"]
