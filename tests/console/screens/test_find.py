from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import Future
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from rich.console import RenderableType
from rich.style import Style
from textual.screen import Screen
from textual.widgets import Input

from msp_tui.commands.options.arguments import parser
from msp_tui.console.screens.find import FindScreen
from msp_tui.console.screens.sale import SaleScreen
from msp_tui.console.widgets.row_list import RowList
from msp_tui.shop.lookup import Found
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import CAFE, ORDER, sell_two_alike
from tests.support.console import ConsoleDriver
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture(scope="module", autouse=True)
def sold(quiet_sandbox: SandboxProcess) -> None:
    """The sales that the stories of this file look for."""
    sell_two_alike(quiet_sandbox)


ONE_BOX = {
    "13,37": "amount €13.37",
    "13.37": "amount €13.37",
    "4242": "card",
    ORDER: "order",
    "000451": "order",
    "terrasse": "terminal",
    "today": "time 05/01/2026",
    ">= 13,37 terrasse": "amount >= €13.37",
    "09:05": "time 08:50-09:20",
    "13,37 4242 terrasse today 9h": "amount €13.37",
}


async def test_one_box_for_everything(quiet_console: OpenConsole) -> None:
    """An amount, four digits, an order or its end, a terminal, a day, a time, or several: the sale is there."""
    async with quiet_console() as till:
        await till.read_all()
        for typed, read_as in ONE_BOX.items():
            await till.find(typed)
            await till.settle(lambda: till.rows("Visa ••4242"))
            assert re.search(r"09:00 +€13\.37 paid +\S.+ Visa ••4242 +\S", till.screen_text())
            assert read_as in till.lines[3]


async def test_several_words_leave_one(quiet_console: OpenConsole) -> None:
    """Each further word narrows: of two equal amounts the time or the card leaves one."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("13,37")
        assert len(till.rows()) == 2
        for more in ("13,37 9h", "4242 13,37", "13,37 visa"):
            await till.find(more)
            exact = [row for row in till.rows() if "≈" not in row]
            assert len(exact) == 1
            assert "••4242" in exact[0]


async def test_results_as_one_types(quiet_console: OpenConsole) -> None:
    """Every character asks again; the answer on screen is that of what stands in the box."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("13,3")
        assert len(till.rows("near amt")) == 2
        await till.type("7")
        await till.settle(lambda: till.rows("€13.37 paid") and not till.rows("≈"))
        await till.press("backspace")
        await till.settle(lambda: len(till.rows("near amt")) == 2)


