"""What every key of a profile means, and which of them are changed from the program.

Those that decide where money and keys go, or who may do what, are not: whoever stands at a till can only see
them. They are changed by whoever may write the file.
"""

from __future__ import annotations

from collections.abc import Mapping

from msp_tui.domain.errors import N_
from msp_tui.domain.frozen import frozen
from msp_tui.settings.profile import COLORS, LANGUAGES, THEMES
from msp_tui.settings.staffing import REASONS

FLAGS = ("true", "false")


@frozen
class About:
    """`meaning` and `why_not` are message ids; `number` says that a typed value is one."""

    meaning: str
    why_not: str = ""
    choices: tuple[str, ...] = ()
    number: bool = False
    at_once: bool = True
    path: bool = False
    """Whether it is a path; what does not begin with / then lies in the login's home."""
    own: bool = False
    """Whether each login has a value of its own, under `logins`."""


_PLACE = N_(
    "It decides which MultiSafepay and which store this is, so it is changed in the file only."
)
_KEY = N_("Keys are read from where the configuration says, so they are changed there only.")
_PEOPLE = N_("It decides who may do what, so it is changed in the file only.")
_COMMAND = N_("It runs a program on this computer, so it is changed in the file only.")
_TABLE = N_("It is a table, which is changed in the file only.")

ABOUT: Mapping[str, About] = {
    "language": About(N_("The language of screens, receipts and commands."), choices=LANGUAGES),
    "theme": About(N_("Light on dark, or dark on light."), choices=THEMES),
    "colors": About(N_("How many colours the terminal has."), choices=COLORS, at_once=False),
    "ascii": About(N_("Whether the screen has nothing but ASCII characters."), choices=FLAGS),
    "home": About(N_("The group whose feed the console opens with."), number=True, own=True),
    "my_terminal": About(
        N_("The TID of this counter's terminal, whose rows are marked."), own=True
    ),
    "day_start_hour": About(
        N_("The hour at which the shop's day begins, as on its devices."), number=True
    ),
    "export_dir": About(N_("The directory to which exported files go."), path=True),
    "refund_reason": About(N_("Whether a refund asks for its reason."), choices=REASONS),
    "lock_minutes": About(
        N_("Minutes without a key until the console locks, where there are operators; 0: never."),
        number=True,
    ),
    "poll_on_screen_s": About(
        N_("Seconds between two looks at a group that stands on a screen."), number=True
    ),
    "poll_elsewhere_s": About(N_("Seconds between two looks at every other group."), number=True),
    "requests_per_second": About(N_("How many requests a second go out."), number=True),
    "requests_at_once": About(N_("How many requests are under way at the same time."), number=True),
    "history_days": About(N_("How many days back a first run reads."), number=True, at_once=False),
    "keep_days": About(
        N_("After how many days rows are removed from the store; unset: never."),
        number=True,
        at_once=False,
    ),
    "environment": About(N_("Which MultiSafepay: sandbox, test or live."), _PLACE),
    "base_url": About(N_("The address of its API."), _PLACE),
    "timezone": About(N_("The time zone in which MultiSafepay writes its times."), _PLACE),
    "state_dir": About(N_("Where store and journal are kept."), _PLACE),
    "trusted_host": About(N_("A host that is not MultiSafepay's and may have the keys."), _PLACE),
    "ca_file": About(N_("The authority that vouches for the server."), _PLACE),
    "share_group": About(N_("The Unix group that shares the store and the secrets."), _PEOPLE),
    "read_only": About(N_("Whether nothing at all can be changed from here."), _PEOPLE),
    "cloud_payments": About(N_("Whether payments are started from the console."), _PEOPLE),
    "printer_command": About(N_("The program that prints receipts."), _COMMAND),
    "logins": About(N_("What single logins of the server have instead."), _TABLE),
    "keys": About(N_("The key of an action."), _TABLE),
    "groups": About(N_("A terminal group and where its key comes from."), _KEY),
    "operators": About(N_("Somebody who shows a PIN."), _PEOPLE),
    "roles": About(N_("How much somebody may refund."), _PEOPLE),
    "api_key": About(N_("The account's key."), _KEY),
    "api_key_env": About(N_("The variable that holds the account's key."), _KEY),
    "api_key_file": About(N_("The file that holds the account's key."), _KEY),
    "api_key_command": About(N_("The command that prints the account's key."), _KEY),
    "api_key_keyring": About(N_("Where the keyring holds the account's key."), _KEY),
}
"""By key; what begins with one, such as `groups.57958.name`, is meant too."""

CHANGED_HERE = tuple(key for key, about in ABOUT.items() if not about.why_not)
_OWN = frozenset(key for key in CHANGED_HERE if ABOUT[key].own)
WRITTEN_KEYS = frozenset(CHANGED_HERE) - _OWN | {"logins"}
"""What a profile in the program's own file may say."""


def place_of(key: str, login: str) -> tuple[str, ...]:
    """Where in a profile's table a changed value is written."""
    return ("logins", login, key) if key in _OWN else (key,)


def value_of(key: str, text: str) -> str | int | float | bool:
    """What somebody typed as the value that it means; what means none stays text, which the reading refuses."""
    text = text.strip()
    about = ABOUT[key]
    if about.choices == FLAGS:
        return {"true": True, "false": False}.get(text.lower(), text)
    if about.path and text and text[0] not in "/~":
        return f"~/{text}"
    if about.number:
        for kind in (int, float):
            try:
                return kind(text.replace(",", "."))
            except ValueError:
                pass
    return text
