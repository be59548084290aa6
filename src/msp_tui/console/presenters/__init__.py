"""From the shop's values to words, signs and columns; no widgets here."""
