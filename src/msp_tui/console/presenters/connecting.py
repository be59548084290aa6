"""What connecting an account shows: what was gathered, and what is asked now."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from msp_tui.console.presenters.connecting_words import MORE, Step, kept_words
from msp_tui.console.presenters.key_words import proven_words, shown_words
from msp_tui.console.presenters.paint import paint
from msp_tui.i18n import translate as _
from msp_tui.shop.connecting import Draft, Proven

Parts = list[tuple[str, str] | str]


def connecting_text(
    draft: Draft, proven: Proven | None, step: Step, file: str, today: date
) -> Content:
    """Everything above the field; `file` is the configuration that will be written."""
    parts: Parts = [("\n " + _("Connect an account") + "\n\n", "strong")]
    if step not in (Step.ENVIRONMENT, Step.ADDRESS):
        parts.append(f" {draft.environment}  {draft.base_url}\n\n")
    for one in draft.groups:
        parts += [
            (" ● ", "good"),
            f"{one.name} ({one.id})  ",
            shown_words(one.proven, today) + "\n",
        ]
        parts += [(f"   {kept_words(one.place)}\n", "faint")]
    if draft.account:
        parts += [
            (" ● ", "good"),
            _("account key") + "  ",
            shown_words(draft.account, today) + "\n",
        ]
        parts += [(f"   {kept_words(draft.account_place)}\n", "faint")]
    if proven:
        parts += [(" ○ ", "open"), proven_words(proven, today) + "\n"]
    parts += [f"\n {_(step.value, file=file)}\n"]
    if more := MORE.get(step):
        parts += [(f" {_(more)}\n", "faint")]
    return paint(*parts)
