"""What a shop does: feed, lookup, refunds, moving a terminal. Knows ports, not httpx, sqlite or Textual."""
