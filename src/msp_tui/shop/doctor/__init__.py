"""The doctor: looks at everything that has to be right, and says of each what it means and what to do."""

from msp_tui.shop.doctor.examining import Doctor

__all__ = ["Doctor"]
