"""What the screens are built on: one kind of screen a file, whose own screens stand in `screens`; and what they may ask of the console."""
