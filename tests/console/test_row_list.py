from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from msp_tui.console.widgets.row_line import Column, fit, layout
from msp_tui.console.widgets.row_view import RowView
from msp_tui.console.widgets.sources import ListSource
from tests.console.lists_app import DRAWN, Day, ListApp
from tests.support.terminal import Terminal

APP = Path(__file__).with_name("lists_app.py")


def lines(app: ListApp) -> list[str]:
    """What the list shows, line by line."""
    return [app.list.render_line(y).text for y in range(app.list.size.height)]


async def test_newest_on_top_with_marked_cursor() -> None:
    """The newest row is on top, under a cursor that is visible without colour."""
    app = ListApp()
    async with app.run_test(size=(50, 6)):
        assert lines(app)[0].split() == ["Time", "Sale", "Amount"]
        assert lines(app)[1].startswith("► 14:07 sale 100 open")
        assert lines(app)[2].startswith("  14:07 sale 99 open")
        assert all(cell_len(line) == 50 for line in lines(app))


async def test_low_priority_columns_go_first() -> None:
    """A column that asks for a wide list is hidden in a narrow one."""
    app = ListApp()
    async with app.run_test(size=(60, 6)) as pilot:
        assert "Card" in lines(app)[0]
        await pilot.resize_terminal(59, 6)
        async with asyncio.timeout(60):
            while "Card" in lines(app)[0]:
                await pilot.pause(0.01)


async def test_following_at_home() -> None:
    """At Home new rows appear on top and nothing waits."""
    app = ListApp()
    async with app.run_test(size=(50, 6)) as pilot:
        await pilot.press("plus_sign")
        assert app.list.row == 101
        assert app.list.following
        assert app.waiting == []


async def test_the_row_that_was_meant() -> None:
    """Just after a new row came under the cursor a key still means the one before; after a key of its own the new one."""
    app = ListApp()
    async with app.run_test(size=(50, 6)) as pilot:
        await pilot.press("plus_sign")
        assert (app.list.row, app.list.pointed) == (101, 100)
        app.now = 1.0
        assert app.list.pointed == 101
        await pilot.press("plus_sign", "home")
        assert app.list.pointed == 102
        await pilot.press("down", "plus_sign")
        assert app.list.pointed == app.list.row == 101


async def test_reader_elsewhere_is_left_alone() -> None:
    """Away from Home the view holds still, says how many rows wait, and Home follows again."""
    app = ListApp()
    async with app.run_test(size=(50, 6)) as pilot:
        await pilot.press("down", "down")
        before = lines(app)
        await pilot.press("plus_sign", "plus_sign")
        assert lines(app) == before
        assert app.waiting == [1, 2]
        await pilot.press("home")
        assert app.list.row == 102
        assert app.waiting == [1, 2, 0]


async def test_rows_only_scrolled_past_do_not_wait() -> None:
    """Paging down does not turn rows that were seen into waiting ones."""
    app = ListApp()
    async with app.run_test(size=(50, 6)) as pilot:
        await pilot.press("pagedown", "pagedown", "plus_sign")
        assert app.list.row == 90
        assert app.waiting == [1]


async def test_all_the_way() -> None:
    """End shows the oldest rows; paging and single steps meet every row once."""
    app = ListApp(23)
    async with app.run_test(size=(50, 6)) as pilot:
        await pilot.press("end")
        assert app.list.rows == (5, 4, 3, 2, 1)
        assert app.list.row == 1
        await pilot.press("down", "pagedown")
        assert app.list.row == 1
        seen = [1]
        for _ in range(22):
            await pilot.press("up")
            seen.append(app.list.row or 0)
        assert seen == list(range(1, 24))
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown", "pagedown")
        assert app.list.row == 1
        await pilot.press("pageup", "pageup", "pageup", "pageup", "pageup")
        assert app.list.row == 23


async def test_opening_a_row() -> None:
    """Enter opens the row under the cursor, and only one for a packet."""
    app = ListApp()
    async with app.run_test(size=(50, 6)) as pilot:
        await pilot.press("down", "enter")
        assert app.opened == [99]
        assert app.highlighted == [100, 99]


async def test_empty_list_says_so() -> None:
    """An empty list has a sentence, no cursor, and survives every key."""
    app = ListApp(0)
    async with app.run_test(size=(50, 6)) as pilot:
        assert "Nothing yet." in lines(app)[1]
        await pilot.press("up", "down", "pageup", "pagedown", "home", "end", "enter")
        assert app.opened == []
        await pilot.press("plus_sign")
        assert app.list.row == 1


async def test_outside_text_stays_text() -> None:
    """Neither markup nor control characters of a name reach the terminal."""
    app = ListApp(1)
    app.day.words[1] = "[red]x[/]\x1b[2J\u202e"
    async with app.run_test(size=(70, 6)):
        assert "[red]x[/] [2J" in lines(app)[1]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 5, "abcd…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日 …"),
        ("é", 1, "é"),
    ],
)
def test_text_is_cut_by_cells(text: str, width: int, expected: str) -> None:
    """Wide characters count as two; what is cut ends with …"""
    assert fit(text, width) == expected


