"""Refunds: what is refused and with which code, what the sale shows, midnight, cancelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from msp_tui.sandbox.refunds import wished_amount
from msp_tui.sandbox.refusal import Refusal
from tests.sandbox.till import CAFE, COUNTER, pass_time, refund, sell
from tests.support.sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from msp_tui.sandbox.state import Row
    from msp_tui.sandbox.world import World

DAY = 86_400


def refused(world: World, order: object, *arguments: object, **named: object) -> int:
    """Try a refund that must be refused; gives the code, and checks that nothing changed."""
    before = world.state.all("SELECT * FROM transactions")
    with pytest.raises(Refusal) as refusal:
        refund(world, order, *arguments, **named)  # type: ignore[arg-type] # as refund takes them
    assert before == world.state.all("SELECT * FROM transactions")
    return refusal.value.code


def test_a_partial_refund_shows_on_the_sale(world: World) -> None:
    """The sale becomes partial_refunded, then refunded when nothing is left."""
    sale = sell(world, 1250)
    row = refund(world, sale, 500)
    assert (row["type"], row["status"], row["amount"]) == ("refund", "reserved", 500)
    partly = world.orders.get(sale["seq"])
    assert (partly["status"], partly["refunded"]) == ("partial_refunded", 500)
    assert refund(world, sale, None)["amount"] == 750
    fully = world.orders.get(sale["seq"])
    assert (fully["status"], fully["refunded"]) == ("refunded", 1250)
    assert world.orders.payment(fully)["status"] == "refunded"


@pytest.mark.parametrize("nothing", [None, "", 0, "0"])
def test_no_amount_means_everything(world: World, nothing: object) -> None:
    """A missing, empty or zero amount refunds all of it: MultiSafepay's trap."""
    assert wished_amount(nothing) is None
    assert refund(world, sell(world, 1990), wished_amount(nothing))["amount"] == 1990


@pytest.mark.parametrize("wrong", [-1, "12,50", "12.50", 12.5, True, [], {}, "-3", "٣"])
def test_an_amount_that_is_none_is_refused(wrong: object) -> None:
    """Anything but whole cents is error 1001."""
    with pytest.raises(Refusal) as refusal:
        wished_amount(wrong)
    assert refusal.value.code == 1001


async def test_refusals_have_their_codes(world: World) -> None:
    """Too much, the wrong currency, a used id: each has its own code and changes nothing."""
    sale, other = sell(world, 1250), sell(world, 1250, "other")
    assert refused(world, sale, 1251) == 1034
    assert refused(world, sale, 100, "USD") == 1002
    assert refused(world, sale, 100, own="other") == 1006
    assert refused(world, sale, 100, own="no spaces") == 1006
    refund(world, sale, 100, own="mine")
    assert refused(world, other, 100, own="mine") == 1006
    await pass_time(world, 300)
    assert refused(world, sale, 1151) == 1034


async def test_same_amount_within_five_minutes_is_refused(world: World) -> None:
    """Two equal refunds of an order need five minutes between them, honest or not."""
    sale, twin = sell(world, 5000), sell(world, 5000)
    refund(world, sale, 1250)
    refund(world, twin, 1250)
    refund(world, sale, 1251)
    await pass_time(world, 299)
    assert refused(world, sale, 1250) == 1034
    await pass_time(world, 1)
    assert refund(world, sale, 1250)["amount"] == 1250


async def test_cards_can_be_refunded_for_180_days(world: World) -> None:
    """The last moment of 180 days is in time, a second later is not."""
    sale = sell(world)
    await pass_time(world, 180 * DAY)
    refund(world, sale, 100)
    await pass_time(world, 1)
    assert refused(world, sale, 200) == 1034


async def test_only_completed_sales_can_be_refunded(sandbox: SandboxProcess) -> None:
    """A declined or cancelled order is refused, and so is a refunded one."""
    device = sandbox.bind(COUNTER)
    for outcome in ("declined", "cancelled"):
        order = device.pay(900, outcome=outcome)["order_id"]
        body = {"currency": "EUR", "amount": 900}
        assert sandbox.api("POST", f"/orders/{order}/refunds", body).code == 1034


def stored(world: World, row: Row) -> Row:
    """Read a transaction again."""
    found = world.state.one("SELECT * FROM transactions WHERE seq = ?", row["seq"])
    assert found
    return found


async def test_a_reserved_refund_completes_at_midnight(world: World) -> None:
    """Until midnight in Amsterdam a refund is reserved."""
    row = refund(world, sell(world))
    await pass_time(world, 15 * 3600 - 1)
    assert stored(world, row)["status"] == "reserved"
    await pass_time(world, 1)
    assert stored(world, row)["status"] == "completed"
    assert stored(world, row)["completed"] == world.clock.now()


