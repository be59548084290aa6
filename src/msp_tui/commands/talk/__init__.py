"""How commands speak: questions at a terminal, tables for people, JSON for programs."""
