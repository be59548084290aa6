"""The steps of a move without a screen: what a person has to do is said, watched for, and gone on from by itself.

The same use cases as the console's screens of a move. Every step is in the journal when it is taken: Ctrl+C,
a kill or a line that breaks loses nothing, and any console or command goes on.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from msp_tui.commands.parts.move_told import Told, told_of
from msp_tui.commands.talk.dialog import confirm
from msp_tui.commands.talk.listening import Gone, heard
from msp_tui.domain.errors import N_, ConfigurationError, RuleError, ShopError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.moves import Move, MoveStep, Sighting, Wrong
from msp_tui.i18n import translate

if TYPE_CHECKING:
    from msp_tui.domain.terminals import Terminal
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting

LOOK_EVERY = 2.0
"""Seconds between looks whether somebody did what has to be done."""
LOOKS_TO_ALL = 3
"""Every third look is at all terminals: the device may have scanned another's code."""
SILENT_LOOKS = 60
"""So many looks without a scan are worth a word."""


class Later(Exception):
    """Somebody leaves, or was told not to wait."""


@frozen
class Ways:
    """How the steps are taken, as the options say it."""

    waits: bool
    said_unbound: bool
    virtual: bool
    key_file: str | None
    listens: bool
    yes: bool


def mover(acting: Acting, arguments: argparse.Namespace) -> Mover:
    """Whoever takes the steps as these arguments say it."""
    told = told_of(acting, as_json=arguments.json, code_only=arguments.code_only)
    ways = Ways(
        waits=not arguments.no_wait,
        said_unbound=getattr(arguments, "unbound", False),
        virtual=arguments.virtual,
        key_file=arguments.key_file,
        listens=told.somebody_there,
        yes=getattr(arguments, "yes", False),
    )
    return Mover(acting, told, ways)


