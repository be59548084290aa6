"""A keyboard-only console for shops that take cards with MultiSafepay terminals."""

__version__ = "0.1.0"
