"""What a reminder to sign the plan asks for while the plan cannot be signed: read when the mail is written."""

from dataclasses import replace
from datetime import date, datetime

from activities.driver import Sessions
from activities.mail.content import Letter, Recipient
from activities.mail.dates import whole_day
from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from models.documents.plan_checklist import still_missing
from models.messages.records import STATE
from models.texts.translate import use_language
from models.views.exchanges import exchange_state

NAMED = 3
"""How many of the things that are missing a mail names; the plan's page has all of them."""
MISSING = "plan"
"""As `AskSpec.missing` would name it: the plan itself is not complete."""


def reminds_of_signature(letter: Letter) -> bool:
    """Whether the letter reminds somebody to sign the plan."""
    wanted = letter.values.get("ask")
    return letter.kind == CaseNotice.ASK_REMINDER and wanted == AskKind.SIGN_PLAN


async def with_what_is_missing(
    sessions: Sessions, letter: Letter, exchange_id: str, to: Recipient, now: datetime
) -> Letter:
    """The letter with what the plan's newest version lacks, in the reader's language; none of the plan's words."""

    def day(value: date) -> str:
        return whole_day(value, to.language)

    async with sessions() as session:
        state = await exchange_state(session, exchange_id)
        if state is None:
            return letter
        rules = await still_missing(session, STATE.validate_python(state), now, day)
    values = {name: value for name, value in letter.values.items() if name != "missing"}
    if not rules:
        return replace(letter, values=values)
    with use_language(to.language):
        told = "\n".join(str(rule.broken) for rule in rules[:NAMED])
    more: dict[str, str | int] = {"lacks_more": "yes"} if len(rules) > NAMED else {}
    return replace(letter, values={**values, "missing": MISSING, "lacks": told, **more})
