"""Which move was begun: that of a terminal, or the one that somebody names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_, RuleError

if TYPE_CHECKING:
    from msp_tui.domain.moves import Move
    from msp_tui.domain.terminals import Terminal
    from msp_tui.shop.engine import Shop
    from msp_tui.wiring.acting import Acting


def begun_of(one: Acting, terminal: Terminal) -> Move | None:
    """The open move of this terminal, as its old or its new one."""

    async def under_way(shop: Shop) -> Move | None:
        return shop.moves.open_moves().get(terminal.id)

    return one.ask(under_way)


def named_move(one: Acting, said: str | None, *, over: bool = False) -> Move:
    """The open move of a terminal, by its TID, its name or the move's own id; the only one where none is named.

    Where one is named it may be `over`: it came to its end while nobody looked. Raises RuleError.
    """
    moves = one.ask(_moves)
    if said is not None:
        wanted = said.strip().casefold()
        moves = [
            move
            for move in moves
            if wanted
            in {text.casefold() for text in (move.id, move.old_tid, move.new_tid, move.name)}
        ]
    under_way = [move for move in moves if not move.done]
    if not under_way and over and said is not None:
        under_way = moves[:1]
    if len(under_way) == 1:
        return under_way[0]
    if not under_way:
        raise RuleError(
            N_("No move is under way here."),
            N_("They stand in: {command}"),
            command="msp-tui journal --moves",
        )
    raise RuleError(
        N_("Several moves are under way: {moves}."),
        N_("Say which one by its terminal."),
        moves=", ".join(
            f"{move.old_tid or move.new_tid or move.id} ({move.name})" for move in under_way
        ),
    )


async def _moves(shop: Shop) -> list[Move]:
    """Every move, newest first, after what happened while nobody looked was written down."""
    await shop.backroom.look_again()
    shop.moves.catch_up()
    return shop.journal.moves()
