from __future__ import annotations

import pytest

from msp_tui.domain.errors import NoAnswer, RuleError
from msp_tui.domain.operators import Operator, Role
from msp_tui.domain.text import Secret
from msp_tui.shop.handing import Opened
from tests.shop.conftest import World
from tests.store.bookshop import CELLAR, COUNTER
from tests.support.loop import on_jumping_time
from tests.support.staff import PINS, hash_of

OWNER = Operator(8, "Bruno", Role("owner", approves=True), hash_of(8))
CASHIER = Operator(7, "Anna", Role("cashier"), hash_of(7))


@on_jumping_time
async def test_which_group_a_key_opens(world: World) -> None:
    """Known ones are compared here; about another MultiSafepay is asked, and it is never kept."""
    handing, stranger = world.handing(), Secret("key-of-somebody-else")
    assert await handing.opens(Secret(f"key-of-group-{CELLAR}")) == Opened((CELLAR,))
    assert await handing.opens(Secret("account-key-of-the-shop")) == Opened(account=True)
    assert world.gateway.names() == []
    assert await handing.opens(stranger) == Opened(accepted=False)
    world.gateway.opened[stranger] = {300}
    assert await handing.opens(stranger) == Opened((300,))
    assert [group.id for group in world.keys.groups()] == [COUNTER, CELLAR]
    world.gateway.failures["groups_of"] = [NoAnswer("No answer.")]
    with pytest.raises(NoAnswer):
        await handing.opens(stranger)


@pytest.mark.parametrize("text", ["", "short", "a" * 201, "key of the café", "clé-de-la-caisse"])
def test_what_cannot_be_a_key_is_not_asked_about(world: World, text: str) -> None:
    """It is said at once."""

    @on_jumping_time
    async def story() -> None:
        with pytest.raises(RuleError, match="cannot be a key"):
            await world.handing().opens(Secret(text))
        assert world.gateway.names() == []

    story()


async def test_who_may_write_a_key(world: World) -> None:
    """The owner, by PIN; without operators whoever is logged in."""
    written: list[tuple[str, Secret]] = []

    def write(path: str, key: Secret) -> str:
        written.append((path, key))
        return path

    async def hand_out(number: int, pin: str) -> str:
        return await world.handing(write).hand_out(
            CELLAR, "~/key", number=number, pin=Secret(pin), login="till"
        )

    assert await hand_out(0, "") == "~/key"
    world.operators = (OWNER, CASHIER)
    for number, pin in ((7, PINS[7]), (8, "0000"), (9, PINS[9])):
        with pytest.raises(RuleError):
            await hand_out(number, pin)
    assert len(written) == 1
