"""The two files, examined: the database's own check, their size, and whether the journal is what was written."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from msp_tui.domain.health import JournalFacts, Own, StoreFacts
from msp_tui.domain.moves import MoveStep
from msp_tui.domain.payments import PaymentState
from msp_tui.domain.refunds import MADE_STATES, RefundState
from msp_tui.store.connection import connect
from msp_tui.store.opening import open_records, read_journal
from msp_tui.store.statedir import StateDir
from msp_tui.store.trouble import explained

_MOST_PROBLEMS = 5
_NEWEST = 3
_EVERYTHING = 2**31


class Examination:
    """Satisfies the doctor's Stores. Each method opens the files for itself, on whichever thread asks.

    Every method raises StateError.
    """

    def __init__(self, path: Path, open_state: Callable[[], StateDir]) -> None:
        """`path` is the state directory, which looking does not make."""
        self._path = path
        self._open = open_state

    @property
    def path(self) -> str:
        """Where the state is, or would be."""
        return str(self._path)

    @property
    def exists(self) -> bool:
        """Whether there is anything to examine."""
        return self._path.exists()

    def free(self) -> int:
        """Bytes that may still be written where the state is, or would be."""
        place = self._path
        with explained(place):
            while not place.exists():
                place = place.parent
            return shutil.disk_usage(place).free

    def store(self, groups: Sequence[int]) -> StoreFacts:
        """The store; its check reads the whole file: seconds for a million rows."""
        state = self._open()
        with closing(open_records(state)) as records:
            progress = records.progress(groups)
        with explained(state.transactions), closing(connect(state.transactions)) as connection:
            said = [
                text
                for (text,) in connection.execute(f"PRAGMA integrity_check({_MOST_PROBLEMS})")
                if text != "ok"
            ]
        return StoreFacts(str(state.transactions), _size(state.transactions), tuple(said), progress)

    def journal(self) -> JournalFacts:
        """The journal, verified from its first entry."""
        state = self._open()
        with closing(read_journal(state)) as journal:
            findings = tuple(journal.verify())
            intents = journal.intents(_EVERYTHING)
            moves = journal.moves(_EVERYTHING)
            entries, *_ = journal.counts()
            token_forms = journal.payments.tally("payment followed", "token")
            cancel_keys = journal.payments.tally("payment cancel taken", "key")
            own = [
                Own(one.group_id, one.order_id, one.created, one.transaction_id)
                for one in intents
                if one.state in MADE_STATES and one.transaction_id
            ]
            own += [
                Own(one.group_id, one.order_id, one.created)
                for one in journal.payments.payments()
                if one.state is PaymentState.COMPLETED
            ]
        return JournalFacts(
            str(state.journal),
            _size(state.journal),
            entries,
            findings,
            open_intents=sum(one.open for one in intents),
            voided=sum(one.state is RefundState.VOIDED for one in intents),
            paired=sum(one.step is MoveStep.PAIRED for one in moves),
            token_forms=token_forms,
            cancel_keys=cancel_keys,
            own=tuple(sorted(own, key=lambda one: one.made, reverse=True)[:_NEWEST]),
        )


def _size(file: Path) -> int:
    """Bytes of a database with what is not yet written back into it."""
    total = 0
    for suffix in ("", "-wal"):
        part = file.with_name(file.name + suffix)
        total += part.stat().st_size if part.exists() else 0
    return total
