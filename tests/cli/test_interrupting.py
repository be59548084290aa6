"""Ctrl+C where money is under way: never lost, and never between two lines."""

from __future__ import annotations

import signal

import pytest

from msp_tui.commands.talk.interrupting import ctrl_c_held


def press() -> None:
    """As the terminal does it."""
    signal.raise_signal(signal.SIGINT)


def test_it_is_raised_where_it_is_listened_to() -> None:
    """As Python does it everywhere."""
    with ctrl_c_held() as ctrl_c, pytest.raises(KeyboardInterrupt), ctrl_c.heard():
        press()


def test_what_came_before_the_waiting_ends_the_waiting() -> None:
    """It was pressed when "Sending" stood there, and nobody waited yet."""
    waited = []
    with ctrl_c_held() as ctrl_c:
        press()
        with pytest.raises(KeyboardInterrupt), ctrl_c.heard():
            waited.append("first")
        with ctrl_c.heard():
            waited.append("second")
    assert waited == ["second"]


def test_each_press_ends_one_waiting() -> None:
    """Whether it comes while somebody waits or in between."""
    with ctrl_c_held() as ctrl_c:
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt), ctrl_c.heard():
                press()
            press()
        with pytest.raises(KeyboardInterrupt), ctrl_c.heard():
            pass


def test_afterwards_it_is_raised_anywhere_again() -> None:
    """Nothing of what was noted is left, and nothing is caught any more."""
    with ctrl_c_held():
        press()
    with pytest.raises(KeyboardInterrupt):
        press()


def test_whoever_ignores_it_goes_on_ignoring_it() -> None:
    """As under `nohup`, or behind `&` in a script."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ctrl_c_held() as ctrl_c, ctrl_c.heard():
            press()
    finally:
        signal.signal(signal.SIGINT, before)