class Mover:
    """Takes one move as far as it goes."""

    def __init__(self, acting: Acting, told: Told, ways: Ways) -> None:
        self._acting = acting
        self.told = told
        self._ways = ways
        self._warned = self._given_up = False

    def go_on(self, move: Move) -> int:
        """Until the device is paired or retired, or somebody leaves. Raises ShopError."""
        try:
            try:
                while not move.done:
                    if move.old_tid and move.step is MoveStep.PLANNED:
                        move = self._unbind(move)
                    elif not move.new_tid:
                        move = self._add(move)
                    else:
                        move = self._pair(move)
            except Later:
                self.told.waits(self._present(move))
                return 0
            except (Gone, KeyboardInterrupt):
                self.told.waits(self._present(move))
                return 1
        except ShopError:
            self.told.stays(self._present(move))
            raise
        return self._end(move)

    def give_up(self, move: Move, *, yes: bool) -> int:
        """The move is over; what nobody scanned is removed. Raises ShopError."""
        self.told.before_giving_up(move)
        question = translate(N_("Give up the move of {name}?"), name=move.name)
        confirm(question, yes=yes)

        async def abandon(shop: Shop) -> Move:
            return await shop.moves.abandon(move)

        self.told.over(self._acting.ask(abandon, finish=True))
        self._given_up = True
        return 0

    # Unbinding ----------------------------------------------------------------------------------

    def _unbind(self, move: Move) -> Move:
        told_steps = False
        said = self._ways.said_unbound
        if said and self._shown_paired(move):
            question = N_("MultiSafepay still shows {name} as paired. Is it really unbound?")
            confirm(translate(question, name=move.name), yes=self._ways.yes)
        while move.step is MoveStep.PLANNED:
            try:
                move = self._seen_unbound(move, said=said)
            except ShopError as failure:
                self.told.trouble(failure)
                said = False
            if move.step is not MoveStep.PLANNED:
                break
            if self._ways.virtual:
                self._unbind_virtual(move)
                continue
            if not told_steps:
                told_steps = True
                self.told.unbind(move, listens=self._ways.listens)
            word = self._wait()
            said = word == "c" and self._may_say(move)
            if word == "v":
                self._unbind_virtual(move)
            elif word == "x":
                return self._ask_give_up(move)
        self.told.step(move)
        return move

    def _seen_unbound(self, move: Move, *, said: bool) -> Move:
        async def see(shop: Shop) -> Move:
            return await (shop.moves.say_unbound(move) if said else shop.moves.see_unbound(move))

        return self._acting.ask(see, finish=said)

    def _may_say(self, move: Move) -> bool:
        """While MultiSafepay still shows it as paired, somebody says it twice."""
        if self._warned or not self._shown_paired(move):
            return True
        self._warned = True
        self.told.note(
            translate(
                N_("MultiSafepay still shows it as paired. If it really is unbound, say so again.")
            )
        )
        return False

    def _shown_paired(self, move: Move) -> bool:
        old = self._acting.records.terminal(move.old_tid)
        return old is not None and old.active and not old.from_sales

    def _unbind_virtual(self, move: Move) -> None:
        async def unbind(shop: Shop) -> None:
            await shop.moves.unbind_virtual(move)

        self._acting.ask(unbind, finish=True)

    # Adding -------------------------------------------------------------------------------------

    def _add(self, move: Move) -> Move:
        async def add(shop: Shop) -> tuple[Move, Terminal | None]:
            return await shop.moves.add(move)

        from msp_tui.shop.moves import StillAsked

        key_file = self._ways.key_file
        while True:
            try:
                move, _added = self._acting.ask(add, finish=True)
            except StillAsked as failure:
                self.told.trouble(failure)
            except ShopError as failure:
                if self._acting.sandbox:
                    raise  # what could not be added is not asked for again by itself
                self.told.trouble(failure)
            if move.new_tid or move.done:
                self.told.step(move)
                return move
            missing = self._key_missing(move)
            if missing and key_file is not None:
                self._join(move, key_file)
                key_file = None
                continue
            if not self._acting.sandbox:
                self.told.add(move, key_missing=missing, listens=self._ways.listens)
            word = self._wait()
            if word == "k" and missing:
                self._paste(move)
            elif word == "x":
                return self._ask_give_up(move)

    def _key_missing(self, move: Move) -> bool:
        """Whether the move goes to a new group that nobody has named the key of."""
        wanted = move.new_group_name.casefold()
        known = {group.name.casefold() for group in self._acting.groups()}
        return bool(wanted) and wanted not in known

    def _join(self, move: Move, key_file: str | None) -> None:
        from msp_tui.commands.parts.group_joining import join

        join(self._acting, move.new_group_name, key_file, None)

    def _paste(self, move: Move) -> None:
        """A key that does not do is said; it can be pasted again."""
        try:
            self._join(move, None)
        except ShopError as failure:
            self.told.trouble(failure)

    # Pairing ------------------------------------------------------------------------------------

    def _pair(self, move: Move) -> Move:
        looks = silent = 0
        while True:
            widely = looks % LOOKS_TO_ALL == 0
            looks += 1
            sighting = None
            try:
                sighting = self._see(move, widely=widely)
            except ShopError as failure:
                self.told.trouble(failure)
            if sighting is not None:
                move = sighting.move
                if move.done:
                    self.told.wrong(sighting)
                    return move
                self.told.code(sighting, listens=self._ways.listens)
                silent = 0 if sighting.wrong else silent + 1
                if widely:
                    self.told.wrong(sighting)
                if self._ways.virtual and self._scan_virtual(sighting):
                    continue
            if silent == SILENT_LOOKS:
                self.told.silence(move)
            word = self._wait()
            if word == "v" and sighting is not None:
                self._scan_virtual(sighting)
            elif word == "m":
                self.told.redraw(sighting)
            elif word == "x":
                return self._ask_give_up(move)

    def _see(self, move: Move, *, widely: bool) -> Sighting:
        async def see(shop: Shop) -> Sighting:
            return await shop.moves.see_paired(move, widely=widely)

        return self._acting.ask(see)

    def _scan_virtual(self, sighting: Sighting) -> bool:
        """A virtual device scans the code, where there is one to scan."""
        code = sighting.terminal.code if sighting.terminal else None
        if code is None or sighting.wrong in {Wrong.GONE, Wrong.OTHER_GROUP}:
            return False

        async def scan(shop: Shop) -> None:
            await shop.moves.scan_virtual(sighting.move, code)

        self._acting.ask(scan, finish=True)
        return True

    # Waiting and leaving ------------------------------------------------------------------------

    def _wait(self) -> str:
        """What somebody says meanwhile, "" for nothing. Raises Later, Gone."""
        if not self._ways.waits:
            raise Later
        return heard(LOOK_EVERY, listens=self._ways.listens)

    def _ask_give_up(self, move: Move) -> Move:
        """The move as it is afterwards; over, if somebody confirmed it."""
        try:
            self.give_up(move, yes=False)
        except RuleError as failure:
            self.told.trouble(failure)
        return self._present(move)

    def _present(self, move: Move) -> Move:
        async def present(shop: Shop) -> Move:
            return next((one for one in shop.journal.moves() if one.id == move.id), move)

        try:
            return self._acting.ask(present)
        except (ShopError, ConfigurationError):
            return move

    def _end(self, move: Move) -> int:
        """What there is now, and what the till has to know. Raises RuleError when something is wrong with it."""
        if self._given_up:
            return 0
        if move.step is MoveStep.ABANDONED:
            raise RuleError(N_("This move was given up."))
        if move.step is MoveStep.RETIRED:
            self.told.over(move)
            return 0

        async def masked(shop: Shop) -> dict[int, str]:
            return shop.backroom.masked_keys()

        keys = self._acting.ask(masked)
        self.told.paired(move, keys.get(move.target_group_id, ""))
        self.told.raise_wrong()
        return 0