async def test_a_refund_above_the_balance_stays_reserved(world: World) -> None:
    """Without money on the account the refund waits, night after night."""
    world.state.put("balance", 1000)
    row = refund(world, sell(world, 1250))
    await pass_time(world, 3 * DAY)
    assert stored(world, row)["status"] == "reserved"
    world.state.put("balance", 1250)
    await pass_time(world, DAY)
    assert stored(world, row)["status"] == "completed"
    assert world.state.get("balance") == 0


async def test_a_reserved_refund_can_be_cancelled(world: World) -> None:
    """Cancelling gives the sale its amount back, once, and only before midnight."""
    sale = sell(world, 1250)
    row = refund(world, sale, 1250)
    world.refunds.void(world.orders.get(sale["seq"]), row["id"])
    after = world.orders.get(sale["seq"])
    assert (after["status"], after["refunded"]) == ("completed", 0)
    with pytest.raises(Refusal) as again:
        world.refunds.void(after, row["id"])
    assert again.value.code == 1034
    await pass_time(world, 300)
    late = refund(world, sale, 1250)
    await pass_time(world, DAY)
    with pytest.raises(Refusal) as too_late:
        world.refunds.void(world.orders.get(sale["seq"]), late["id"])
    assert too_late.value.code == 1034


async def test_a_same_day_reversal_cannot_be_cancelled(world: World) -> None:
    """The shop's setting makes same-day refunds reversals; a later refund is none."""
    world.state.put("same_day_reversals", True)
    sale = sell(world, 1250)
    row = refund(world, sale, 500)
    with pytest.raises(Refusal) as refusal:
        world.refunds.void(world.orders.get(sale["seq"]), row["id"])
    assert refusal.value.code == 1034
    await pass_time(world, DAY)
    later = refund(world, sale, 400)
    world.refunds.void(world.orders.get(sale["seq"]), later["id"])


def test_over_the_api(sandbox: SandboxProcess) -> None:
    """A refund has the sale's order id unless it is given one, and hangs on the sale's detail."""
    order_id = sandbox.bind(COUNTER).pay(2500, order_id="till/1")["order_id"]
    key, path = sandbox.group_key(COUNTER), "/orders/till%2F1"
    plain = sandbox.api("POST", f"{path}/refunds", {"currency": "EUR", "amount": 700}, key).data
    assert plain["order_id"] == order_id == "till/1"
    named = sandbox.api(
        "POST",
        f"{path}/refunds",
        {
            "currency": "EUR",
            "amount": 800,
            "refund_order_id": "back-1",
            "description": "Coin abîmé",
            "var1": "camille",
        },
        key,
    ).data
    assert named["order_id"] == "back-1"
    detail = sandbox.api("GET", path, key=key).data
    assert (detail["status"], detail["amount_refunded"]) == ("partial_refunded", 1500)
    first, second = detail["related_transactions"]
    assert first["transaction_id"] == plain["transaction_id"]
    assert second["transaction_id"] == named["transaction_id"]
    assert (second["order_id"], second["description"]) == ("back-1", "Coin abîmé")
    assert (second["var1"], second["status"], second["type"]) == ("camille", "reserved", "refund")
    assert second["reference_transaction_id"] == detail["transaction_id"]
    row = sandbox.api("GET", "/transactions?limit=1&type=refund", key=key).data[0]
    assert (row["transaction_id"], row["debit_credit"]) == (named["transaction_id"], "D")
    void = f"{path}/refunds/{named['transaction_id']}"
    assert sandbox.api("PATCH", void, {"status": "void"}, key).data == {}
    assert sandbox.api("GET", path, key=key).data["amount_refunded"] == 700


def test_another_groups_order_is_not_found(sandbox: SandboxProcess) -> None:
    """A group key learns nothing of another group's order, nor does its device."""
    order = sandbox.bind(COUNTER).pay(2500)["order_id"]
    body = {"currency": "EUR", "amount": 2500}
    foreign = sandbox.api("POST", f"/orders/{order}/refunds", body, sandbox.group_key(CAFE))
    missing = sandbox.api("POST", "/orders/none/refunds", body, sandbox.group_key(CAFE))
    assert (foreign.status, foreign.body) == (missing.status, missing.body)
    assert (foreign.status, foreign.code) == (404, 1000)
    visitor = sandbox.bind(CAFE, "TEST-2")
    assert visitor.call("POST", "/refunds", {"order_id": order, "amount": 1}).code == 1000


def test_another_terminal_of_the_group_may_refund(sandbox: SandboxProcess) -> None:
    """A device refunds any order of its group, and every device of the group sees it."""
    seller, refunder = sandbox.bind(COUNTER, "TEST-1"), sandbox.bind(COUNTER, "TEST-2")
    order = seller.pay(2500)["order_id"]
    made = refunder.call("POST", "/refunds", {"order_id": order, "amount": 1000}).data
    newest = seller.call("GET", "/history").data[0]
    assert (newest["transaction_id"], newest["amount"]) == (made["transaction_id"], 1000)
    assert (newest["type"], newest["terminal_id"]) == ("refund", refunder.terminal_id)
