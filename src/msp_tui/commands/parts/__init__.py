"""What is longer than a command's own file: a part begins with the name of the command that it is of."""
