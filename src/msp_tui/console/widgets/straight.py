"""A frame straight from the widgets that changed, where each fills its lines and nothing lies over them.

For one line Textual asks every widget between the topmost and the lowest change for all of its lines, and cuts
them where others begin. Most of what a key changes here is whole lines.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from textual._compositor import ChopsUpdate
from textual.geometry import Region

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.strip import Strip
    from textual.widget import Widget


def straight(screen: Screen[object], changed: Collection[Widget]) -> ChopsUpdate | None:
    """The frame, after which nothing of these widgets is left to be drawn; None where Textual has to compose it."""
    compositor = screen._compositor  # noqa: SLF001 - as with the update: nobody else knows what lies over what
    if compositor._dirty_regions:  # noqa: SLF001 - what Textual was about to draw
        return None
    width, height = compositor.size
    places, layers = compositor.visible_widgets, compositor.layers_visible
    for widget in changed:
        if widget not in places:
            return None
        region, clip = places[widget]
        if region.column_span != (0, width) or not clip.contains_region(region):
            return None
        if any(layers[y][0][0] is not widget for y in region.line_range):
            return None
    lines: dict[int, Strip] = {}
    for widget in changed:
        region, _ = places[widget]
        for y, strip in _changed_lines(widget, region).items():
            lines[region.y + y] = strip
    chops: list[Mapping[int, Strip | None]] = [
        {0: lines[y]} if y in lines else {} for y in range(height)
    ]
    return ChopsUpdate(chops, [(y, 0, width) for y in sorted(lines)], [[width]] * height)


def _changed_lines(widget: Widget, place: Region) -> dict[int, Strip]:
    regions = widget._exchange_repaint_regions()  # noqa: SLF001 - what Textual would ask for
    wanted = {y for region in regions for y in region.line_range if 0 <= y < place.height}
    if not wanted:
        return {}
    first, last = min(wanted), max(wanted)
    strips = widget.render_lines(Region(0, first, place.width, last - first + 1))
    return {y: strip for y, strip in enumerate(strips, first) if y in wanted}
