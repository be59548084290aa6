"""The terminal that the console draws on: what it can, what it sends, and what it may be sent."""
