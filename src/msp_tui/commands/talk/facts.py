"""Rows, groups and terminals as programs are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msp_tui.commands.talk.output import moment

if TYPE_CHECKING:
    from msp_tui.domain.terminals import Terminal, TerminalGroup
    from msp_tui.domain.transactions import Transaction


def row_facts(row: Transaction) -> dict[str, Any]:
    """A row as programs are told it: minor units, null for what is not known yet."""
    return {
        "order_id": row.order_id,
        "transaction_id": row.transaction_id,
        "group_id": row.group_id,
        "terminal_id": row.terminal_id or None,
        "amount": row.amount,
        "currency": row.currency,
        "last4": row.last4 or None,
        "payment_method": row.payment_method,
        "type": row.type,
        "status": row.status,
        "created": moment(row.created),
    }


def group_facts(group: TerminalGroup) -> dict[str, Any]:
    """A group as programs are told it."""
    return {"id": group.id, "name": group.name, "webhook_url": group.webhook_url or None}


def terminal_facts(terminal: Terminal) -> dict[str, Any]:
    """A terminal as programs are told it; never its code."""
    return {
        "id": terminal.id,
        "name": terminal.name,
        "group_id": terminal.group_id,
        "active": terminal.active,
        "waiting": terminal.waiting,
        "provider": terminal.provider,
        "serial_number": terminal.serial_number or None,
    }
