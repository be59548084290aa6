"""What can be looked at without the network: files, login, terminal, store, disk and journal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msp_tui.domain.errors import N_, StateError
from msp_tui.domain.health import (
    Check,
    FileFacts,
    Health,
    JournalFacts,
    LoginFacts,
    Setup,
    StoreFacts,
    TerminalFacts,
    failed,
)
from msp_tui.shop.aside import aside

if TYPE_CHECKING:
    from msp_tui.shop.doctor.ports import Stores

_LITTLE = 500_000_000
_TOO_LITTLE = 50_000_000
"""Bytes free on the disk."""
_LEAST_COLUMNS, _LEAST_ROWS = 80, 24


def configuration(setup: Setup, groups: int) -> Check:
    """That it could be read is known already: what it says. `groups` are those with learned ones."""
    values = {
        "file": setup.file,
        "profile": setup.profile,
        "environment": setup.environment,
        "host": setup.host,
        "groups": groups,
    }
    if not groups:
        return Check(
            "configuration",
            Health.WARN,
            N_("{file}, profile {profile}: {environment} at {host}, without any group."),
            N_("Name the groups with their keys in it."),
            values,
        )
    return Check(
        "configuration",
        Health.OK,
        N_("{file}, profile {profile}: {environment} at {host}, groups: {groups}."),
        values=values,
    )


def files(found: Sequence[FileFacts]) -> list[Check]:
    """Whoever may write these files decides where keys go and which commands are run."""
    open_ones = [one for one in found if one.others_write]
    if not open_ones:
        return [
            Check(
                "files",
                Health.OK,
                N_("Configuration and keys are closed to others ({count} files and directories)."),
                values={"count": len(found)},
            )
        ]
    return [
        Check(
            "files",
            Health.WARN,
            N_("{file} (mode {mode}) can be changed by another user than you."),
            N_(
                "Whoever changes it decides where keys go. Let root or this login own it: chmod go-w."
            ),
            {"file": one.path, "mode": f"{one.mode:04o}"},
            one.path,
        )
        for one in open_ones
    ]


def login(facts: LoginFacts, *, operators: bool) -> Check:
    """Roles and PINs bind only those who cannot leave the console for a shell."""
    if facts.shells:
        sentence = N_("This login has a shell ({shells}): it can read keys and refund without us.")
        health = Health.WARN if operators else Health.OK
        hint = N_(
            "Give the counter a login of its own that can only open the console: docs/security.md."
        )
        return Check(
            "login",
            health,
            sentence,
            hint if operators else N_("No operators are configured: nothing depends on it."),
            {"shells": ", ".join(facts.shells)},
        )
    if facts.forced:
        return Check(
            "login",
            Health.OK,
            N_("This login is restricted: sshd ran its own command instead of the one asked for."),
        )
    if facts.only_program:
        return Check("login", Health.OK, N_("This login is restricted: it has no shell."))
    if facts.ssh:
        return Check(
            "login",
            Health.SKIP,
            N_("sshd started this directly; whether it always does cannot be seen from inside."),
            N_("From another computer: “ssh LOGIN@SERVER id” must open the console, not print."),
        )
    return Check(
        "login",
        Health.SKIP,
        N_("Nothing shows whether this login is restricted."),
        N_("Look at the login's shell and at ForceCommand in sshd's configuration."),
    )


def terminal(facts: TerminalFacts | None) -> Check:
    """What the console can draw with."""
    if facts is None:
        return Check("terminal", Health.SKIP, N_("There is no terminal here to look at."))
    values = {
        "term": facts.term or "?",
        "colours": {"standard": "16", "256": "256"}.get(facts.colours, facts.colours),
        "columns": facts.columns,
        "rows": facts.rows,
    }
    sentence = N_("TERM={term}, colours: {colours}, {columns}x{rows}.")
    if not facts.fit:
        return Check(
            "terminal",
            Health.WARN,
            sentence,
            N_("No console opens on this terminal; find, journal and sync work."),
            values,
        )
    if not facts.utf8:
        hint = N_(
            "The language settings (LANG) are not UTF-8: commands print “?” for some characters."
        )
        return Check("terminal", Health.WARN, sentence, hint, values)
    if facts.columns < _LEAST_COLUMNS or facts.rows < _LEAST_ROWS:
        hint = N_("Make the window at least 80x24: columns are left out and codes may not fit.")
        return Check("terminal", Health.WARN, sentence, hint, values)
    return Check(
        "terminal",
        Health.OK,
        sentence,
        N_(
            "To try a camera on it: “msp-tui doctor --qr”, or c on the console's doctor screen (h)."
        ),
        values,
    )


@dataclass(slots=True)
class Seen:
    """What a visit has read already, for the checks that come after."""

    journal: JournalFacts | None = None


async def state(stores: Stores, groups: Sequence[int], seen: Seen) -> AsyncIterator[Check]:
    """Disk, store and journal; each reads on a thread of its own."""
    try:
        yield _disk(await aside(stores.free), stores.path)
    except StateError as error:
        yield failed("disk", error)
    if not stores.exists:
        nothing = N_("Nothing was stored yet: {path} does not exist.")
        hint = N_("The console or “msp-tui sync” makes it.")
        yield Check("store", Health.SKIP, nothing, hint, {"path": stores.path})
        return
    try:
        found = await aside(stores.store, groups)
    except StateError as error:
        yield failed("store", error)
    else:
        yield _store(found)
        for check in _progress(found):
            yield check
    try:
        seen.journal = await aside(stores.journal)
    except StateError as error:
        yield failed("journal", error)
    else:
        yield _journal(seen.journal)
        yield _open_intents(seen.journal)


def _disk(free: int, path: str) -> Check:
    health = Health.FAIL if free < _TOO_LITTLE else Health.WARN if free < _LITTLE else Health.OK
    hint = N_("Free some space: a refund that cannot be written down is not sent.")
    return Check(
        "disk",
        health,
        N_("{megabytes} MB are free at {path}."),
        "" if health is Health.OK else hint,
        {"megabytes": _megabytes(free), "path": path},
    )


def _store(found: StoreFacts) -> Check:
    values = {"path": found.path, "megabytes": _megabytes(found.size)}
    if found.problems:
        return Check(
            "store",
            Health.FAIL,
            N_("{path} is damaged: {problem}."),
            N_(
                "Delete it together with its -wal and -shm files: everything in it is fetched again."
            ),
            {**values, "problem": found.problems[0]},
        )
    return Check("store", Health.OK, N_("{path} is whole ({megabytes} MB)."), values=values)


def _progress(found: StoreFacts) -> list[Check]:
    checks = []
    if found.progress.back is not None:
        checks.append(
            Check(
                "reading_back",
                Health.WARN,
                N_("The past is still being read: sales are known back to {back}."),
                N_("Leave a console or “msp-tui sync” running until it is done."),
                {"back": found.progress.back},
            )
        )
    if found.progress.cards is not None:
        sentence = N_("Cards and terminals are known back to {since}.")
        hint = N_("Older sales are not found by card or terminal yet; reading goes on by itself.")
        values = {"since": found.progress.cards}
        checks.append(Check("details", Health.WARN, sentence, hint, values))
    else:
        sentence = N_("Cards and terminals are known of every sale in the store.")
        checks.append(Check("details", Health.OK, sentence))
    return checks


def _journal(found: JournalFacts) -> Check:
    values = {"path": found.path, "entries": found.entries, "megabytes": _megabytes(found.size)}
    if found.findings:
        first = found.findings[0]
        return Check(
            "journal",
            Health.FAIL,
            N_("{path} is not what was written; findings: {findings}, the first at entry {entry}."),
            N_("Do not delete it. “msp-tui journal --verify” names each of them."),
            {**values, "findings": len(found.findings), "entry": first.entry},
        )
    return Check(
        "journal",
        Health.OK,
        N_("{path} is what was written (entries: {entries})."),
        values=values,
    )


def _open_intents(found: JournalFacts) -> Check:
    if not found.open_intents:
        return Check("open_intents", Health.OK, N_("The outcome of every refund is known."))
    return Check(
        "open_intents",
        Health.WARN,
        N_("Refunds whose outcome is not known yet: {count}."),
        N_("The console and “msp-tui sync” settle them by reading; look at the journal."),
        {"count": found.open_intents},
    )


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 1 if size < 100_000_000 else 0)
