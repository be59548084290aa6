from __future__ import annotations

import re
from dataclasses import replace

import pytest

from msp_tui.console.screens.journal import JournalScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.widgets.step_fields import StepFields
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.shop.engine import Shop
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import CAFE, HELD, REFUNDS, Story, sold
from tests.support.console import QUICK
from tests.support.inks import inks
from tests.support.sandbox_process import SandboxProcess

BOOKS = 57958
RARELY_SETTLED = replace(QUICK, settle=3600)


async def states(story: Story) -> list[str]:
    """What the journal says of each refund, newest first."""
    return [str(one.state) for one in await story.journal()]


async def look(story: Story) -> int:
    """Look once more what became of open refunds; gives how many are still open."""

    async def settle(shop: Shop) -> int:
        return len(await shop.refunds.settle())

    return await story.till.app.desk.ask(settle)


async def test_in_full_by_the_prefilled_amount(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Enter takes what is left; typed again it is refunded, and the sale says so."""
    async with sold(console, sandbox) as story:
        till = story.till
        refund = await till.refund()
        assert "Type 12.50 again" in till.screen_text()
        await refund.confirm("12.50", "reserved")
        assert story.made() == [1250]
        await till.press("escape")
        await till.on(SaleScreen)
        await till.settle("left            €0.00")


async def test_in_a_small_window(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """What became of it stands above the figures, whole, where there is no room for both."""
    async with sold(console, sandbox, size=(60, 20)) as story:
        till = story.till
        refund = await till.refund()
        await refund.confirm("12.50", "reserved")
        await till.settle(lambda: "our number" in till.screen_text())
        assert till.screen_text().index("our number") < till.screen_text().index("paid ")
        assert "within days" in till.screen_text()


async def test_in_part(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Typing replaces the prefilled amount; the figures follow; the feed shows the refund."""
    async with sold(console, sandbox) as story:
        till = story.till
        await till.press("R")
        await till.on(RefundScreen)
        await till.type("5,00")
        assert re.search(r"this refund +€5\.00", till.screen_text())
        assert re.search(r"left after +€7\.50", till.screen_text())
        await till.press("enter")
        await till.type("5")
        await till.press("enter")
        await till.settle("reserved")
        assert story.made() == [500]
        await till.go_to_live()
        await till.settle(lambda: till.rows("-€5.00") and till.rows("partly refunded"))


async def test_too_much_is_refused_in_the_field(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """More than is left, nothing, and what can be read two ways stay in the field, with the reason."""
    async with sold(console, sandbox) as story:
        till = story.till
        await till.press("R")
        await till.on(RefundScreen)
        for typed, reason in (
            ("12,51", "Only €12.50 is left to refund on this sale."),
            ("0", "Zero is not a refund."),
            ("1.234", "can be read two ways"),
        ):
            await till.type(typed)
            await till.press("enter")
            assert reason in till.status
            assert "Amount to refund, then Enter" in till.screen_text()
        assert story.made() == []
        assert await states(story) == []


async def test_another_amount_does_not_confirm(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A confirmation that differs sends nothing and asks again."""
    async with sold(console, sandbox) as story:
        refund = await story.till.refund("5,00")
        await refund.confirm("50,0", "That is another amount. Nothing was sent.")
        assert "Type 5.00 again" in story.till.screen_text()
        assert await states(story) == []
        await refund.confirm("5,00", "reserved")
        assert story.made() == [500]


async def test_an_empty_confirmation_cancels(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Enter, Enter moves no money: it ends on the sale."""
    async with sold(console, sandbox) as story:
        await story.till.refund()
        await story.till.press("enter")
        await story.till.on(SaleScreen)
        assert await states(story) == []


async def test_escape_steps_back(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Esc goes from the confirmation to the amount, which still stands, then to the sale."""
    async with sold(console, sandbox) as story:
        till = story.till
        await till.refund("5,00")
        await till.press("escape")
        assert "Amount to refund, then Enter" in till.screen_text()
        assert "5.00" in [line.strip() for line in till.lines]
        await till.press("escape")
        await till.on(SaleScreen)
        assert await states(story) == []


async def test_a_scan_is_no_amount(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """What a scanner sends into the dialog is left out whole and sends nothing."""
    async with sold(console, sandbox) as story:
        till = story.till
        await till.refund("5,00")
        await till.scan("TILL-000451")
        assert "Left out" in till.status
        await till.on(RefundScreen)
        assert "Type 5.00 again" in till.screen_text()
        assert await states(story) == []


async def test_refunded_elsewhere_meanwhile(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """What another till refunded while the dialog stood open is seen before anything is sent."""
    async with sold(console, sandbox) as story:
        refund = await story.till.refund()
        story.device.call("POST", "/refunds", {"order_id": story.order_id, "amount": 1250})
        await refund.confirm("12,50", "This sale is already refunded in full.")
        assert story.made() == [1250]
        assert await states(story) == []


async def test_less_left_meanwhile(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """If less is left than the dialog showed, nothing is sent and it says how much."""
    async with sold(console, sandbox) as story:
        refund = await story.till.refund("5,00")
        story.device.call("POST", "/refunds", {"order_id": story.order_id, "amount": 250})
        await refund.confirm("5,00", "The sale changed meanwhile: €10.00 is left now.")
        assert story.made() == [250]


async def test_the_same_amount_within_five_minutes(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The second refund of an amount says from when it is taken; after that it is made."""
    async with sold(console, sandbox) as story:
        till = story.till
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        await till.press("escape")
        await till.settle("left            €7.50")
        await (await till.refund("5,00")).confirm("5,00", "again from 09:05")
        assert story.made() == [500]
        await till.press("escape", "escape")
        await till.on(SaleScreen)
        await till.advance(301)
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        assert story.made() == [500, 500]


async def test_the_server_refuses(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """What only MultiSafepay knows is refused there: one sentence, and the journal says refused."""
    async with sold(console, sandbox) as story:
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "status", "status": 403})
        refund = await story.till.refund("5,00")
        await refund.confirm("5,00", "Esc goes back to the sale.")
        assert "×" in story.till.screen_text()
        assert await states(story) == ["refused"]
        assert story.made() == []


async def test_another_groups_order(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """An order that the group's key does not know says so, and `R` on it opens nothing."""
    order = sandbox.bind(BOOKS).pay(777)["order_id"]
    async with console() as till:
        await till.read_all()
        till.app.open_sale(CAFE, order)
        await till.on(SaleScreen)
        await till.settle(lambda: till.status)
        assert "no" in till.status.casefold()
        await till.press("R")
        await till.on(SaleScreen)


async def test_an_answer_that_never_came(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Unknown is not failed: it says checking, keeps a second refund out, and settles as made, once."""
    async with sold(console, sandbox, pace=RARELY_SETTLED) as story:
        till = story.till
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "cut_after"})
        await (await till.refund("5,00")).confirm("5,00", "checking")
        assert "Do not refund again" in till.screen_text()
        told = till.lines[till.lines.index(till.line("! €5.00")) :]
        lines = told[: told.index(next(line for line in told if "our number" in line)) + 1]
        assert len(lines) > 3  # the sentence goes on below its own beginning
        assert all(line[0] == " " != line[1] for line in lines)
        assert await states(story) == ["unknown"]
        await till.press("escape")
        await till.on(SaleScreen)
        await till.settle("checking")
        await till.settle("left            €7.50")
        await till.press("R")
        assert re.match(
            r"\S+'s refund from \d\d:\d\d is being checked; wait for its outcome", till.status
        )
        assert await look(story) == 0
        await till.settle(lambda: "check" not in till.screen_text() + till.status)
        assert await states(story) == ["accepted"]
        assert story.made() == [500]


async def test_an_answer_that_never_came_is_looked_for_by_itself(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """While the dialog stays open its outcome turns from checking to reserved, and is made once."""
    async with sold(console, sandbox) as story:
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "cut_after"})
        await (await story.till.refund("5,00")).confirm("5,00", "◄ €5.00  reserved")
        assert story.made() == [500]


async def test_a_request_that_never_arrived(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """It settles as not made only after two readings, well after it was sent; then it may be made again."""
    async with sold(console, sandbox, pace=RARELY_SETTLED) as story:
        till = story.till
        sandbox.fault({"match": REFUNDS, "times": 1, "effect": "cut_before"})
        await (await till.refund("5,00")).confirm("5,00", "checking")
        for seconds in (60, 16, 4):
            await till.advance(seconds)
            assert await look(story) == 1
        await till.advance(2)
        assert await look(story) == 0
        await till.settle("not made")
        assert await states(story) == ["not_made"]
        assert story.made() == []
        await till.press("escape")
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        assert story.made() == [500]


async def test_leaving_while_it_is_sent(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Going elsewhere while a refund is on its way does not stop it; the journal shows it."""
    async with sold(console, sandbox) as story:
        till = story.till
        sandbox.fault({"match": REFUNDS, **HELD})
        await till.refund("5,00")
        await till.type("5,00")
        await till.pilot.press("enter")
        await till.settle(lambda: till.app.desk.engine.busy, idle=False)
        await till.settle(lambda: len(inks(till, "Enter  Next")) == 1, idle=False)
        await till.pilot.press("f7")
        await till.settle(lambda: isinstance(till.screen, JournalScreen), idle=False)
        sandbox.clear_faults()
        await till.settle(lambda: till.rows("reserved"))
        assert story.made() == [500]


async def test_the_journal_shows_it(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Amount, state, who and the whole order stand in the journal; Enter opens the sale."""
    async with sold(console, sandbox) as story:
        till = story.till
        await (await till.refund("5,00")).confirm("5,00", "reserved")
        await till.go_to_journal()
        await till.settle(lambda: till.rows("reserved"))
        login = till.app.desk.identity.login
        row = rf"◄ 09:00 +-€5\.00 reserved +{login} +{story.order_id}"
        assert re.search(row, till.rows()[0])
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle("left            €7.50")


async def test_an_empty_journal(console: OpenConsole) -> None:
    """Before the first refund the journal says that there was none."""
    async with console() as till:
        await till.go_to_journal()
        await till.settle("No refund was made here yet.")


async def test_what_is_typed_too_early_is_said_to_be_left_out(
    console: OpenConsole, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first figures of an amount do not disappear without a word; a sentence that stands is not replaced."""
    async with sold(console, sandbox) as story:
        till = story.till
        monkeypatch.setattr(StepInput, "early", 3600.0)
        await till.press("R", "5")
        await till.settle("Left out: that came too early. Type it again.")
        field = till.screen.query_one(StepFields).field
        assert field.value == "12.50"
        monkeypatch.setattr(StepInput, "early", 0.0)
        field.begin("12.50")
        await till.press("9", "9", "enter")
        await till.settle(lambda: till.status.startswith("Only €12.50 is left"))
        monkeypatch.setattr(StepInput, "early", 3600.0)
        till.screen.query_one(StepFields).field.begin("99")
        await till.press("enter")
        assert till.status.startswith("Only €12.50 is left")