async def test_a_key_and_its_answer_are_one_frame(
    quiet_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that is there at once is drawn with the key that asked."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("99,9")
        await till.settle(lambda: not till.rows("Visa ••4242"))
        ready = till.app.searcher.begin("13,37", None, 50)  # stands for any answer
        await asyncio.wrap_future(ready)
        frames: list[object] = []
        display = till.app._display

        def shown(screen: Screen[object], update: RenderableType | None) -> None:
            frames.append(update)
            display(screen, update)

        monkeypatch.setattr(till.app, "_display", shown)
        monkeypatch.setattr(till.app.searcher, "begin", lambda *_: ready)
        await till.press("7")
        await till.settle(lambda: till.rows("Visa ••4242"))
        assert len([one for one in frames if one is not None]) == 1


async def test_a_slow_answer_keeps_no_key_waiting(
    quiet_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key stands in the box while its answer is still being looked for."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("99,9")
        answer = till.app.searcher.begin("13,37", None, 50)  # stands for any answer
        found = await asyncio.wrap_future(answer)
        slow: Future[Found] = Future()
        monkeypatch.setattr(till.app.searcher, "begin", lambda *_: slow)
        await till.press("7")
        await till.settle(lambda: "99,97" in till.screen_text())
        assert not till.rows("Visa ••4242")
        slow.set_result(found)
        await till.settle(lambda: till.rows("Visa ••4242"))


async def test_enter_opens_the_exact_one(quiet_console: OpenConsole) -> None:
    """Enter waits for the answer to what is in the box and opens the best; Esc comes back to the results."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("f3")
        await till.on(FindScreen)
        await till.pilot.press(*"13", "comma", *"37", "space", *"4242", "enter")
        await till.on(SaleScreen)
        await till.settle(ORDER)
        await till.press("escape")
        await till.on(FindScreen)
        assert till.rows("€13.37")


async def test_enter_with_near_ones_goes_into_them(quiet_console: OpenConsole) -> None:
    """With only near matches Enter opens nothing: it goes into the results, and Enter there opens."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("13,00 visa")
        assert till.lines[2].startswith(" all groups   0 sales, 1 near")
        await till.press("enter")
        assert isinstance(till.screen, FindScreen)
        assert till.screen.query_one(RowList).has_focus
        assert "matches: near amount, card" in till.status
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle(ORDER)


async def test_near_ones_stand_below_and_back(quiet_console: OpenConsole) -> None:
    """Below what matches, told apart by a sign, a word and a style; Enter opens the exact one."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("13,37 4242")
        exact, near = till.rows("13.37")
        assert exact.startswith("► ● 09:00")
        assert "near" not in exact
        assert near.startswith("  ≈ 11:00")
        assert "amt+other c…" in near
        line = till.lines.index(near)
        paid, other = (_style_of(till, line - 1, "Visa"), _style_of(till, line, "Amex"))
        assert paid != other
        await till.press("down", "down")
        assert till.status.startswith("matches: amount, another card, contactless")
        await till.press("home", "enter")
        await till.on(SaleScreen)
        await till.settle(ORDER)


def _style_of(till: ConsoleDriver, line: int, text: str) -> Style:
    return till.cells[line][till.lines[line].index(text)].style


async def test_every_row_says_why(quiet_console: OpenConsole) -> None:
    """Each answer has its reasons beside it; a wide window has room for terminal and group too."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("13,37 4242")
        assert re.search(r"Terrasse +Visa ••4242 amt\+card$", till.line("••4242").rstrip())
        assert re.search(r"••1111 amt\+other c…$", till.line("••1111").rstrip())
        await till.pilot.resize_terminal(120, 30)
        await till.settle(lambda: till.rows("Café"))
        assert re.search(r"Terrasse +Visa ••4242 +amount, card +Café", till.line("••4242"))
        assert re.search(r"••1111 +amount, another card, c… +Café", till.line("••1111"))


async def test_an_empty_answer_is_no_no(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """While details are being read, four digits that are not found yet come with how far cards are known."""
    sandbox.bind(CAFE, name="Terrasse").pay(1337, order_id=ORDER)
    async with console() as till:
        await till.read_all()
        await till.find("9876 13,37 terrasse visa today")
        known = re.search(r"cards known back to \d\d/\d\d \d\d:\d\d$", till.lines[2].rstrip())
        assert known, till.lines[2]
        await till.find("9876")
        assert "  Nothing found." in till.rows()[0]
        assert re.match("  Cards and terminals are known back to .+[.]", till.rows()[1])


async def test_down_enters_the_results(quiet_console: OpenConsole) -> None:
    """Down goes from the box to the results, Enter opens the one under the cursor."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("13,37")
        await till.press("down")
        assert till.screen.query_one(RowList).has_focus
        await till.cursor_to("••4242")
        assert "matches: amount" in till.status
        await till.press("enter")
        await till.settle(ORDER)


async def test_nothing_found(quiet_console: OpenConsole) -> None:
    """No match says so, and Enter says what to try."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("987,65")
        assert "Nothing found." in till.screen_text()
        assert "Enter asks" not in till.screen_text()
        await till.press("enter")
        assert till.status.startswith("Nothing found. Try less of it")


async def test_enter_in_an_empty_box_says_what_goes_into_it(quiet_console: OpenConsole) -> None:
    """Nothing was asked, so nothing was not found."""
    async with quiet_console() as till:
        await till.press("f3", "enter")
        await till.settle(lambda: till.status)
        assert till.status.startswith("Type an amount, four digits of the card")


async def test_a_whole_card_number_is_cut(quiet_console: OpenConsole) -> None:
    """Of a whole card number only the last four are looked for; it says so, and Enter takes it off the screen."""
    async with quiet_console() as till:
        await till.read_all()
        await till.find("4111111111111111")
        await till.settle(lambda: till.rows("••1111"))
        assert "card number cut to its last four" in till.lines[3]
        await till.press("enter")
        await till.on(SaleScreen)
        await till.press("escape")
        await till.on(FindScreen)
        assert till.lines[1].strip() == "1111"
        assert till.rows("••1111")


async def test_digits_from_idle(quiet_console: OpenConsole) -> None:
    """A digit typed on the groups begins a lookup with it, and the next ones follow."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("4")
        await till.on(FindScreen)
        await till.type("242")
        assert till.screen.query_one(Input).value == "4242"
        await till.settle(lambda: till.rows("••4242"))


async def test_letters_in_the_box_are_letters(quiet_console: OpenConsole) -> None:
    """In the box `g` is a letter; F-keys still lead elsewhere, and Esc leaves it."""
    async with quiet_console() as till:
        await till.find("g")
        assert isinstance(till.screen, FindScreen)
        await till.press("f2")
        assert "Terminal groups" in till.title
        await till.find("l")
        await till.press("escape")
        await till.settle(lambda: "Terminal groups" in till.title)


async def test_only_the_group_on_screen(quiet_console: OpenConsole) -> None:
    """From a group's feed only that group is searched; F8 searches all and back."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("enter")
        await till.settle(" Comptoir   live")
        await till.find("13,37")
        assert till.lines[2].startswith(" Comptoir")
        assert till.rows("€13.37") == []
        await till.press("f8")
        await till.settle(lambda: till.lines[2].startswith(" all groups") and till.rows("€13.37"))
        await till.press("f8")
        await till.settle(lambda: till.lines[2].startswith(" Comptoir"))


async def test_all_groups_are_as_wide_as_it_gets(quiet_console: OpenConsole) -> None:
    """F8 where all groups are searched says so."""
    async with quiet_console() as till:
        await till.find("1")
        await till.press("f8")
        assert till.status == "All groups are searched already."


async def test_the_wider_search_is_offered(quiet_console: OpenConsole) -> None:
    """Where one group has nothing, the list itself says what else can be done."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("enter")
        await till.settle(" Comptoir   live")
        await till.find(ORDER)
        wider = "Nothing found. F8 searches all groups. Enter asks MultiSafepay for this order."
        assert wider in till.screen_text()
        await till.press("enter")
        await till.settle(f"MultiSafepay knows no order {ORDER} here; F8 for all groups.")
        await till.press("f8")
        await till.settle(lambda: till.rows("••4242"))


async def test_near_ones_of_a_group_are_not_all_there_is(quiet_console: OpenConsole) -> None:
    """Where one group has only near sales, the screen says how to look into the others."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("enter")
        await till.settle(" Comptoir   live")
        near = next(row for row in till.rows("€"))
        cents = re.findall(r"€(\d+)\.(\d\d)", near)[0]
        await till.find(f"{cents[0]}.{(int(cents[1]) + 1) % 100:02}")
        await till.settle("near")
        assert till.status == "Not in this group: F8 searches all groups."


async def test_an_order_that_is_not_known_is_asked_for(
    quiet_console: OpenConsole, quiet_sandbox: SandboxProcess
) -> None:
    """Enter asks MultiSafepay with each group's key, and the sale opens; typing alone asks nobody."""
    async with quiet_console() as till:
        await till.read_all()
        await till.press("f4", "p")
        await till.settle("paused")
        quiet_sandbox.bind(CAFE, "FIND-2", "Salle").pay(4711, order_id="LATE-7-000001")
        await till.find("LATE-7-000001")
        assert till.rows()[0] == "  Nothing found. Enter asks MultiSafepay for this order."
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle("€47.11")
        await till.press("escape")
        await till.on(FindScreen)
        await till.settle(lambda: till.rows("€47.11 paid"))


async def test_the_command_gives_the_same_answers(
    quiet_console: OpenConsole, tmp_path: Path
) -> None:
    """`msp-tui find` finds what the screen finds, in the same order, for all groups and for one."""
    async with quiet_console() as till:
        await till.read_all()
        for groups in (None, (CAFE,)):
            for typed in ("13,37", "13,37 4242", "13,00", "05/01/2026 9h visa", "4242", "paid"):
                shown = await till.app.searcher.find(typed, groups, 50)
                assert shown.matches
                scope = ("--group", str(CAFE)) if groups else ()
                place = ("--config", f"{tmp_path}/config.toml", "--state-dir", f"{tmp_path}/state")
                arguments = parser().parse_args([*place, "find", "--json", *scope, typed])
                with redirect_stdout(StringIO()) as out:
                    assert await asyncio.to_thread(arguments.run, arguments, {}) == 0
                told = [json.loads(line) for line in out.getvalue().splitlines()]
                assert [match.row.transaction_id for match in shown.matches] == [
                    one["transaction_id"] for one in told
                ]
                assert [", ".join(match.reasons) for match in shown.matches] == [
                    one["matched"] for one in told
                ]


async def test_without_a_network(console: OpenConsole, sandbox: SandboxProcess) -> None:
    """What was read before is found and opened with nothing to talk to."""
    sandbox.bind(CAFE, name="Terrasse").pay(1337, order_id=ORDER)
    async with console() as till:
        await till.read_all()
        sandbox.stop()
        await till.find("13,37 terrasse")
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle(lambda: ORDER in till.screen_text() and "€13.37" in till.screen_text())