@given(st.text(max_size=30), st.integers(1, 20))
def test_every_text_fills_its_cells(text: str, width: int) -> None:
    """Whatever comes from outside takes exactly the cells it was given."""
    assert cell_len(fit(text, width)) == width
    assert fit(text, width).isprintable()


@given(st.integers(10, 200))
def test_columns_never_overflow(width: int) -> None:
    """What is shown fits the list, if its fixed columns do."""
    columns = (Column("a", 5), Column("b", 0), Column("c", 8, min_width_of_list=40))
    widths = layout(columns, width)
    assert sum(widths) + 2 + sum(1 for w in widths if w) - 1 <= max(width, 10)


_STEPS = st.lists(
    st.sampled_from(["up", "down", "page_up", "page_down", "home", "end", "arrive", "remove"]),
    max_size=40,
)


@given(st.integers(0, 30), st.integers(1, 7), st.booleans(), _STEPS)
def test_cursor_stays_on_its_row(count: int, height: int, follow: bool, steps: list[str]) -> None:
    """While rows come and go the cursor stays on its row, the view has no gaps, and Home follows."""
    day = Day(count)
    view: RowView[int] = RowView(day, follow=follow)
    view.height = height
    view.reread()
    for step in steps:
        before, following = view.row, view.following
        if step == "arrive":
            day.arrive()
            view.reread()
            if following:
                assert view.cursor == 0
                assert view.row == day.rows[0]
            elif before is not None:
                assert view.row == before
        elif step == "remove":
            gone = [row for row in view.rows if row != before]
            if gone:
                day.rows.remove(gone[0])
            view.reread()
            if not following:
                assert view.row == before
        else:
            getattr(view, step)()
        assert len(view.rows) == min(height, len(day.rows))
        if view.rows:
            top = day.rows.index(view.rows[0])
            assert view.rows == day.rows[top : top + len(view.rows)]
            assert 0 <= view.cursor < len(view.rows)
        if view.following or not follow:
            assert view.waiting() == 0


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
def test_short_list_replaced(before: list[int], after: list[int]) -> None:
    """A list that was replaced keeps the cursor's row if it still has it."""
    source: ListSource[int] = ListSource(before, lambda row: row)
    view: RowView[int] = RowView(source, follow=False)
    view.height = 30
    view.reread()
    view.down()
    chosen = view.row
    source.replace(after)
    view.reread()
    assert view.rows == after
    if chosen in after:
        assert view.row == chosen


def test_wire() -> None:
    """Idle and an unchanged refresh cost nothing; a changed row one line, an arrival little more than two."""
    with Terminal([sys.executable, APP, "1000"], columns=80, rows=24) as terminal:
        terminal.wait_for("sale 1000")
        drawn(terminal, "")
        terminal.settle(0.5)

        def cost(keys: str) -> int:
            return len(drawn(terminal, keys)) - len(DRAWN)

        assert cost(".") == 0
        assert 0 < cost("d") < 250
        assert 0 < cost("\x1b[B") < 400
        assert cost("\x1b[H") < 400
        assert 0 < cost("+") < 600
        assert "sale 1001" in terminal.screen[1]
        terminal.send("\x1b[B\x1b[B\x1b[B\r")
        terminal.wait_for(lambda: terminal.screen[4].startswith("► 14:07 sale 998"))
        assert cost("+") == 0


def test_lines_that_the_terminal_moved() -> None:
    """Whatever comes and goes, also several at once, stands as a repaint of everything would leave it."""
    up, down, home, end = "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"
    steps = [
        "+",
        "+++",
        "d",
        "d+",
        "+d+",
        f"{down}+",
        f"{down * 25}",
        f"{down * 40}+d",
        f"{up * 50}",
    ]
    steps += [f"{home}+", "+" * 12, "\x1b[6~+", "\x1b[5~", f"{end}+", f"{up * 30}", f"{home}d+"]
    with Terminal([sys.executable, APP, "300"], columns=60, rows=16) as terminal:
        terminal.wait_for("sale 300")
        moved = 0
        for keys in steps:
            moved += drawn(terminal, keys).count(b"r\x1b[2;1H")
            shown = terminal.looks
            assert len(drawn(terminal, "f")) < 200, keys  # where lines went is known
            assert terminal.looks == shown, keys
            drawn(terminal, "r")
            assert terminal.looks == shown, keys
        assert moved > 5


def drawn(terminal: Terminal, keys: str) -> bytes:
    """What is written after these keys, until all of it is drawn."""
    begun = terminal.bytes_written
    terminal.send(f"{keys}=")
    terminal.wait_for(lambda: DRAWN.encode() in terminal.transcript[begun:])
    return bytes(terminal.transcript[begun:])


@pytest.mark.parametrize("height", [4, 7])
def test_a_page_that_was_turned_stays(height: int) -> None:
    """Reading again shows the same rows, also those of a last page that overlaps the first."""
    view = RowView(ListSource(range(height + 2), lambda row: row), follow=False)
    view.height = height
    view.home()
    view.page_down()
    shown = (list(view.rows), view.row)
    assert shown[0] == list(range(2, height + 2))
    view.reread()
    assert (view.rows, view.row) == shown
    view.height = height + 2
    view.reread()
    assert view.rows == list(range(height + 2))
