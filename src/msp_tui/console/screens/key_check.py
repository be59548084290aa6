"""Paste a key and see which group it opens; it is shown as dots, compared, and forgotten."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from msp_tui.console.bases.stepping import StepScreen
from msp_tui.console.presenters.handing import opened_words
from msp_tui.console.widgets.inputs import KeyInput
from msp_tui.console.widgets.step_input import StepInput
from msp_tui.domain.errors import ShopError
from msp_tui.domain.text import Secret
from msp_tui.i18n import translate as _
from msp_tui.shop.engine import Shop
from msp_tui.shop.handing import Opened


class KeyCheckScreen(StepScreen):
    """Enter asks; the field is empty again before the answer stands."""

    SCOPE = "key_check"

    def __init__(self, group_id: int) -> None:
        """`group_id` is the group whose key it should be; 0 for any."""
        super().__init__()
        self._group_id = group_id

    def body(self) -> Iterable[Widget]:
        yield Static(id="figures", markup=False)
        yield KeyInput()
        yield Static(id="outcome", markup=False)

    def on_mount(self) -> None:
        self.headline(_("The till's key"))
        sentence = _(
            "Paste the key that the till uses, then Enter. It is shown as dots and not kept."
        )
        self.query_one("#figures", Static).update(f"\n {sentence}\n")
        self.query_one(KeyInput).focus()

    @on(StepInput.Entered)
    def take(self, event: StepInput.Entered) -> None:
        """Enter: the key goes to the engine, and from the screen."""
        event.stop()
        key = Secret(event.value.strip())
        event.field.begin()
        self.query_one("#outcome", Static).update("")
        if key.reveal():
            self.do(self._check, key, group="key")

    async def _check(self, key: Secret) -> None:
        async def opens(shop: Shop) -> Opened:
            return await shop.handing.opens(key)

        self.say(_("Looking…"))
        try:
            opened = await self.desk.ask(opens)
        except ShopError:
            self.say("")
            raise
        self.say("")
        text = opened_words(opened, self._group_id, self.desk.group_name)
        self.query_one("#outcome", Static).update(text)
