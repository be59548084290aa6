"""How everything looks: the style sheet, and the colours that it takes."""
