"""Keys that arrived together: one read of the terminal is one packet, and fields judge it as a whole.

A scanner, a paste into a terminal without bracketed paste, or a laggy line deliver many keys at once;
what follows the Enter of a step must never reach the next step or the screen behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual import events


@dataclass(eq=False, slots=True)
class Packet:
    """The keys of one read, in order. `spent` means: what is left of it is dropped wherever it arrives."""

    keys: tuple[events.Key, ...]
    spent: bool = field(default=False)


def stamp(keys: Sequence[events.Key]) -> None:
    """Remember on each key which packet it came with."""
    packet = Packet(tuple(keys))
    for key in keys:
        vars(key)["packet"] = packet


def packet_of(key: events.Key) -> Packet:
    """The packet of a key; a key that nobody stamped is a packet of its own."""
    packet = vars(key).get("packet")
    if not isinstance(packet, Packet):
        packet = vars(key)["packet"] = Packet((key,))
    return packet
