"""Who refunds: numbers, PINs, approvals and reasons in the dialog, against the real engine and sandbox."""

from __future__ import annotations

from msp_tui.console.screens.sale import SaleScreen
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import sold
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff


async def test_number_and_pin_then_the_amount_again(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The operator's name stands in the journal, beside the login; the PIN is on no screen."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        await story.begin("5")
        assert "Operator's number" in story.till.screen_text()
        await story.till.enter("7", "Anna: PIN")
        await story.till.type(PINS[7])
        assert PINS[7] not in story.till.screen_text()
        await story.till.press("enter")
        await story.till.settle("Type 5.00 again")
        assert story.made() == []
        await story.till.enter("5", "reserved")
        (written,) = await story.journal()
        assert (written.operator, written.approver) == ("Anna", "")
        assert written.login.startswith(story.till.app.desk.identity.login)
        assert story.made() == [500]


async def test_every_refund_asks_again(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """No session stays open: the next refund asks for number and PIN like the first."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        await story.begin("5")
        await story.show(7)
        await story.till.enter("5", "reserved")
        await story.till.press("escape")
        await story.till.on(SaleScreen)
        await story.begin("4")
        assert "Operator's number" in story.till.screen_text()


async def test_a_wrong_pin_backs_off(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """After a wrong PIN even the right one has to wait, also in a dialog opened anew."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        till = story.till
        await story.begin("5")
        await story.show(7, "1111")
        assert till.status == "That PIN is wrong. Try again in 2 s."
        await till.enter(PINS[7])
        assert "the next is taken in 3 s" in till.status
        await till.press("escape", "escape", "escape")
        await story.begin("5")
        await story.show(7)
        assert "the next is taken in" in till.status
        await till.advance(3)
        await till.enter("1112")
        assert "Try again in 4 s." in till.status
        await till.advance(5)
        await till.enter(PINS[7], "Type 5.00 again")
        assert story.made() == []


async def test_above_the_limit_a_second_operator_approves(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The approver is somebody else who may; once, for this refund; the journal names both."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        till = story.till
        await story.begin("20")
        await story.show(7)
        await till.settle("Number of the operator who approves")
        await till.enter("7")
        assert "takes a second operator" in till.status
        await till.enter("9")
        assert till.status == "Chris may not approve this amount."
        await story.show(8)
        await till.settle("Anna, approved by Bruno")
        await till.enter("20", "reserved")
        (written,) = await story.journal()
        assert (written.operator, written.approver, written.amount) == ("Anna", "Bruno", 2000)
        assert story.made() == [2000]


async def test_what_a_role_does_not_allow(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Too much even with an approval, or nothing at all: said before anybody confirms."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        await story.begin("60")
        await story.show(7)
        assert "Anna may not refund €60.00 today." in story.till.status
        await story.show(9)
        assert "Chris may not refund €60.00 today." in story.till.status
        assert "Operator's number" in story.till.screen_text()
        await story.till.enter("66")
        assert "There is no operator 66." in story.till.status
        assert await story.journal() == []


async def test_the_days_sum_counts(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Small refunds that add up need an approval; on the next day the sum begins anew."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        till = story.till
        for amount in ("9", "6"):
            await story.begin(amount)
            await story.show(7)
            await till.enter(amount, "reserved")
            await till.press("escape")
            await till.on(SaleScreen)
        await story.begin("1")
        await story.show(7)
        await till.settle("Number of the operator who approves")
        await till.press("escape", "escape", "escape")
        await till.advance(24 * 3600)
        await story.begin("1")
        await story.show(7)
        await till.settle("Type 1.00 again")


async def test_a_pin_is_good_for_two_minutes(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Whoever goes away after the PIN leaves nothing that another could confirm."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        await story.begin("5")
        await story.show(7)
        await story.till.settle("Type 5.00 again")
        await story.till.advance(121)
        await story.till.enter("5", "Operator's number")
        assert "Too much time has passed" in story.till.status
        assert await story.journal() == []


async def test_a_reason_that_is_required(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Without one it does not go on; with one it stands in the journal."""
    async with sold(console, sandbox, 8000, refund_reason="required") as story:
        await story.begin("5")
        assert "Reason of this refund" in story.till.screen_text()
        await story.till.enter("")
        assert story.till.status == "A refund needs a reason here."
        await story.till.enter("torn page", "Type 5.00 again")
        await story.till.enter("5", "reserved")
        (written,) = await story.journal()
        assert written.reason == "torn page"


async def test_a_reason_that_is_asked_for_may_be_empty(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """`ask` asks and takes nothing for an answer."""
    async with sold(console, sandbox, 8000, refund_reason="ask") as story:
        await story.begin("5")
        assert "Reason of this refund, or Enter alone:" in story.till.screen_text()
        await story.till.enter("", "Type 5.00 again")
        await story.till.press("escape")
        assert "Reason of this refund" in story.till.screen_text()


async def test_without_operators_the_console_says_so(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """The login is the operator, and the dialog says that permissions are off."""
    async with sold(console, sandbox, 8000) as story:
        await story.begin("5")
        login = story.till.app.desk.identity.login
        assert f"{login} (no operators: permissions are off)" in story.till.screen_text()


async def test_letters_and_long_packets_are_no_pin(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A scan into the PIN is left out whole with its Enter; digits in one packet are taken in order."""
    async with sold(console, sandbox, 8000, **staff()) as story:
        till = story.till
        await story.begin("5")
        await till.enter("7", "Anna: PIN")
        await till.scan("8712345678906")
        assert "Left out" in till.status
        assert "Anna: PIN" in till.screen_text()
        await till.scan(PINS[7])
        await till.settle("Type 5.00 again")
        assert story.made() == []


async def test_confirming_again_knowingly(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """The same amount within five minutes: the time is said; whoever confirms again has MultiSafepay decide."""
    async with sold(console, sandbox, 8000) as story:
        till = story.till
        await story.begin("5")
        await till.enter("5", "reserved")
        await till.press("escape")
        await till.on(SaleScreen)
        await story.begin("5")
        await till.enter("5", "again from 09:05")
        assert "make one refund of the sum" in till.screen_text()
        assert "Type 5.00 again" in till.screen_text()
        assert len(await story.journal()) == 1
        await till.enter("5", "Esc goes back to the sale.")
        assert [str(one.state) for one in await story.journal()] == ["accepted", "refused"]
        assert story.made() == [500]
