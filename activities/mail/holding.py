"""Which mails wait before they leave: those a decision of the hub causes, a moment or until they are reviewed."""

from domain.case.names import CaseNotice
from domain.exchange.notices import NoticeKind

URGENT = frozenset(
    {
        CaseNotice.EMERGENCY,
        CaseNotice.ASK_ESCALATED,
        NoticeKind.GO_DECIDED,
        NoticeKind.NO_GO_DECIDED,
        NoticeKind.VISIT_CALLED_OFF,
        NoticeKind.CUT_SHORT,
    }
)
"""Kinds that never wait: somebody may be on the way, or in danger."""

_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(URGENT))
_DECIDED = f"given.decision IS NOT NULL AND given.kind NOT IN ({_KINDS})"

HOLDING = """
    SELECT mail_hold, mail_review FROM programme
    WHERE made_at IS NULL OR id = coalesce(
        CAST(:view AS jsonb) -> 0 ->> 'programme', CAST(:view AS jsonb) -> 0 -> 'state' ->> 'programme'
    )
    ORDER BY made_at NULLS LAST LIMIT 1"""
"""What the programme of a recorded case says of it; without a programme nothing waits."""

HELD = {
    "hold_until": f"""CASE WHEN {_DECIDED} AND holding.mail_hold > 0
        THEN now() + make_interval(secs => holding.mail_hold) END""",
    "review": f"coalesce({_DECIDED} AND jsonb_exists(holding.mail_review, given.kind), false)",
}
"""By the outbox's column what it is for a newly owed notice `given`. The wait is real time, whatever the programme's date."""
