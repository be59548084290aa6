"""Dialogs that ask who stands there speak their language from then on, and give the console its own back."""

from __future__ import annotations

from msp_tui.console.screens.deed import CancelScreen
from msp_tui.console.screens.help import HelpScreen
from msp_tui.console.screens.key_file import KeyFileScreen
from msp_tui.console.screens.refund import RefundScreen
from msp_tui.console.screens.sale import SaleScreen
from tests.console.screens.conftest import OpenConsole
from tests.console.screens.selling import CAFE, sold
from tests.support.sandbox_process import SandboxProcess
from tests.support.staff import PINS, staff

SPEAKING = {7: "nl", 8: "fr"}


async def test_a_refund_speaks_to_whoever_makes_it(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """Dutch from Anna's number on, French where Bruno approves, Dutch until it is made; then English as before."""
    async with sold(
        console, sandbox, cents=3000, **staff(SPEAKING, refund_reason="required")
    ) as story:
        till = story.till
        await till.press("R")
        await till.on(RefundScreen)
        await till.enter("12,50", "Operator's number")
        assert "€12.50" in till.screen_text()
        await till.enter("7", "Anna: pincode")
        text = till.screen_text()
        assert "Terugbetalen" in till.title
        assert "€ 12,50" in text
        assert "€12.50" not in text
        assert "Terug" in till.lines[-2]
        await till.enter("0000", "Die pincode is fout")
        await till.advance(3)
        await till.enter(PINS[7], "Nummer van de medewerker die goedkeurt")
        assert "goedkeuring van een tweede medewerker" in till.status
        await till.enter("8", "Bruno")
        assert "Rembourser" in till.title
        assert "12,50 €" in till.screen_text()
        await till.enter(PINS[8], "Reden")
        assert "Terugbetalen" in till.title
        await till.enter("kapot", "Tik 12,50 opnieuw")
        await till.enter("12,50", "het geld vertrekt vannacht")
        assert "€ 17,50" in till.line("rest  ")
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle("left            €17.50")
        assert "Sale" in till.title


async def test_who_steps_back_is_nobody_again(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """At the number nobody is known; help speaks like the dialog; what is said of leaving is in the sale's words."""
    async with sold(console, sandbox, cents=3000, **staff(SPEAKING)) as story:
        till = story.till
        await till.press("R")
        await till.on(RefundScreen)
        await till.enter("9,50", "Operator's number")
        await till.enter("7", "Anna: pincode")
        await till.press("f1")
        await till.on(HelpScreen)
        assert "Gaat naar de volgende stap" in till.screen_text()
        await till.press("escape")
        await till.on(RefundScreen)
        await till.press("escape")
        await till.settle("Operator's number")
        assert "Refund" in till.title
        assert "€9.50" in till.screen_text()
        await till.enter("8", "Bruno")
        assert "Rembourser" in till.title
        await till.press("f2")
        await till.settle("Terminal groups")
        await till.settle("The dialog about €9.50 was left. Nothing was sent.")


async def test_cancelling_speaks_to_whoever_cancels(
    console: OpenConsole, sandbox: SandboxProcess
) -> None:
    """French from Bruno's number on, and English on the sale again."""
    async with sold(console, sandbox, cents=3000, **staff(SPEAKING)) as story:
        till = story.till
        await till.press("R")
        await till.on(RefundScreen)
        await till.enter("9,50", "Operator's number")
        await till.enter("8", "Bruno")
        await till.enter(PINS[8], "Retapez 9,50")
        await till.enter("9,50", "part cette nuit")
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle("to cancel what is still reserved")
        await till.press("C")
        await till.on(CancelScreen)
        await till.settle("Operator's number")
        await till.enter("8", "Bruno")
        assert "Annuler un remboursement" in till.title
        await till.enter(PINS[8], "Retapez 9,50")
        await till.press("enter")
        await till.on(SaleScreen)
        await till.settle("The dialog about €9.50 was left. Nothing was sent.")


async def test_a_key_is_handed_out_in_the_language_of_who_does_it(
    quiet_console: OpenConsole,
) -> None:
    """French from Bruno's number on; with Esc the dialog is English again."""
    async with quiet_console(**staff(SPEAKING)) as till:
        await till.read_all()
        till.app.open_key_file(CAFE)
        await till.on(KeyFileScreen)
        await till.press("enter")
        await till.settle("Operator's number")
        await till.enter("8", "Bruno")
        assert "La clé seule, lisible par" in till.screen_text()
        await till.press("escape")
        await till.settle("Write it to")
        assert "The file holds the key alone" in till.screen_text()
