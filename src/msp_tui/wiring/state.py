"""The state directory of an opened profile."""

from __future__ import annotations

from msp_tui.store.statedir import StateDir
from msp_tui.wiring.opening import Opened


def open_state(opened: Opened) -> StateDir:
    """The profile's state directory; none is made for an address that the profile may not use.

    Raises ConfigurationError for such an address, StateError when the directory is another's, or not private.
    """
    from msp_tui.api.hosts import checked_base_url

    profile = opened.profile
    checked_base_url(profile.base_url, profile.environment, profile.trusted_host)
    return state_of(opened)


def state_of(opened: Opened) -> StateDir:
    """The profile's state directory, wherever its address leads. Raises StateError like `open_state`."""
    profile = opened.profile
    return StateDir.open(
        opened.state_dir,
        environment=profile.environment,
        base_url=profile.base_url,
        share_group=profile.share_group or None,
    )
