"""The first configuration: a commented file, and beside it the keys that were left to the program."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from msp_tui.domain.errors import N_, ConfigurationError
from msp_tui.domain.frozen import frozen
from msp_tui.domain.terminals import TerminalGroup
from msp_tui.domain.text import Secret
from msp_tui.settings.files import read_text, unwritten, write_secret
from msp_tui.settings.learned import LearnedKeys
from msp_tui.settings.profile import Profile

ACCOUNT_FILE = "account.key"
_COMMENTS = (
    N_("msp-tui made this file once and never rewrites it: edit it freely."),
    N_("Every value and where it came from: msp-tui config. Whether all is well: msp-tui doctor."),
)
_OPTIONAL = (
    ('state_dir = "/var/lib/msp-tui"', N_("one store for every login of a server: docs/server.md")),
    ('language = "fr"', N_("fr, nl or en; else the login's")),
    ("read_only = true", N_("nothing can be changed from here")),
)


@frozen
class FirstGroup:
    """A group and its key; `source` is the line that names another place for it, "" for the secrets file."""

    group: TerminalGroup
    key: Secret
    source: tuple[str, str] = ("", "")


@frozen
class FirstAccount:
    """The account's key, with the same."""

    key: Secret
    source: tuple[str, str] = ("", "")


def write_first(
    profile: Profile,
    groups: Sequence[FirstGroup],
    account: FirstAccount | None,
    say: Callable[[str], str],
) -> None:
    """Keys first, then the configuration, which appears whole or not at all and never over another.

    `say` translates the comments. Raises ConfigurationError; what was kept by then is of no use to anybody
    else: the files are the owner's alone.
    """
    file, kept = profile.file, profile.file.parent / ACCOUNT_FILE
    if os.path.lexists(file):
        raise _exists(file, N_("Move it away, or use it: start msp-tui again."))
    keeps = account is not None and not account.source[0]
    there = os.path.lexists(kept)
    if account and keeps and there and not _holds(kept, account.key):
        raise _exists(kept, N_("Move it away; or name it as the place of the account's key."))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(file, error) from None
    learned = LearnedKeys(profile)
    for one in groups:
        if not one.source[0]:
            learned.keep(one.group, one.key)
    if account and keeps:
        write_secret(kept, f"{account.key.reveal()}\n".encode())
        account = FirstAccount(account.key, ("api_key_file", ACCOUNT_FILE))
    try:
        _appear(file, _text(profile, groups, account, say).encode())
    except ConfigurationError:
        if keeps and not there:
            kept.unlink()  # else an attempt with another key would find it in its way
        raise


def _holds(file: Path, key: Secret) -> bool:
    """Whether this very key is in the file already: an attempt that was killed left it."""
    try:
        return Secret(read_text(file)[0].strip()) == key
    except ConfigurationError:
        return False


def _appear(file: Path, content: bytes) -> None:
    """Whole or not at all, and never over another. Raises ConfigurationError."""
    fresh = file.with_name(f".{file.name}-{os.getpid()}")
    write_secret(fresh, content)
    try:
        os.link(fresh, file)
    except FileExistsError:
        raise _exists(file, N_("Move it away, or use it: start msp-tui again.")) from None
    except OSError as error:
        raise unwritten(file, error) from None
    finally:
        fresh.unlink()


def _exists(file: Path, hint: str) -> ConfigurationError:
    return ConfigurationError(
        N_("{file} is there already; nothing was written over it."), hint, file=str(file)
    )


def _text(
    profile: Profile,
    groups: Sequence[FirstGroup],
    account: FirstAccount | None,
    say: Callable[[str], str],
) -> str:
    lines = [f"# {say(comment)}" for comment in _COMMENTS]
    lines += ["", _line("default_profile", profile.name), "", f"[profiles.{profile.name}]"]
    lines += [
        _line(
            "environment", profile.environment, say(N_("sandbox, test or live: always on screen"))
        ),
        _line("base_url", profile.base_url),
        _line("timezone", profile.timezone, say(N_("in which MultiSafepay writes its times"))),
    ]
    if account:
        lines.append(_line(*account.source, say(N_("the account's key; groups work without it"))))
    lines += [f"# {line}  # {say(why)}" for line, why in _OPTIONAL]
    for one in groups:
        lines += ["", f"[[profiles.{profile.name}.groups]]", f"id = {one.group.id}"]
        lines.append(_line("name", one.group.name))
        kept = (
            _line(*one.source) if one.source[0] else f"# {say(N_('Its key is in secrets.toml.'))}"
        )
        lines.append(kept)
    return "\n".join(lines) + "\n"


def _line(key: str, value: str, comment: str = "") -> str:
    import tomli_w

    text = tomli_w.dumps({key: value}).rstrip("\n")
    return f"{text}  # {comment}" if comment else text
