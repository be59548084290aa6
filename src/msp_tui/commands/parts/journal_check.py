"""`msp-tui journal --verify`: whether the journal is what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msp_tui.commands.talk.output import json_line, write_now
from msp_tui.domain.errors import N_, StateError
from msp_tui.domain.text import clean
from msp_tui.i18n import ngettext, translate

if TYPE_CHECKING:
    from msp_tui.store.journal import Journal

_LONGEST = 500


def verify(journal: Journal, *, as_json: bool) -> int:
    """Say each finding on a line of its own, or that all is well. Raises StateError for findings."""
    report = Report(as_json=as_json)
    check(journal, report)
    return report.end()


def check(journal: Journal, report: Report) -> None:
    """The chain of entries, and the tables against them. Raises StateError."""
    findings = journal.verify()
    for finding in findings:
        report.add(finding.sentence, finding.values, entry=finding.entry)
    if not findings:
        report.say(_whole(journal))


class Report:
    """Writes each finding as it is made: whoever interrupts keeps what was found."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self.wrong = 0
        self.first = ""

    def add(
        self,
        sentence: str,
        values: Mapping[str, Any],
        *,
        wrong: bool = True,
        entry: int | None = None,
        refund_order_id: str | None = None,
    ) -> None:
        """`wrong`: journal and facts cannot both be right; else it is only to be known."""
        text = clean(translate(sentence, **values), _LONGEST)
        if wrong:
            self.wrong += 1
            self.first = self.first or text
        if self._as_json:
            facts = {
                "wrong": wrong,
                "entry": entry,
                "refund_order_id": refund_order_id or None,
                "sentence": text,
            }
            text = json_line(facts)
        write_now(text)

    def say(self, text: str) -> None:
        """A sentence for people; programs see that there is no finding."""
        if not self._as_json:
            write_now(text)

    def end(self) -> int:
        """The exit code. Raises StateError with the first finding when something is wrong."""
        if self.wrong:
            raise StateError(
                N_("The journal has findings: {count}. The first: {first}"),
                count=self.wrong,
                first=self.first,
            )
        return 0


def _whole(journal: Journal) -> str:
    entries, refunds, moves, payments = journal.counts()
    counted = (
        ngettext("{count} entry", "{count} entries", entries),
        ngettext("{count} refund", "{count} refunds", refunds),
        ngettext("{count} move of a terminal", "{count} moves of terminals", moves),
        *([ngettext("{count} payment", "{count} payments", payments)] if payments else ()),
    )
    return f"{translate(N_('The journal is what was written:'))} {', '.join(counted)}."
