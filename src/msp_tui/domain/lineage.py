"""Which terminals are one device: its serial number links a TID with the one that it had before.

MultiSafepay: a terminal that changes its group gets a new TID; its sales stay with the old one.
"""

from __future__ import annotations

from collections.abc import Iterable

from msp_tui.domain.terminals import Terminal


class Lineage:
    """Every device as the chain of its terminals, oldest first; reports follow a device through it."""

    def __init__(self, terminals: Iterable[Terminal]) -> None:
        self._devices: dict[str, list[Terminal]] = {}
        self._serials: dict[str, str] = {}
        for terminal in terminals:
            if terminal.serial_number:
                self._devices.setdefault(_folded(terminal.serial_number), []).append(terminal)
        for serial, chain in self._devices.items():
            chain.sort(key=lambda one: (one.created, one.active, one.id))
            self._serials |= {one.id: serial for one in chain}

    def chain(self, terminal: Terminal) -> tuple[Terminal, ...]:
        """The terminals of its device, oldest first; only itself where no device is known."""
        return tuple(self._devices.get(_folded(terminal.serial_number), ())) or (terminal,)

    def tids(self, terminal: Terminal) -> tuple[str, ...]:
        """Every TID that its device had, oldest first."""
        return tuple(one.id for one in self.chain(terminal))

    def known_as(self, tid: str) -> tuple[str, ...]:
        """Every TID of the device that has this one or had it, oldest first; only itself where no device is known."""
        chain = self._devices.get(self._serials.get(tid, ""), ())
        return tuple(one.id for one in chain) or (tid,)

    def before(self, terminal: Terminal) -> Terminal | None:
        """What its device was before it became this terminal."""
        chain = self.chain(terminal)
        place = self.tids(terminal).index(terminal.id) if terminal.id in self.tids(terminal) else 0
        return chain[place - 1] if place else None

    def active_too(self, terminal: Terminal) -> Terminal | None:
        """Another terminal that its device is bound to as well, which cannot be; the newest of them."""
        others = [one for one in self.chain(terminal) if one.active and one.id != terminal.id]
        return others[-1] if others and terminal.active else None

    def left_behind(self, terminal: Terminal) -> bool:
        """Still listed as paired, although its device is bound to a newer terminal."""
        newer = self.active_too(terminal)
        chain = self.tids(terminal)
        return newer is not None and chain.index(newer.id) > chain.index(terminal.id)


def _folded(serial_number: str) -> str:
    return serial_number.strip().casefold()
