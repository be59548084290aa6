"""Operators and their roles, of the profiles that name any: who they are is loaded for those only."""

from __future__ import annotations

from msp_tui.domain.errors import N_
from msp_tui.domain.money import AmountError, parse_amount
from msp_tui.domain.operators import Limit, Operator, Role
from msp_tui.domain.pins import usable_hash
from msp_tui.settings.profile import LANGUAGES
from msp_tui.settings.tables import Table, shown

ANY = "any"
"""Instead of an amount: without limit."""
_OPERATOR_KEYS = frozenset({"number", "name", "role", "pin_hash", "language"})
_ROLE_KEYS = frozenset(
    {"refund_allowed", "refund_approval", "day_allowed", "day_approval", "approves"}
)
_MOST_NUMBER = 9_999_999


def read_operators(table: Table) -> tuple[Operator, ...]:
    """Those of a profile. Raises ConfigurationError for the first key that is wrong."""
    return _operators(table, {role.name: role for role in _roles(table)})


def _roles(table: Table) -> list[Role]:
    roles = []
    for name, one in table.named_tables("roles", "cashier"):
        one.allow_only(_ROLE_KEYS)
        roles.append(
            Role(
                name,
                refund=_limit(one, "refund"),
                day=_limit(one, "day"),
                approves=one.flag("approves"),
            )
        )
    return roles


def _limit(table: Table, what: str) -> Limit:
    """Without the first key there is no limit; without the second, nothing above it is possible."""
    allowed = _amount(table, f"{what}_allowed", None)
    approval = _amount(table, f"{what}_approval", 0)
    if f"{what}_approval" in table.values and (
        allowed is None or (approval is not None and approval <= allowed)
    ):
        raise table.wrong(
            N_("{where}: {key} must be above {other}, or it means nothing."),
            key=f"{what}_approval",
            other=f"{what}_allowed",
        )
    return Limit(allowed, approval)


def _amount(table: Table, key: str, default: int | None) -> int | None:
    if key not in table.values:
        return default
    value = table.values[key]
    if value == ANY:
        return None
    if isinstance(value, str):
        try:
            return parse_amount(value)
        except AmountError:
            pass
    raise table.wrong(
        N_("{where}: {key} must be an amount as text, like {example}, or {any}."),
        key=key,
        example='"50,00"',
        any=f'"{ANY}"',
    )


def _operators(table: Table, roles: dict[str, Role]) -> tuple[Operator, ...]:
    known: dict[int, Operator] = {}
    for one in table.tables("operators"):
        one.allow_only(_OPERATOR_KEYS)
        number = one.whole("number", 1, _MOST_NUMBER) or one.needed_number("number")
        name = one.needed_text("name")
        for other in known.values():
            if number == other.number or name.casefold() == other.name.casefold():
                raise one.wrong(
                    N_("{where}: another operator has the number {number} or the name {name}."),
                    number=number,
                    name=shown(name),
                )
        role = one.choice("role", roles) if roles else one.needed_text("role")
        if role not in roles:
            raise one.wrong(
                N_("{where}: there is no role {role}; describe it under {header}."),
                role=shown(role),
                header=f"[{table.place.strip('[]')}.roles.{shown(role)}]",
            )
        language = one.choice("language", LANGUAGES) if "language" in one.values else ""
        known[number] = Operator(number, name, roles[role], _pin_hash(one), language)
    return tuple(known.values())


def _pin_hash(table: Table) -> str:
    """Never repeated in an error: somebody may have written the PIN itself."""
    text = table.needed_text("pin_hash")
    if not usable_hash(text):
        raise table.wrong(
            N_("{where}: {key} is not a PIN's hash."),
            N_("Make one with: {command}"),
            key="pin_hash",
            command="msp-tui operator-pin",
        )
    return text
