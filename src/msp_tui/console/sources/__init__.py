"""How screens read the store: in pages, and by questions that the next one interrupts."""
