"""What is done with every key that is read: it stands in no log, and in no picture of this process's memory."""

from __future__ import annotations

from msp_tui import log
from msp_tui.domain.text import Secret


def hide(secret: Secret) -> None:
    """From now on; a process that crashes leaves no core file behind."""
    import resource

    log.hide(secret)
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
