"""What the front door can start: a module a command, imported only when that command was chosen.

Each module has `add_options(parser)` and `run(arguments, environ) -> exit code`, and imports what is
heavy inside `run`, so that `--help` stays quick. What several share is in the rooms below: their `options`, how they
`talk`, and the `parts` of those that are longer than a file.
"""

from __future__ import annotations

from msp_tui.domain.errors import N_, ShopError


class WrongUsage(ShopError):
    """The command was called so that it cannot do its job; exit code 2."""


COMMANDS = {
    "demo": N_("open the console on a sandbox shop with live traffic; needs no configuration"),
    "sandbox": N_("run only the sandbox shop's server, in the foreground"),
    "connect": N_("connect an account: write the first configuration, asked at a terminal"),
    "sync": N_("keep the store level without a screen"),
    "find": N_("find a sale in the store and print it"),
    "sale": N_("print a sale with its refunds"),
    "feed": N_("print the newest sales and refunds"),
    "groups": N_("print the terminal groups and their day; make, rename or remove one"),
    "terminals": N_("print the terminals; add, pair, rename, remove or unbind one"),
    "move": N_("move a terminal to another group, step by step"),
    "day": N_("print what a day took, by hour, terminal and card"),
    "receipt": N_("print the receipt of a sale or of a refund"),
    "refund": N_("refund a sale, asked step by step at a terminal"),
    "cancel-refund": N_("try to cancel a refund that is still reserved, at a terminal"),
    "decide-refund": N_("say what became of a refund that reading cannot settle, at a terminal"),
    "pay": N_("start a payment on a terminal and follow it to its end, or cancel one"),
    "operator-pin": N_("make the hash of an operator's PIN for the configuration"),
    "journal": N_("print who refunded what, or check that record"),
    "config": N_("show every value of the configuration and where it came from, or change one"),
    "doctor": N_("check configuration, keys, clock, stores and terminal, and say what to do"),
}
"""Name and summary of every command; the module has the same name, with `_` for `-`."""
