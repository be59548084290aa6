"""Who may refund what, decided where it is sent: a screen only carries numbers, PINs and tickets here.

There is no session: a PIN buys a ticket for one amount of one sale, good once and for two minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msp_tui.domain.clock import Clock, day_span
from msp_tui.domain.errors import N_, RuleError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.money import Money
from msp_tui.domain.operators import Named, Operator, Say, WrongPins
from msp_tui.domain.pins import pin_fits
from msp_tui.domain.text import Secret
from msp_tui.shop.refund_rules import RefundWish

if TYPE_CHECKING:
    from msp_tui.shop.ports import Journal

TICKET_LASTS = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)


class WrongPin(RuleError):
    """This PIN does not open anything, or it is too early to try another."""


class NotIdentified(RuleError):
    """Nobody has shown a PIN for this refund, or too long ago: begin again with the operator."""


class Deed(Enum):
    """What somebody wants to do with an amount of a sale."""

    REFUND = "refund"
    CANCEL = "cancel"
    DECIDE = "decide"


@frozen
class Purpose:
    """What a PIN is shown for: one deed with one amount, in minor units, of one sale."""

    group_id: int
    order_id: str
    amount: int
    currency: str = "EUR"
    deed: Deed = Deed.REFUND


@frozen
class Ticket:
    """Somebody showed a PIN. `needs_approval`: worth nothing until a second operator approves."""

    key: str
    operator: str
    needs_approval: bool = False


@frozen
class Admission:
    """Whose refund it is and who approved it; `before`: what the operator had refunded that day."""

    operator: str
    approver: str = ""
    before: int = 0


@frozen
class _Issued:
    operator: Operator
    purpose: Purpose
    at: datetime
    approver: str = ""


class Permissions:
    """Lives in the engine's loop. Without operators the login's name is taken, and nothing is limited."""

    def __init__(
        self,
        operators: Sequence[Operator],
        journal: Journal,
        *,
        clock: Clock,
        zone: ZoneInfo,
        new_key: Callable[[], str],
        reason_required: bool = False,
        read_only: bool = False,
    ) -> None:
        """`clock` is the journal's, `zone` says when a day ends, `new_key` makes keys that nobody guesses."""
        self._operators = {one.number: one for one in operators}
        self._journal = journal
        self._clock = clock
        self._zone = zone
        self._new_key = new_key
        self._reason_required = reason_required
        self._read_only = read_only
        self._issued: dict[str, _Issued] = {}

    def named(self, number: int) -> Named:
        """Who has this number. Raises RuleError when nobody has."""
        operator = self._operator(number)
        return Named(operator.name, operator.language)

    async def identify(self, number: int, pin: Secret, purpose: Purpose) -> Ticket:
        """Somebody wants to do this. Raises WrongPin, or RuleError when the role does not allow it."""
        operator = await self._checked(number, pin)
        said = self._says(operator, purpose)
        key = self._new_key()
        now = self._clock.now()
        self._issued = {
            one: kept for one, kept in self._issued.items() if now - kept.at <= TICKET_LASTS
        }
        self._issued[key] = _Issued(operator, purpose, now)
        return Ticket(key, operator.name, said is Say.APPROVAL)

    def refuse_approver(self, key: str, number: int) -> None:
        """Whoever cannot approve this need not show a PIN for it. Raises RuleError, NotIdentified."""
        issued = self._valid(key)
        other = self._operator(number)
        if other.number == issued.operator.number:
            raise RuleError(
                N_("Nobody approves a refund of their own; it takes a second operator.")
            )
        if not other.role.may_approve(issued.purpose.amount):
            raise RuleError(N_("{name} may not approve this amount."), name=other.name)

    async def approve(self, key: str, number: int, pin: Secret) -> None:
        """A second operator approves this refund, once. Raises WrongPin, RuleError, NotIdentified."""
        self.refuse_approver(key, number)
        approver = await self._checked(number, pin)
        issued = self._valid(key)
        self._issued[key] = replace(issued, approver=approver.name, at=self._clock.now())

    async def open_up(self, number: int, pin: Secret) -> str:
        """Any operator opens a locked console; gives their language, or "" where they have none.

        Raises WrongPin, or RuleError for an unknown number.
        """
        return (await self._checked(number, pin)).language

    async def open_keys(self, number: int, pin: Secret, login: str) -> str:
        """Who hands out a group's key: whoever may approve refunds; without operators, the login.

        Raises WrongPin, or RuleError for an unknown number, another role or a read-only profile.
        """
        return await self._manager(number, pin, login, N_("{name} may not hand out keys."))

    async def open_settings(self, number: int, pin: Secret, login: str) -> str:
        """Who changes a setting: the same. Raises the same."""
        return await self._manager(number, pin, login, N_("{name} may not change settings."))

    async def _manager(self, number: int, pin: Secret, login: str, refusal: str) -> str:
        self.allow_changes()
        if not self._operators:
            return login
        operator = await self._checked(number, pin)
        if not operator.role.approves:
            raise RuleError(
                refusal, N_("Ask an operator who approves refunds."), name=operator.name
            )
        return operator.name

    def require_reason(self, required: bool) -> None:
        """Whether a refund needs a reason from now on."""
        self._reason_required = required

    def allow_changes(self) -> None:
        """Raises RuleError in a profile that is read-only."""
        if self._read_only:
            raise RuleError(N_("This profile is read-only."))

    def redeem(self, key: str, purpose: Purpose, login: str) -> str:
        """Whose deed this is, for anything but a refund; uses the ticket up. Raises RuleError, NotIdentified."""
        self.allow_changes()
        if not self._operators:
            return login
        issued = self._valid(key)
        _same(issued.purpose, purpose)
        del self._issued[key]
        return issued.operator.name

    def admit(self, wish: RefundWish) -> Admission:
        """Let a refund through, and use its ticket up. Raises RuleError, NotIdentified."""
        self.allow_changes()
        if self._reason_required and not wish.reason.strip():
            raise RuleError(N_("A refund needs a reason here."))
        if not self._operators:
            return Admission(wish.operator)
        issued = self._valid(wish.ticket)
        _same(issued.purpose, Purpose(wish.group_id, wish.order_id, wish.amount, wish.currency))
        before = self._today(issued.operator.name)
        said = issued.operator.role.says(wish.amount, before)
        if said is Say.NOT_ALLOWED:
            raise _not_allowed(issued.operator, issued.purpose)
        if said is Say.APPROVAL and not issued.approver:
            raise NotIdentified(N_("This refund needs the approval of a second operator."))
        del self._issued[wish.ticket]
        return Admission(issued.operator.name, issued.approver, before)

    def still(self, admission: Admission, amount: int) -> bool:
        """Whether, with this refund written down, nobody else spent from the same day meanwhile."""
        return not self._operators or self._today(admission.operator) <= admission.before + amount

    def _says(self, operator: Operator, purpose: Purpose) -> Say:
        """Whether a role goes so far. Raises RuleError when it does not, even with an approval."""
        if purpose.deed is Deed.DECIDE:
            if not operator.role.approves:
                raise RuleError(
                    N_("{name} may not decide what became of a refund."),
                    N_("Ask an operator who approves refunds."),
                    name=operator.name,
                )
            return Say.ALLOWED
        if purpose.deed is Deed.CANCEL:
            # Money stays in the till: whoever may refund the amount at all may take that back alone.
            if operator.role.refund.says(purpose.amount) is Say.NOT_ALLOWED:
                raise RuleError(
                    N_("{name} may not cancel this refund."),
                    N_("Ask an operator who may."),
                    name=operator.name,
                )
            return Say.ALLOWED
        said = operator.role.says(purpose.amount, self._today(operator.name))
        if said is Say.NOT_ALLOWED:
            raise _not_allowed(operator, purpose)
        return said

    def _today(self, name: str) -> int:
        day = self._clock.now().astimezone(self._zone).date()
        return self._journal.refunded_by(name, day_span(day, self._zone))

    def _operator(self, number: int) -> Operator:
        found = self._operators.get(number)
        if found is None:
            raise RuleError(N_("There is no operator {number}."), number=number)
        return found

    def _valid(self, key: str) -> _Issued:
        issued = self._issued.get(key)
        if issued is None or self._clock.now() - issued.at > TICKET_LASTS:
            raise NotIdentified(
                N_("Too much time has passed since the PIN was typed. Nothing was sent."),
                N_("Begin again with the operator's number."),
            )
        return issued

    async def _checked(self, number: int, pin: Secret) -> Operator:
        """Whose PIN it is. Counted in the journal's file: no other console and no restart begins anew."""
        operator = self._operator(number)
        now = self._clock.now()
        before = self._journal.wrong_pins(number)
        # Further ahead than any wait: the computer's clock was put back since.
        if before and now < before.until <= now + LONGEST_WAIT:
            raise _wait(before.until - now)
        times = before.times if before else 0
        wait = min(FIRST_WAIT * 2 ** min(times, 16), LONGEST_WAIT)
        # Counted as wrong until it is known to be right: two attempts at once are two attempts.
        counted = WrongPins(times + 1, now + wait)
        if not self._journal.keep_wrong_pins(number, before, counted):
            raise _wait(FIRST_WAIT)
        if not await asyncio.to_thread(pin_fits, pin.reveal(), operator.pin_hash):
            raise WrongPin(
                N_("That PIN is wrong. Try again in {seconds} s."),
                seconds=int(wait.total_seconds()),
            )
        self._journal.keep_wrong_pins(number, counted, None)
        return operator


def _same(shown_for: Purpose, purpose: Purpose) -> None:
    if shown_for != purpose:
        raise NotIdentified(N_("The PIN was shown for another refund."), N_("Begin again."))


def _wait(left: timedelta) -> WrongPin:
    seconds = int(left.total_seconds()) + 1
    return WrongPin(
        N_("Too many wrong PINs; the next is taken in {seconds} s."),
        seconds=min(seconds, int(LONGEST_WAIT.total_seconds())),
    )


def _not_allowed(operator: Operator, purpose: Purpose) -> RuleError:
    return RuleError(
        N_("{name} may not refund {amount} today."),
        N_("Ask an operator who may."),
        name=operator.name,
        amount=Money(purpose.amount, purpose.currency),
    )
