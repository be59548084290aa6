"""What is said of a move without a screen: sentences for people, one object a step for programs.

An activation code is written where somebody looks, and into a pipe only when that was asked for.
"""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

from msp_tui.commands.parts.journal_lines import move_facts
from msp_tui.commands.talk.dialog import at_terminal, confirm
from msp_tui.commands.talk.drawn_code import DrawnCode
from msp_tui.commands.talk.output import json_line, write_now
from msp_tui.domain.errors import N_, RuleError, ShopError
from msp_tui.domain.moves import Move, Sighting, Wrong
from msp_tui.domain.text import Secret, clean
from msp_tui.i18n import error_lines, formats, translate

if TYPE_CHECKING:
    from msp_tui.domain.terminals import Terminal
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting

_LABEL = 16
ADD = "msp-tui terminals add"


def told_of(acting: Acting, *, as_json: bool, code_only: bool) -> Told:
    """For people or for programs, and how codes are shown."""
    return Told(acting, as_json=as_json, code_only=code_only)


class Told:
    """Says each thing once; `somebody_there` reads along and may answer."""

    def __init__(self, acting: Acting, *, as_json: bool, code_only: bool) -> None:
        self._acting = acting
        self._json = as_json
        self._code_only = code_only
        self.somebody_there = at_terminal() and not as_json
        self._last: dict[str, object] = {}
        self._trouble = ""
        self._shown: Secret | None = None
        self._drawn = DrawnCode()
        self._guided = self._wrong = ""
        self._introduced = False

    def change(self, old: Terminal, target: str, group_id: int, *, yes: bool) -> None:
        """What the move will change, and whether to go on. Raises RuleError, WrongUsage."""
        from msp_tui.console.presenters.moving_words import change_lines

        if not self._json:

            async def masked(shop: Shop) -> dict[int, str]:
                return shop.backroom.masked_keys()

            key = self._acting.ask(masked).get(group_id, "") if group_id else ""
            source = self._acting.group_name(old.group_id)
            _facts(*_places(old.name, old.id, source, target))
            _lines(*change_lines(source, target, f"{target} ({key})" if key else target))
        question = translate(N_("Move {name} to {group}?"), name=old.name, group=clean(target))
        confirm(question, yes=yes)
        self._introduced = True

    # Steps --------------------------------------------------------------------------------------

    def step(self, move: Move) -> None:
        """A step was taken."""
        from msp_tui.console.presenters.journal_words import step_sign

        self._trouble = ""
        if self._json:
            self._object(move)
            return
        tid = f" {move.new_tid}" if move.new_tid else ""
        sign = step_sign(move.step)
        _lines(f"{sign.mark} {translate(sign.word)}{tid}")

    def unbind(self, move: Move, *, listens: bool) -> None:
        """What to do on the device."""
        from msp_tui.console.presenters.moving_words import unbind_steps

        if self._json:
            self._object(move, waits_for="unbind")
            return
        old = self._acting.records.terminal(move.old_tid)
        target = move.new_group_name or self._acting.group_name(move.target_group_id)
        if not self._introduced:
            source = self._acting.group_name(move.old_group_id)
            name = old.name if old else move.name
            to = translate("retired") if move.retiring else target
            _facts(*_places(name, move.old_tid, source, to))
        _facts((translate("serial"), move.serial_number or "-"))
        _lines(translate("On the device:"), *_numbered(unbind_steps()))
        if old is not None and old.from_sales:
            _lines(translate(N_("No key may list terminals: say so when the device is unbound.")))
        _lines(translate(N_("Waiting until the device is unbound…")))
        self._keys(listens, ("c", N_("It is done")), ("x", N_("Give up")), virtual=True)

    def add(self, move: Move, *, key_missing: bool, listens: bool) -> None:
        """What to do in the dashboard, where a person adds the terminal."""
        from msp_tui.console.presenters.moving_words import (
            add_steps,
            appears_words,
            blind_step,
            copy_key_step,
        )

        if self._json:
            self._object(move, waits_for="key" if key_missing else "add")
            return
        if self._guided == f"add {key_missing}":
            return
        self._guided = f"add {key_missing}"
        group = move.new_group_name or self._acting.group_name(move.target_group_id)
        blind = any(one.terminal.from_sales for one in self._acting.records.terminals())
        steps = add_steps(move, group)
        if key_missing:
            paste = N_("Paste it here after k and Enter, or elsewhere with: {command}")
            command = shlex.join(("msp-tui", "groups", "new", group))
            steps += [copy_key_step(group), translate(paste, command=command)]
        if blind:
            steps.append(blind_step())
        _lines(translate("On any computer, in the dashboard of MultiSafepay:"), *_numbered(steps))
        _lines(appears_words(blind=blind), translate(N_("Waiting for the new terminal…")))
        joining = [("k", N_("Paste its key"))] if key_missing else []
        self._keys(listens, *joining, ("x", N_("Give up")))

    def code(self, sighting: Sighting, *, listens: bool) -> None:
        """The code to scan, when it is another one than stands above."""
        terminal = sighting.terminal
        if terminal is None or terminal.active:
            return
        if terminal.code is None:
            self._dashboard_code(sighting.move, terminal)
        elif terminal.code != self._shown:
            self._shown = terminal.code
            self._draw(sighting.move, terminal, terminal.code)
            if not self._json:
                redraw = [("m", N_("Draw differently"))] if self._draws else []
                self._keys(listens, *redraw, ("x", N_("Give up")), virtual=True)

    def redraw(self, sighting: Sighting | None) -> None:
        """The code once more, drawn another way."""
        terminal = sighting.terminal if sighting else None
        if sighting and terminal and terminal.code is not None and self._draws:
            self._drawn.turn(terminal.code)
            self._draw(sighting.move, terminal, terminal.code)

    def paired(self, move: Move, key: str) -> None:
        """The end, and what the till has to know; `key` is masked."""
        from msp_tui.console.presenters.moving_words import retired_words, till_lines

        if self._json:
            self._object(move)
            return
        terminal = self._acting.records.terminal(move.new_tid)
        self.step(move)
        if terminal is None:
            return
        group = self._acting.group_name(terminal.group_id)
        _facts(
            (translate("terminal"), terminal.name),
            ("TID", terminal.id),
            (translate("group"), group),
            (translate("serial"), terminal.serial_number or "-"),
            (translate("time"), formats().full(move.changed) if move.changed else "-"),
        )
        _lines(*till_lines(move, terminal, group, key), retired_words(move))

    def over(self, move: Move) -> None:
        """It ended otherwise: retired, or given up."""
        from msp_tui.console.presenters.moving_words import over_words

        if self._json:
            self._object(move)
        else:
            _lines(over_words(move, self._acting.group_name, ADD))

    # What is wrong ------------------------------------------------------------------------------

    def trouble(self, failure: ShopError) -> None:
        """Something failed and is tried again; the same is said once."""
        said = " ".join(line for line in error_lines(failure) if line)
        if said != self._trouble:
            self._trouble = said
            sys.stdout.flush()
            sys.stderr.write(f"msp-tui: {clean(said, 2000)}\n")
            sys.stderr.flush()

    def note(self, said: str) -> None:
        """For whoever reads along."""
        _lines(said)

    def wrong(self, sighting: Sighting) -> None:
        """What keeps it from being paired. Raises RuleError where nobody is there to decide what to do."""
        from msp_tui.console.presenters.moving_words import wrong_words

        give_up = "x" if self.somebody_there else give_up_command(sighting.move)
        words = wrong_words(sighting, self._acting.group_name, give_up)
        if words == self._wrong:
            return
        self._wrong = words
        if self._json:
            waits_for = None if sighting.move.done else "scan"
            what = sighting.wrong.value if sighting.wrong else None
            self._object(sighting.move, waits_for=waits_for, wrong=what)
        elif words and not sighting.move.done:
            _lines(words)
        if sighting.wrong in {Wrong.GONE, Wrong.OTHER_GROUP} and not self.somebody_there:
            raise RuleError(words)

    def silence(self, move: Move) -> None:
        """Nobody has scanned for two minutes."""
        from msp_tui.console.presenters.moving_words import silence_words

        if not self._json:
            _lines(silence_words("x" if self.somebody_there else give_up_command(move)))

    def raise_wrong(self) -> None:
        """Raises RuleError when something is wrong with a terminal although it is paired."""
        if self._wrong:
            raise RuleError(self._wrong)

    # Leaving ------------------------------------------------------------------------------------

    def before_giving_up(self, move: Move) -> None:
        """What else it means."""
        if self._json:
            return
        if move.new_tid and not self._acting.sandbox:
            _lines(translate(N_("Remove terminal {tid} in the dashboard."), tid=move.new_tid))
        elif move.new_tid:
            _lines(
                translate(N_("Terminal {tid}, which nobody scanned, is removed."), tid=move.new_tid)
            )
        if move.unbound:
            _lines(translate(N_("The device stays unbound.")))

    def waits(self, move: Move) -> None:
        """Somebody leaves: what is kept, and how to go on."""
        said = translate(
            N_("The move of {name} waits. Go on with: {command}"),
            name=clean(move.name),
            command=f"msp-tui move {move.new_tid or move.old_tid or move.id} --resume",
        )
        sys.stdout.flush()
        stream = sys.stderr if self._json else sys.stdout
        if self.somebody_there:
            stream.write("\n")  # past what Ctrl+C left on the line
        stream.write(f"{said}\n")
        stream.flush()

    def stays(self, move: Move) -> None:
        """It failed: what is kept of it, if it was begun."""
        if not move.done and not self._json:
            self.waits(move)

    # How it is written --------------------------------------------------------------------------

    @property
    def _draws(self) -> bool:
        return self.somebody_there and not self._code_only and os.environ.get("TERM") != "dumb"

    def _dashboard_code(self, move: Move, terminal: Terminal) -> None:
        from msp_tui.console.presenters.moving_words import dashboard_code_steps

        if self._json:
            self._object(move, waits_for="scan")
        elif self._guided != "code":
            self._guided = "code"
            _lines(f"{terminal.name}  TID {terminal.id}")
            _lines(translate("MultiSafepay does not give this code to the console."))
            _lines(*_numbered(dashboard_code_steps()))
            _lines(translate("This goes on by itself when the terminal is paired."))

    def _draw(self, move: Move, terminal: Terminal, code: Secret) -> None:
        if self._json:
            self._object(move, waits_for="scan", code=code.reveal() if self._code_only else None)
            return
        group = self._acting.group_name(terminal.group_id)
        _lines(f"{terminal.name}  TID {terminal.id}  {group}")
        if self.somebody_there or self._code_only:
            _lines(translate("Scan with the MultiSafepay app of the device."))
            if self._draws:
                self._drawn.draw(code)
            _lines(f"{translate('Or type this code:')} {code.reveal()}")
        else:
            option = "--code-only"
            _lines(
                translate(
                    N_("Its code is only written at a terminal, or with {option}."), option=option
                )
            )

    def _keys(self, listens: bool, *keys: tuple[str, str], virtual: bool = False) -> None:
        """What may be typed meanwhile; `virtual` where a virtual device could do it."""
        if not listens:
            return
        offered = [
            *keys,
            *([("v", N_("Virtual device (sandbox)"))] if virtual and self._acting.sandbox else []),
        ]
        words = [f"{letter} {translate(title)}" for letter, title in offered]
        later = translate(N_("Ctrl+C later"))
        _lines(translate(N_("A letter and Enter: {keys}"), keys=" · ".join([*words, later])))

    def _object(self, move: Move, **more: object) -> None:
        """One object a step; the same one is told once."""
        facts = {**move_facts(move), "waits_for": None, "code": None, "wrong": None, **more}
        if facts != self._last:
            self._last = facts
            write_now(json_line(facts))


def give_up_command(move: Move) -> str:
    """What gives this move up."""
    return f"msp-tui move {move.new_tid or move.old_tid or move.id} --give-up"


def _places(name: str, tid: str, source: str, target: str) -> list[tuple[str, str]]:
    """Which terminal, from where to where."""
    return [
        (translate("terminal"), f"{name} ({tid})"),
        (translate("from"), source),
        (translate("to"), target),
    ]


def _facts(*pairs: tuple[str, str]) -> None:
    _lines(*(f"{label:<{_LABEL}}{clean(value)}" for label, value in pairs))


def _numbered(steps: list[str]) -> list[str]:
    return [f"  {number}. {step}" for number, step in enumerate(steps, 1)]


def _lines(*lines: str) -> None:
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in lines if line))
    sys.stdout.flush()
