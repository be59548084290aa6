"""The app in its parts: the ways from one screen to another, and what is said on the way."""
