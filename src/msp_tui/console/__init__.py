"""The counter's window: Textual, and nothing that knows HTTP or SQL."""
