"""A screen whose rows can be narrowed by words, and the line that says so as long as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from msp_tui.console.actions import keys_of
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.widgets.row_list import RowList
from msp_tui.console.widgets.title_line import TitleLine
from msp_tui.domain.text import mask_card_numbers
from msp_tui.i18n import translate as _

if TYPE_CHECKING:
    from msp_tui.console.widgets.inputs import FilterInput

_MOST_CHARACTERS = 60


class FilterScreen(ShopScreen):
    """`/` opens a field, every letter narrows, Enter goes back into the list, Esc shows all rows again."""

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._typing = False
        self._field: FilterInput | None = None
        self._line: TitleLine | None = None

    # What a subclass says -----------------------------------------------------------------------

    @property
    def rows(self) -> RowList[Any]:
        """The list."""
        return self.query_one(RowList)

    def narrow(self, text: str) -> None:
        """Show only rows with these words from now on; all for ""."""
        raise NotImplementedError

    @property
    def kept_rows(self) -> str:
        """How many rows have the words, for the line."""
        raise NotImplementedError

    # The words ----------------------------------------------------------------------------------

    @property
    def filter_text(self) -> str:
        """The words that are on; "" when all rows show."""
        return self._typed

    def put_words(self, text: str) -> None:
        """Narrow by these words, and say so."""
        self._typed = text.strip()
        self.narrow(self._typed)
        self.show_filter()

    def forget_filter(self) -> None:
        """No words any more, and no widgets for them; whoever calls it draws the screen anew."""
        self._typed, self._typing, self._field, self._line = "", False, None, None

    def show_filter(self) -> None:
        """Write which words are on, how many rows have them, and how to see all."""
        if self._line is None:
            if not self._typed:
                return
            self._line = TitleLine()
            self.mount(self._line, before=self._field or "#copied")
        self._line.display = bool(self._typed)
        lifted = _("{key}: all rows", key=keys_of("back")[0])
        words = _("filter: {words}", words=self._typed)
        self._line.show(words, self.kept_rows, "note", lifted)

    async def action_filter(self) -> None:
        """`/`: with what was typed here last, ready to be replaced."""
        from msp_tui.console.widgets.inputs import FilterInput

        if self._field is None:
            hint = _("words that a row must have")
            self._field = FilterInput(limit=_MOST_CHARACTERS, placeholder=hint)
            await self.mount(self._field, before="#copied")
        last = self._typed or self.console.memory.of(self.SCOPE).words
        self._typing = self._field.display = True
        self._field.begin(last)
        self.set_focus(
            self._field
        )  # at once: what is typed next stands before a message in the queue
        self.put_words(last)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows."""
        self.put_words(event.value)

    def on_step_input_entered(self) -> None:
        """Enter: back into the list, which stays narrowed."""
        self.rows.focus()
        self._settle()

    def on_screen_suspend(self) -> None:
        """Another screen goes on top: what was being typed counts as entered."""
        if self.stands:
            self._settle()

    def on_unmount(self) -> None:
        """This one goes: the same, for the next time."""
        if self._typing:
            safe, _cut = mask_card_numbers(self._typed)
            self.console.memory.keep_words(self.SCOPE, safe, on=bool(safe))

    def _settle(self) -> None:
        """Put the field away; of a card number only the last four stay."""
        if self._field is None or not self._typing:
            return
        self._typing = self._field.display = False
        with self._field.prevent(Input.Changed):
            self._field.value = ""
        safe, cut = mask_card_numbers(self._typed)
        if cut:
            self.put_words(safe)
        self.console.memory.keep_words(self.SCOPE, safe, on=bool(safe))

    async def action_back(self) -> None:
        """Esc: all rows again, before it goes back."""
        if not self._typed and not self._typing:
            await self.console.action_back()
            return
        self.rows.focus()
        self._settle()
        self.put_words("")
        self.console.memory.keep_words(self.SCOPE, "", on=False)
