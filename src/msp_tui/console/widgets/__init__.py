"""What the screens are made of: fields, lists, lines and the QR drawing."""
