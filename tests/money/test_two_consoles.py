from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from msp_tui.domain.errors import RuleError, ShopError
from msp_tui.domain.refunds import RefundIntent, RefundState
from msp_tui.settings import Settings
from msp_tui.shop.engine import Shop
from msp_tui.shop.refunds import RefundWish
from msp_tui.store.opening import open_records
from msp_tui.wiring.kept_clock import shop_clock_of
from msp_tui.wiring.opening import opened
from msp_tui.wiring.shop import shop_opener
from msp_tui.wiring.state import open_state
from tests.support.home import Home
from tests.support.sandbox_process import SandboxProcess

TIMES = 40


async def _shops(home: Home, sandbox: SandboxProcess, closing: AsyncExitStack) -> list[Shop]:
    """Two consoles' shops on one store, each with stores and a client of its own."""
    config = home.configure(sandbox.base_url, sandbox.groups[:1], sandbox.api_key)
    profile = Settings.load(config, {}).profile(None)
    shops = []
    for _ in range(2):
        one = opened(profile, home.state, {"MSP_TUI_LANG": "en"})
        state = open_state(one)
        records = open_records(state)
        opener = shop_opener(one, state, shop_clock_of(records))
        records.close()
        shops.append(await closing.enter_async_context(opener(lambda _fact: None)))
    return shops


async def _outcome(shop: Shop, wish: RefundWish) -> RefundIntent | ShopError:
    try:
        return await shop.refunds.ask(wish)
    except ShopError as failure:
        return failure


async def test_two_consoles_on_one_sale_at_once_make_one_refund(tmp_path: Path) -> None:
    """Forty times: one is accepted, the other is told why not, and the ledger has one refund."""
    with SandboxProcess(history=0) as sandbox:
        async with AsyncExitStack() as closing:
            group = int(sandbox.groups[0]["id"])
            one, other = await _shops(Home(tmp_path), sandbox, closing)
            for turn in range(TIMES):
                order_id = (await asyncio.to_thread(sandbox.pay, 1250, group))["order_id"]
                wish = RefundWish(group, order_id, 500 + turn % 2 * 300, "EUR", 1250, "12")
                outcomes = await asyncio.gather(_outcome(one, wish), _outcome(other, wish))
                made = [done for done in outcomes if isinstance(done, RefundIntent)]
                told = [done for done in outcomes if isinstance(done, RuleError)]
                assert [done.state for done in made] == [RefundState.ACCEPTED]
                assert len(told) == 1
                order = await asyncio.to_thread(
                    sandbox.api, "GET", f"/orders/{order_id}", None, sandbox.group_key(group)
                )
                assert wish.amount == order.data["amount_refunded"]
                (row,) = order.data["related_transactions"]
                assert row["order_id"] == made[0].refund_order_id
            assert one.journal.open_intents() == []
