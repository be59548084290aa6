"""A code to scan and the text beside it, fitted to the window: the drawing first, the text where it has room."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from msp_tui.console.widgets.qr_panel import BESIDE, QrPanel
from msp_tui.domain.text import Secret


class CodeCard(Horizontal):
    """Shows a code until `end`."""

    def compose(self) -> ComposeResult:
        yield QrPanel()
        yield Static(markup=False)

    @property
    def panel(self) -> QrPanel:
        """The drawing."""
        return self.query_one(QrPanel)

    @property
    def narrow(self) -> bool:
        """Whether the drawing leaves no room for the text beside it."""
        return self.panel.display and self.panel.beside < BESIDE

    @property
    def stays(self) -> bool:
        """Whether the drawing stays as it is when the bars take one row more."""
        return not self.panel.display or self.panel.below > 0

    @property
    def whole(self) -> int:
        """Columns of a drawing that takes the window's whole height; 0 when the bars have their rows."""
        return self.panel.size_needed.width if self.panel.display and self.panel.whole else 0

    def show(self, code: Secret, text: Content) -> None:
        """Draw this code, with this text beside it."""
        self.panel.display = True
        self.panel.show(code.reveal())
        self._write(text)

    def end(self, text: Content) -> None:
        """Take the code away; the text is all there is."""
        self.panel.clear()
        self.panel.display = False
        self._write(text)

    def fit(self, window: Size) -> None:
        """Fit into a window of this size."""
        self.panel.fit(window)
        self.set_class(self.narrow, "-narrow")

    def _write(self, text: Content) -> None:
        self.query_one(Static).update(text)
