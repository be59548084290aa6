"""What every screen has: the desk, a header, two lines of hints and status, and facts from the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Iterable
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkType

from msp_tui.console.actions import DIALOGS, changes, keys_of
from msp_tui.console.desk import Desk
from msp_tui.console.widgets.burst import BurstScreen
from msp_tui.console.widgets.furnished import Furnished
from msp_tui.console.widgets.header_bar import HeaderBar
from msp_tui.console.widgets.hint_bar import HintBar
from msp_tui.console.widgets.straight import straight
from msp_tui.domain.errors import ShopError
from msp_tui.i18n import error_lines
from msp_tui.i18n import translate as _
from msp_tui.shop.facts import Fact

if TYPE_CHECKING:
    from msp_tui.console.bases.console import Console


LEAST = Size(50, 14)
"""The smallest window in which a screen can be read."""

Work = Callable[..., Coroutine[object, object, object]]
"""What a screen has done in the background."""


class ShopScreen(Furnished, BurstScreen):
    """A full screen of the console."""

    spoken: str | None = None
    """Whose language this screen and what is above it speak: a code, "" for the profile's, None for that of what is beneath."""

    _next: Callable[[], None] | None = None
    _refused: tuple[str, str] | None = None
    _passing = ""
    _questioned: object = None
    _question: object = None
    _complaint = ""

    @property
    def console(self) -> Console:
        """The app, as far as screens know it."""
        return cast("Console", self.app)

    @property
    def desk(self) -> Desk:
        """The store for reading, the engine for doing."""
        return self.console.desk

    @property
    def day_groups(self) -> tuple[int, ...] | None:
        """Whose day F12 shows from here: some groups', or everybody's (None)."""
        return None

    @property
    def place(self) -> tuple[object, ...]:
        """What this screen shows; of two with the same place one is enough among the steps back."""
        return (self.SCOPE,)

    @property
    def may_lock(self) -> bool:
        """Whether this may be hidden when nobody is there; not over a waiting QR or an open refund."""
        return self.SCOPE not in {"pairing", "unbind", "placing"}

    @property
    def shows(self) -> bool:
        """On top of the others: what a worker of a screen that was left or covered does is not seen."""
        return self.stands and self.app.screen is self

    def onward(self, go: Callable[[], None]) -> None:
        """Go to another screen after a wait: now, or when this shows again; never once it was left."""
        if self.shows:
            self._next = None
            go()
        else:
            self._next = go

    @property
    def read_only(self) -> bool:
        """Whether the profile says so."""
        return self.desk.identity.read_only

    @property
    def unoffered(self) -> Collection[str]:
        """Actions that the hint line leaves out here; their keys say why they cannot act."""
        return ()

    def compose(self) -> ComposeResult:
        yield HeaderBar(self.desk.identity)
        yield from self.body()
        yield from self.below()
        yield HintBar(self.SCOPE, read_only=self.read_only, without=self.unoffered)
        yield Static(id="too-small", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """A window too small for anything says so, over everything; what is underneath stays as it was."""
        small = event.size.width < LEAST.width or event.size.height < LEAST.height
        if small != self.has_class("-too-small"):
            self.query_one("#too-small", Static).update(
                _(
                    "This window is too small: {columns} columns and {rows} rows are needed.",
                    columns=LEAST.width,
                    rows=LEAST.height,
                )
            )
            self.set_class(small, "-too-small")

    def left_words(self) -> str:
        """What is to be said when somebody leaves in the middle of this; "" when there is nothing to say."""
        return ""

    def body(self) -> Iterable[Widget]:
        """The widgets between header and hints."""
        return ()

    def below(self) -> Iterable[Widget]:
        """The lines between the body and the hints; hidden until somebody needs them."""
        copied = Static(id="copied", markup=False)
        copied.display = False
        yield copied

    def key_of(self, action_id: str) -> str:
        """The first key of one of this screen's actions, for a sentence."""
        return keys_of(action_id, self.SCOPE)[0]

    def copyable(self) -> str:
        """What `y` copies: the id of what is shown, or of the row under the cursor; "" for nothing."""
        return ""

    def action_copy(self) -> None:
        """`y`: to the clipboard of the terminal, where it has one; and alone on a line, to be marked there."""
        value = self.copyable()
        copied = self.query_one("#copied", Static)
        copied.display = bool(value)
        copied.update(value)
        if not value:
            self.say(_("There is nothing to copy here."), "note")
            return
        self.app.copy_to_clipboard(value)
        self.say(_("Copied, if your terminal allows it; else mark the line above."))

    async def act(self, action_id: str) -> None:
        """Run an action, or say why it cannot act now; where the profile is read-only nothing is changed."""
        self._questioned, self._question = self._question, None
        if action_id != "copy":
            self.query_one("#copied", Static).display = False
        if self.read_only and changes(self.SCOPE, action_id):
            self.say(_("This profile is read-only."), "note")
            return
        refused = self.why_not(action_id)
        self.let_pass()
        self._passing = refused or ""
        self._refused = (action_id, refused) if refused else None
        await super().act(action_id)
        self.check_hints()

    def asked_twice(self, what: object, question: str) -> bool:
        """Whether the action that runs was asked for twice, with none between, and `what` it does is the same.

        The first time the question is put.
        """
        if self._questioned == what:
            return True
        self._question = what
        self.say(question, "note")
        return False

    def speak_to(self, code: str | None) -> None:
        """Speak this language (see `spoken`) from now on, until the screen is left."""
        self.spoken = code
        if self.console.speak_up() and self.stands:
            self.say_anew()

    def say_anew(self) -> None:
        """Another language is spoken now: write what stands here in it, but for what each step writes itself."""
        self.show_notice()
        self.query_one(HintBar).refresh()

    def headline(self, text: str) -> None:
        """Write the screen's title into the header."""
        self.query_one(HeaderBar).title = text

    def say(self, text: str, style: str = "") -> None:
        """Put one sentence on the status line; it stays until the next."""
        self.query_one(HintBar).say(text, style)

    @property
    def said(self) -> str:
        """The sentence on the status line."""
        return self.query_one(HintBar).status

    @property
    def keeps_words(self) -> bool:
        """In the middle of something its own sentence stays: that says what can be done."""
        return self.SCOPE in DIALOGS and self.said not in {"", self._passing}

    def say_in_passing(self, text: str) -> None:
        """Put one sentence on the status line that is of no use any more at the next action."""
        self._passing = text
        self.say(text, "note")

    def let_pass(self) -> None:
        """Take away what was said in passing, where it still stands."""
        if self._passing and self.said == self._passing:
            self.say(*self.usual_words())
        self._passing = ""

    def on_step_input_early(self) -> None:
        """What came before its question was left out: who types fast is told, unless something else was said."""
        if not self.query_one(HintBar).status:
            self.say_in_passing(_("Left out: that came too early. Type it again."))

    def complain(self, error: ShopError) -> None:
        """Put a failure on the status line: what is wrong, and what to do."""
        sentence, hint = error_lines(error)
        self.say(f"{sentence} {hint}".strip(), "bad")

    def complain_for_now(self, error: ShopError) -> None:
        """The same of what is tried again by itself, until that works or the next key is pressed."""
        self.complain(error)
        self._complaint = self._passing = self.query_one(HintBar).status

    def forget_complaint(self) -> None:
        """It works again: where the sentence still stands, the screen's usual one takes its place."""
        said, self._complaint = self._complaint, ""
        if said and self.query_one(HintBar).status == said:
            self.say(*self.usual_words())

    def usual_words(self) -> tuple[str, str]:
        """What stands on the status line while nothing else is to be said, and its style."""
        return "", ""

    def check_hints(self) -> None:
        """Let those hints stand back whose keys cannot act now; called when something may have changed.

        What was said of a key that could not act is said anew, or no more.
        """
        if not self.stands:
            return
        bar = self.query_one(HintBar)
        bar.check(lambda action_id: self.why_not(action_id) is None)
        if self._refused is not None:
            action_id, said = self._refused
            now = self.why_not(action_id)
            if now != said and bar.status == said:
                self.say(now or "", "note")
            self._refused = (action_id, now) if now else None

    def draw_now(self) -> None:
        """One frame with all that changed so far; Textual would send it in two, some milliseconds apart."""
        for widget in self.walk_children(Widget):
            if widget._repaint_required:  # noqa: SLF001 - told by messages only, each a turn of the loop later
                widget._repaint_required = False  # noqa: SLF001
                self._dirty_widgets.add(widget)
        frame = straight(self, self._dirty_widgets) if self._only_lines_changed else None
        if frame is None:
            self._on_timer_update()
        else:
            self._dirty_widgets.clear()
            self.app._display(self, frame if frame.spans else None)  # noqa: SLF001 - as Textual's own timer does
            self._on_timer_update()  # stops, and calls whoever waited for a frame

    @property
    def _only_lines_changed(self) -> bool:
        """Whether what is to be drawn next is lines of some widgets, and nothing has another size or place."""
        more = (
            self._layout_required
            or self._scroll_required
            or self._repaint_required
            or self._recompose_required
        )
        return self.is_current and not more

    def show_notice(self) -> None:
        """An open payment of before, or what became of refunds, stands on every screen until somebody takes note."""
        if self.SCOPE != "lock":
            self.query_one(HintBar).notice(*self.console.notice)

    def on_screen_resume(self) -> None:
        """Back on top: what became of refunds meanwhile, and where a wait ended that goes on elsewhere."""
        if self.stands:
            self.show_notice()
            self.check_hints()
        if self._next is not None:
            self.onward(self._next)

    def take_fact(self, fact: Fact) -> None:
        """The engine told something; called only while this screen shows."""

    def receive_burst(self, text: str, *, ended: bool) -> None:
        """A scan, or digits typed from idle."""
        if self.SCOPE in DIALOGS:
            self.say(_("Left out: a scan does not belong here. Esc goes back first."), "note")
        else:
            super().receive_burst(text, ended=ended)

    def see_through(self, work: Work) -> None:
        """Run `work` as the app's worker, which goes on when this screen is left.

        A ShopError that it raises ends on the status line of whatever screen shows then.
        """

        async def guarded() -> None:
            try:
                await work()
            except ShopError as failure:
                self.console.complain(failure)

        self.app.run_worker(guarded())

    def do(self, work: Work, *given: object, group: str = "") -> None:
        """Run `work(*given)` as this screen's worker; a ShopError ends on the status line.

        With a `group` only the newest of that group goes on: for readings, never for money. It is called
        when its turn comes, so that one replaced before it began leaves nothing behind.
        """

        async def guarded() -> None:
            try:
                await work(*given)
            except ShopError as failure:
                if self.stands:
                    self.complain(failure)
            except NoMatches:
                # Textual takes a closed screen's widgets away before it cancels its workers.
                if self.stands:
                    raise
            else:
                self.check_hints()

        begun: WorkType[None] = guarded
        self.run_worker(begun, group=group or "default", exclusive=bool(group))
