"""Keys before they reach a widget: letters wait 40 ms, so that a scanner's burst goes to the lookup whole.

Only the app sees every key in order, so the waiting is done there (`BurstApp`); what a letter or a burst
means is the screen's affair (`BurstScreen`). In a packet an F-key may stand before what it opens a field for,
and behind what belongs to the field that it leaves: each key waits until what comes before it has been done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual._callback import invoke
from textual.app import App
from textual.binding import BindingsMap
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from msp_tui.console.actions import bindings, by_letter
from msp_tui.console.tty.packets import packet_of
from msp_tui.i18n import translate

_LONGEST = 0.5
"""Seconds that keys wait for what comes before them; a field that is taken away may never say that it is done."""
WAIT = 0.04
"""Seconds. A scanner's characters come within 35 ms of each other; a person's do not."""

_ENDS = frozenset({"enter", "ctrl+j", "tab"})
_FOCUS = frozenset({"tab", "shift+tab"})
"""Keys that go to the next widget, where the screen has nothing else for them; often there is none."""
_LISTS = frozenset({"up", "down", "pageup", "pagedown", "home", "end", "enter", "ctrl+j"})
"""Keys of the widget that has the focus, whatever the screen has for them."""
_SEPARATOR = "ctrl+right_square_bracket"
"""GS: scanners send it before and between the fields of a code, and it is part of none."""


class BurstScreen(Screen[None]):
    """A screen whose actions come from the registry; `SCOPE` says which. Runs in a `BurstApp`."""

    SCOPE: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        # The keys are those of the profile, so they are the screen's and not its class's.
        own = BindingsMap(bindings(self.SCOPE)).key_to_bindings
        self.acting = frozenset(own) - _LISTS
        """The keys that act wherever the focus is, but for those that a text field takes for itself."""
        usual = self._bindings.key_to_bindings
        self._bindings = BindingsMap.from_keys({**usual, **own})

    @property
    def stands(self) -> bool:
        """Composed and not being taken away: it can be drawn on."""
        return self.is_mounted and not self._pruning

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed from here."""
        return False

    def why_not(self, action_id: str) -> str | None:  # noqa: ARG002 - screens override it
        """Why an action cannot act now, as a translated sentence; None when it can."""
        return None

    def say(self, text: str, style: str = "") -> None:
        """Show one sentence; a screen with a status line puts it there."""
        self.notify(text, markup=False, severity="warning" if style == "bad" else "information")

    def say_in_passing(self, text: str) -> None:
        """Show one sentence that is of no use any more at the next action."""
        self.say(text, "note")

    def receive_burst(self, text: str, *, ended: bool) -> None:
        """A scan, or digits typed from idle: the app looks it up. `ended`: it closed with Enter or Tab."""
        if isinstance(self.app, BurstApp):
            self.app.receive_burst(text, ended=ended)

    async def on_paste(self, event: events.Paste) -> None:
        """What is pasted outside a field comes as a scan does: its first line, without an end."""
        lines = event.text.strip().splitlines()
        text = "".join(c for c in lines[0] if c.isprintable()) if lines else ""
        if text:
            event.stop()
            await self.take_characters(text, ended=False)

    async def action_act(self, action_id: str) -> None:
        """What every binding of the registry runs."""
        await self.once_mounted(self.act, action_id)

    async def once_mounted(self, work: Callable[[str], Awaitable[None]], given: str) -> None:
        """Do it now, or when the screen has its widgets: keys may be quicker than its first drawing.

        Never on a screen that was taken away before it had any.
        """
        if not self.is_mounted:
            self.call_later(self.once_mounted, work, given)
        elif self.children:
            await work(given)

    async def act(self, action_id: str) -> None:
        """Run an action, or say why it cannot act now."""
        if sentence := self.why_not(action_id):
            self.say(sentence, "note")
            return
        for target in (self, self.app):
            method = getattr(target, f"action_{action_id}", None)
            if callable(method):
                await invoke(method)
                return

    async def take_characters(self, text: str, *, ended: bool) -> None:
        """What was typed outside a text field: one letter is an action, digits and bursts a lookup."""
        if len(text) == 1 and not ended and not text.isdigit():
            if action := by_letter(self.SCOPE, text):
                await self.act(action.id)
            elif meant := by_letter(self.SCOPE, text.upper()):
                what = translate(meant.title)
                self.say(translate("Capital {key}: {what}.", key=text.upper(), what=what), "note")
            else:
                self.say_idle(text)
        else:
            self.receive_burst(text, ended=ended)

    @property
    def keeps_words(self) -> bool:
        """Whether what was said last has to stay, whichever key comes."""
        return False

    def say_idle(self, key: str) -> None:
        """Say of a key that does nothing here where it does something; a character, or Textual's name.

        A key that was pressed on the screen before may only come to nothing when this one is opening: nothing is said.
        """
        from msp_tui.console.actions.elsewhere import idle_words

        if self.stands and not self.keeps_words:
            self.say_in_passing(idle_words(self.SCOPE, key))


