"""What may stand after `msp-tui`: the options and arguments that several commands have, and the front door's own."""
