"""Pictures of every screen, and what draws them."""
