"""A dialog with a list to choose from: what is typed moves the cursor, and a scan chooses nothing."""

from __future__ import annotations

from typing import ClassVar

from textual import on

from msp_tui.console.actions import by_letter
from msp_tui.console.bases.shop_screen import ShopScreen
from msp_tui.console.widgets.choice_list import ChoiceList
from msp_tui.domain.text import mask_card_numbers
from msp_tui.i18n import translate as _

_SHOWN = 24
"""Characters of a word in a sentence."""


class ChoosingScreen(ShopScreen):
    """Letters, digits and scans are looked for in the list as in a field; a sign that acts (`?`) acts."""

    SHOWN_AGAIN: ClassVar[bool] = False
    """Whether the next step shows what was chosen before anything is written: then a word that came in one packet
    with its Enter chooses the only row that has it. Else it only moves the cursor.
    """

    async def take_characters(self, text: str, *, ended: bool) -> None:
        """Words for the list, while it has the focus."""
        choices = self.query_one(ChoiceList)
        sign = len(text) == 1 and not ended and not text.isalpha()
        acts = sign and by_letter(self.SCOPE, text)
        if acts or not choices.has_focus:
            await super().take_characters(text, ended=ended)
            return
        rows = choices.seek(text)
        if not ended:
            return
        choices.end_word()
        if self.SHOWN_AGAIN and len(rows) == 1:
            choices.forget_word()
            choices.post_message(choices.Opened(choices, rows[0]))

    @on(ChoiceList.Sought)
    def say_word(self) -> None:
        """What was typed, or that no row has it; no more once the word is done."""
        choices = self.query_one(ChoiceList)
        word, _cut = mask_card_numbers(choices.typed.strip())
        if len(word) > _SHOWN:
            word = f"{word[: _SHOWN - 1]}…"
        if not choices.found:
            self.say_in_passing(
                _("No row has “{word}”: choose with the arrows, then Enter.", word=word)
            )
        elif word:
            self.say_in_passing(_("Enter chooses the row with “{word}”.", word=word))
        else:
            self.let_pass()
