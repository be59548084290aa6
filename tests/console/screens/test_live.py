from __future__ import annotations

import re
from pathlib import Path

from tests.console.screens.conftest import OpenConsole
from tests.support.console import open_console
from tests.support.sandbox_process import SandboxProcess

BOOKS, CAFE, FAIR = 57958, 57959, 57960
CARD = {"brand": "VISA", "last4": "4242"}


async def test_a_payment_arrives_while_looking(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """What a device takes stands on top by itself, with terminal and card from the order's detail."""
    device = sandbox.bind(CAFE, name="Terrasse")
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        device.pay(1250, card=CARD)
        await till.settle(lambda: "Visa ••4242" in till.rows()[0])
        assert re.search(r"● 09:00 +€12\.50 paid +Terrasse +Visa ••4242", till.rows()[0])


async def test_signs_and_words_tell_rows_apart(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Payment, refund, partly refunded and cancelled differ by sign and by word, not by colour alone."""
    device = sandbox.bind(CAFE, name="Terrasse")
    order = device.pay(1250)
    device.call("POST", "/refunds", {"order_id": order["order_id"], "amount": 250})
    device.pay(400, outcome="cancelled")
    async with console() as till:
        await till.go_to_live()
        await till.settle(
            lambda: till.rows("€12.50") and till.rows("-€2.50") and till.rows("€4.00")
        )
        shown = till.screen_text()
        assert re.search(r"~ 09:00 +€12\.50 partly refunded", shown)
        assert re.search(r"◄ 09:00 +-€2\.50 refund", shown)
        assert re.search(r"× 09:00 +€4\.00 cancelled", shown)
        assert re.search(r"● \d\d/\d\d .* paid", shown)


async def test_a_refund_shows_where_its_sale_was_paid(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """In brackets, for the list does not say where the refund was made; `o` narrows to that terminal."""
    order = sandbox.bind(CAFE, "TEST-1", "Terrasse").pay(1250)
    path = f"/orders/{order['order_id']}/refunds"
    sandbox.api("POST", path, {"amount": 250, "currency": "EUR"}, key=sandbox.group_key(CAFE))
    async with console() as till:
        await till.go_to_live()
        await till.settle(lambda: bool(till.rows(" (Terrasse) ")))
        await till.cursor_to("(Terrasse)")
        await till.press("o")
        assert till.lines[1].startswith(" Café · Terrasse")


async def test_a_soft_decline_shows_both_attempts(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A decline that is not final is told from the payment that follows it under the same order."""
    device = sandbox.bind(CAFE, name="Terrasse")
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        device.pay(1265, outcome="soft_declined")
        await till.settle(lambda: len(till.rows("€12.65")) == 1)
        assert re.search(r"► ! 09:00 +€12\.65 declined for now", till.rows()[0])
        await till.advance(30)
        await till.settle(lambda: len(till.rows("€12.65")) == 2)
        assert re.search(r"► ● 09:00 +€12\.65 paid", till.rows()[0])
        assert re.search(r"  ! 09:00 +€12\.65 declined for now", till.rows()[1])


async def test_following_stops_when_the_reader_scrolls(tmp_path: Path) -> None:
    """Away from the top nothing moves and the title counts what waits; Home goes back to it."""
    with SandboxProcess(history=30) as sandbox:  # more than a screenful
        device = sandbox.bind(CAFE, name="Terrasse")
        async with open_console(sandbox, tmp_path) as till:
            await till.go_to_live()
            await till.read_all()
            await till.press("down", "down")
            before = till.rows()
            device.pay(1250)
            device.pay(1350)
            await till.settle("+2 new (Home)")
            assert till.rows() == before
            await till.press("home")
            assert re.search(r"► ● .*€13\.50", till.rows()[0])
            assert "new (Home)" not in till.screen_text()
            device.pay(1450)
            await till.settle(lambda: "€14.50" in till.rows()[0])


async def test_groups_one_by_one(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Right and left go through the groups' feeds and all of them."""
    sandbox.bind(CAFE, "TEST-1").pay(1111)
    sandbox.bind(BOOKS, "TEST-2").pay(2222)
    async with console() as till:
        await till.go_to_live()
        await till.settle(lambda: till.rows("€11.11") and till.rows("€22.22"))
        await till.press("right")
        assert till.lines[1].startswith(" Comptoir")
        assert till.rows("€22.22")
        assert not till.rows("€11.11")
        await till.press("tab")
        assert till.lines[1].startswith(" Café")
        assert till.rows("€11.11")
        assert not till.rows("€22.22")
        await till.press("left", "left")
        assert till.lines[1].startswith(" all groups")


async def test_narrow_to_a_terminal(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`o` shows only the terminal under the cursor, in every group's feed too, and everything again."""
    sandbox.bind(CAFE, "TEST-1", "Terrasse").pay(1111)
    sandbox.bind(CAFE, "TEST-2", "Salle").pay(2222)
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        await till.cursor_to("Terrasse")
        await till.press("o")
        assert till.lines[1].startswith(" Café · Terrasse")
        assert [row for row in till.rows() if "€11.11" not in row] == []
        await till.press("O")
        assert till.rows("€22.22")


async def test_pause_and_go_on(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """`p` stops asking and says so; `p` again shows what came meanwhile."""
    device = sandbox.bind(CAFE, name="Terrasse")
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        await till.press("p")
        await till.settle(" all groups   paused")
        device.pay(1250)
        await till.press("P")
        await till.settle(" all groups   live")
        await till.settle(lambda: "€12.50" in till.rows()[0])


async def test_disconnected_since(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """When nothing answers any more the feed says since when, and still shows what is known."""
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        await till.advance(120)
        for group in (BOOKS, CAFE, FAIR):
            sandbox.bind(group, f"SINCE-{group}").pay(1111)
        # Each group answered at 09:02, and its new terminal is known by its name.
        await till.settle(lambda: len([row for row in till.rows("€11.11") if " Test " in row]) == 3)
        await till.read_all()
        rows = till.rows()
        sandbox.stop()
        await till.settle(" all groups   disconnected since 09:02")
        assert till.rows() == rows
        await till.go_to_groups()
        await till.settle("disconnected")


async def test_enter_opens_the_sale(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """Enter on a payment shows it; Enter on a refund shows the sale it belongs to."""
    device = sandbox.bind(CAFE, name="Terrasse")
    order = device.pay(1250)
    device.call("POST", "/refunds", {"order_id": order["order_id"], "amount": 250})
    async with console() as till:
        for wanted in ("€12.50", "-€2.50"):
            await till.go_to_live()
            await till.read_all()
            await till.cursor_to(wanted)
            await till.press("enter")
            await till.settle(order["order_id"])
            assert "Sale" in till.title
            await till.settle("left            €10.00")


async def test_how_long_nobody_answers_is_told_by_our_own_clock(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """A sandbox whose clock was moved lives on another day; the time of the last answer is one of ours."""
    device = sandbox.bind(CAFE, name="Terrasse")
    async with console() as till:
        await till.go_to_live()
        await till.read_all()
        sandbox.advance(3 * 86_400)
        device.pay(1250)
        await till.settle(lambda: till.rows("€12.50"))
        sandbox.stop()
        await till.press("f5")
        await till.settle("disconnected since 09:00")


async def test_asking_now_says_what_came(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """F5 says that MultiSafepay is asked, then whether anything was new, or why nobody answers; not while paused."""
    async with console() as till:
        await till.read_all()
        await till.go_to_live()
        await till.press("f5")
        await till.settle("MultiSafepay answered at 09:00: nothing new.")
        await till.press("p", "f5")
        await till.settle("Reading is paused: nothing is asked.")
        await till.press("p")
        reading = {"method": "GET", "path": "/v1/json/transactions"}
        sandbox.fault({"match": reading, "effect": "delay", "seconds": 3600})
        await till.pilot.press("f5")
        await till.settle("Asking MultiSafepay…", idle=False)
        sandbox.clear_faults()
        await till.settle("MultiSafepay answered at 09:00: nothing new.")
        sandbox.stop()
        await till.press("f5")
        await till.settle("MultiSafepay cannot be reached.")


async def test_a_group_that_another_console_makes_and_removes(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Who only follows takes it up; when it is gone no feed of all groups is cut off, and its own says so."""
    async with console() as till, console() as other:
        await till.go_to_live()
        await other.press("n")
        await other.type("Marché")
        await other.press("enter")
        await other.settle("Group Marché is made")
        (made,) = [
            one["id"]
            for one in sandbox.backoffice("GET", "/groups").data
            if one["name"] == "Marché"
        ]
        await till.settle(lambda: made in till.app.feed_states)
        await till.press("left")
        await till.settle(lambda: till.lines[1].startswith(" Marché   live"))
        await other.cursor_to("Marché")
        await other.press("x", "x")
        await other.settle("The group Marché is removed.")
        await till.settle("This group was removed.")
        await till.go_to_live()
        await till.settle(lambda: till.lines[1].startswith(" all groups   live"))
        await other.settle(lambda: made not in other.app.feed_states)
