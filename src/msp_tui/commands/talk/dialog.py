"""Questions of the plain commands: asked at a terminal, one after the other, and nowhere else.

What was typed before a question is no answer to it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from msp_tui.commands import WrongUsage
from msp_tui.domain.errors import N_, RuleError
from msp_tui.i18n import language, speak, translate
from msp_tui.waiting import readable

if TYPE_CHECKING:
    from msp_tui.domain.operators import Named
    from msp_tui.domain.text import Secret
    from msp_tui.shop.engine import Shop
    from msp_tui.shop.permissions import Purpose, Ticket
    from msp_tui.wiring.acting import Acting

NOTHING_DONE = N_("Nothing was typed, so nothing is done.")


def at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout))


def say(text: str) -> None:
    """A sentence for whoever is there, at once."""
    sys.stdout.write(text.strip() + "\n")
    sys.stdout.flush()


def asked(question: str, *, unseen: bool = False, nothing: str = NOTHING_DONE) -> str:
    """What is typed at a question, on one line.

    Raises RuleError with `nothing` when that is nothing, unless it is ""; and when nobody will type any more.
    """
    import termios

    sys.stdout.flush()
    termios.tcflush(sys.stdin, termios.TCIFLUSH)
    try:
        with _unseen() if unseen else nullcontext():
            sys.stdout.write(question.strip() + " ")
            sys.stdout.flush()
            readable(sys.stdin.fileno())
            typed = input()
    except EOFError:
        sys.stdout.write("\n")
        raise RuleError(nothing or NOTHING_DONE) from None
    except UnicodeDecodeError:
        typed = ""
    if nothing and not typed.strip():
        raise RuleError(nothing)
    return typed.strip()


@contextmanager
def _unseen() -> Iterator[None]:
    """Meanwhile the terminal does not show what is typed."""
    import termios

    before = termios.tcgetattr(sys.stdin)
    modes = termios.tcgetattr(sys.stdin)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, modes)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, before)
        sys.stdout.write("\n")  # the one that Enter did not show
        sys.stdout.flush()


def confirm(question: str, *, yes: bool) -> None:
    """Go on only when somebody says so, here or by `--yes`.

    Raises RuleError when somebody does not, WrongUsage when nobody is there.
    """
    if yes:
        return
    if not at_terminal():
        raise WrongUsage(
            N_("Nobody is here to confirm this: {question}"),
            N_("Say so with {option}, or run the command at a terminal."),
            question=question,
            option="--yes",
        )
    word = translate(N_("yes"))
    typed = asked(f"{question} {translate(N_('Type {word}, then Enter:'), word=word)}", nothing="")
    if typed.casefold() not in {word, word[0], "yes", "y"}:
        raise RuleError(N_("Nothing was done."))


def person(
    acting: Acting, who: str, pin: str, *, ticket: str = "", nothing: str = NOTHING_DONE
) -> tuple[int, Secret]:
    """An operator's number and PIN; `who` and `pin` are steps of `refund_words.prompt`.

    Whoever cannot approve this ticket is not asked for a PIN. Raises RuleError.
    """
    from msp_tui.console.presenters.refund_words import prompt
    from msp_tui.domain.text import Secret

    typed = asked(prompt(who, 0, ""), nothing=nothing)
    if not typed.isascii() or not typed.isdigit():
        raise RuleError(N_("Type an operator's number."))
    number = int(typed)

    async def named(shop: Shop) -> Named:
        permissions = shop.refunds.permissions
        if ticket:
            permissions.refuse_approver(ticket, number)
        return permissions.named(number)

    known = acting.ask(named)
    speak(known.language, acting.usual)
    return number, Secret(asked(prompt(pin, 0, known.name), unseen=True, nothing=nothing))


def ticket_for(acting: Acting, purpose: Purpose, *, nothing: str = NOTHING_DONE) -> Ticket | None:
    """Who does it, by number and PIN, and who approves; None where no operators are. Raises RuleError, WrongPin.

    Each is spoken to in their own language, and whoever does it until the end.
    """
    if not acting.opened.profile.staffing.operators:
        return None
    number, pin = person(acting, "operator", "pin", nothing=nothing)
    spoken = language().code

    async def identify(shop: Shop) -> Ticket:
        return await shop.refunds.permissions.identify(number, pin, purpose)

    ticket = acting.ask(identify)
    if ticket.needs_approval:
        say(translate(N_("This refund needs the approval of a second operator.")))
        second, theirs = person(
            acting, "approver", "approver's pin", ticket=ticket.key, nothing=nothing
        )

        async def approve(shop: Shop) -> None:
            await shop.refunds.permissions.approve(ticket.key, second, theirs)

        acting.ask(approve)
        speak(spoken, acting.usual)
    return ticket
