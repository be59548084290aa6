"""The trade's words: frozen values and rules that every room shares. No input, no output, no framework."""
