"""Looking into the configuration, and changing what may be changed from the console."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from msp_tui.domain.setting import Setting
from msp_tui.domain.text import Secret
from msp_tui.shop.permissions import Permissions

if TYPE_CHECKING:
    from msp_tui.shop.office_ports import SettingsBook

log = logging.getLogger(__name__)


class Configuring:
    """Lives in the engine's loop. Files are read and written aside: a writer that hangs must not stop the feed."""

    def __init__(
        self, book: SettingsBook, permissions: Permissions, take_up: Callable[[], None]
    ) -> None:
        """`take_up` has the engine go on by what the book says since it was read last."""
        self._book = book
        self._permissions = permissions
        self._take_up = take_up

    async def settings(self) -> list[Setting]:
        """Every value as the files say it now. Raises ConfigurationError."""
        return await asyncio.to_thread(self._book.settings)

    async def change(
        self, key: str, text: str | None, *, number: int, pin: Secret, login: str
    ) -> Setting:
        """Write a value as it was typed, or take it back (None); gives it as it then stands.

        Raises WrongPin, RuleError for whoever may not, ConfigurationError for what makes no sense or cannot
        be written.
        """
        who = await self._permissions.open_settings(number, pin, login)
        if text is None:
            await asyncio.to_thread(self._book.take_back, key)
        else:
            await asyncio.to_thread(self._book.change, key, text)
        changed = next(one for one in await self.settings() if one.key == key)
        log.info("%s changed %s: %s", who, key, changed.text)
        self._take_up()
        return changed