async def _begun(screen: Screen[Any]) -> None:
    """Return once a screen has its widgets, or has been taken away before."""
    await screen._mounted_event.wait()  # noqa: SLF001 - set however it begins


async def _heard(field: Widget) -> None:
    """Return once all that was typed into a field is done, and its screen has heard of it, or it was taken away.

    What a field says of its last key stands behind that key in its own queue, then goes up from parent to parent.
    """
    for node in (field, *field.ancestors_with_self):
        done = asyncio.Event()
        if isinstance(node, Widget) and node.call_later(done.set):
            await done.wait()


class BurstApp(App[None], inherit_bindings=False):
    """An app that holds characters back for a moment, and drops what follows a step's Enter in one packet.

    Textual's own keys are gone with `inherit_bindings`: ctrl+q quits through the registry, where a screen
    may object.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._held = ""
        self._holding: asyncio.TimerHandle | None = None
        self._turn = 0
        self._keys: deque[events.Key] = deque()
        self._typed_into: Widget | None = None
        self._pause: asyncio.Task[None] | None = None

    def receive_burst(self, text: str, *, ended: bool) -> None:
        """A screen handed a burst on: open the lookup with it."""
        raise NotImplementedError

    async def on_event(self, event: events.Event) -> None:
        """Every key passes here first, in the order in which it arrived; after the one that quits none does."""
        if isinstance(event, events.Key) and self._exit:
            return
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self._keys.append(event)
        if self._pause is None:
            await self._deliver()

    async def _deliver(self) -> None:
        """Give the keys that came to where they belong, as far as that stands and what came before is done."""
        while self._keys and not self._exit:
            key = self._keys[0]
            opening = self.screen if self.screen_stack else None
            if opening is not None and not opening.is_mounted:
                self._wait_until(_begun(opening))
                return
            acts = self._acts(key)
            typed_into, self._typed_into = self._typed_into, None
            # A field that has lost the focus has done what was typed into it, or has gone.
            if acts and typed_into is not None and typed_into is self.focused:
                self._wait_until(_heard(typed_into))
                return
            self._keys.popleft()
            if await self._hold(key) or (acts and await self._check_bindings(key.key)):
                continue
            if isinstance(self.focused, Input):
                self._typed_into = self.focused
            await super().on_event(key)

    async def _on_key(self, event: events.Key) -> None:
        """A key that neither the focused widget nor the screen has taken: the screen says so."""
        focused, screen = self.focused, self.screen
        taken = await self._check_bindings(event.key)
        if isinstance(screen, BurstScreen) and event.key in _FOCUS - screen.acting:
            taken = self.focused is not focused
        # In a field it copies; whoever wants to leave with it is told how.
        if (event.key == "ctrl+c" or not taken) and isinstance(screen, BurstScreen):
            screen.say_idle(event.character or "" if event.is_printable else event.key)

    def _acts(self, key: events.Key) -> bool:
        """Whether a key is the screen's, not the focused field's or list's."""
        screen, takes = self.screen, getattr(self.focused, "takes", None)
        return (
            isinstance(screen, BurstScreen)
            and key.key in screen.acting
            and not (takes is not None and takes(key))
        )

    def _wait_until(self, done: Coroutine[object, object, object]) -> None:
        async def pause() -> None:
            with suppress(TimeoutError):
                await asyncio.wait_for(done, _LONGEST)
            # By way of the app's own queue: the focus that an opening screen asked for stands before it.
            self.call_later(self._go_on)

        self._pause = asyncio.create_task(pause())

    async def _go_on(self) -> None:
        self._pause = None
        await self._deliver()

    async def _hold(self, event: events.Key) -> bool:
        """Whether the key is dealt with."""
        if packet_of(event).spent:
            return True
        screen = self.screen
        if not isinstance(screen, BurstScreen) or isinstance(self.focused, Input):
            await self._let_go()
            return False
        if event.is_printable and event.character:
            self._held += event.character
            self._wait()
            return True
        if event.key == _SEPARATOR:
            return True
        if self._held and event.key in _ENDS:
            packet_of(event).spent = True
            await self._let_go(ended=True)
            return True
        await self._let_go()
        return False

    def _wait(self) -> None:
        self._turn += 1
        turn = self._turn
        if self._holding is not None:
            self._holding.cancel()
        # By way of the app's own queue: keys that came while the loop was blocked stand before it.
        loop = asyncio.get_running_loop()
        self._holding = loop.call_later(WAIT, self.call_later, self._time_is_up, turn)

    async def _time_is_up(self, turn: int) -> None:
        if turn == self._turn and not self._exit:
            await self._let_go()

    async def _let_go(self, *, ended: bool = False) -> None:
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
        held, self._held = self._held, ""
        if held and isinstance(self.screen, BurstScreen):
            take = partial(self.screen.take_characters, ended=ended)
            await self.screen.once_mounted(take, held)
