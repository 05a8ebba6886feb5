"""What somebody asked the desk to show, read from the address; anything unknown is left out."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import Phase
from domain.exchange.stages import Stage
from models.views.desk_queue import Scope, Sort

HUB_KINDS = (
    AskKind.REVIEW_APPLICATION,
    AskKind.FIND_PARTNER,
    AskKind.REVIEW_WAITING_LIST,
    AskKind.ARRANGE_OFFER,
    AskKind.REVIEW_PLAN,
    AskKind.HOLD_PLAN_CALL,
    AskKind.REVIEW_APPEAL,
    AskKind.BOOK,
    AskKind.CHANGE_BOOKING,
    AskKind.APPROVE_COST,
    AskKind.UNDO_BOOKING,
    AskKind.CONFIRM_VISA_REFUSAL,
    AskKind.DECIDE_VISA,
    AskKind.DECIDE_GO,
    AskKind.DECIDE_TOP_UP,
    AskKind.DECIDE_MISSED_CALLS,
    AskKind.REVIEW_REPORT,
    AskKind.DECIDE_REQUEST,
    AskKind.DECIDE_SILENCE,
    AskKind.REVIEW_PAUSE,
    AskKind.WRITE_CLOSING_REPORT,
)
"""Everything that is asked of the hub, in the order of the programme."""

TURNS = ("mentee", "mentor", "hub")
LONGEST_SEARCH = 80
_IDS = ("cycle", "owner", "learner", "teacher")
IN_WORDS = (*_IDS, "reached", "came")
"""Filters that stand in the address as they are."""
STAGES = (*(stage.value for stage in Stage), "complete")
"""How far exchanges come, by the numbers of `domain.exchange.figures`."""
_LONGEST_PLACE = 300


@dataclass(frozen=True)
class Filters:
    """One view of a list. `after` is where the page before ended: a moment and the keys behind it.

    `reached` and `came` are of STAGES; `over` says whether only those are shown that are longer in their
    phase than it may take.
    """

    scope: str = "all"
    sort: Sort = Sort.DUE
    kind: AskKind | None = None
    phase: Phase | None = None
    turn: str = ""
    ended: bool = False
    only_ended: bool = False
    words: str = ""
    community: str = ""
    learner: str = ""
    teacher: str = ""
    cycle: str = ""
    owner: str = ""
    reached: str = ""
    came: str = ""
    over: bool = False
    after: tuple[datetime, tuple[str, ...]] | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but the page was chosen."""
        return replace(self, after=None, sort=Sort.DUE) != Filters()

    def going_on(self, after: str) -> "Filters":
        """The same list from where a page of it ended."""
        return replace(self, after=_place(after))

    def address(self, path: str, *, after: str = "", **changes: str) -> str:
        """The address of this view with some filters changed, from its first page unless said."""
        kept = {
            "scope": "" if self.scope == "all" else self.scope,
            "sort": "" if self.sort is Sort.DUE else self.sort.value,
            "kind": self.kind.value if self.kind else "",
            "phase": self.phase.value if self.phase else "",
            "turn": self.turn,
            "ended": "only" if self.only_ended else "yes" if self.ended else "",
            "over": "yes" if self.over else "",
            "q": self.words,
            **{name: getattr(self, name) for name in IN_WORDS},
            "after": after,
        } | changes
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{path}?{query}" if query else path


def read_filters(query: QueryParams) -> Filters:
    """The filters of an address."""
    scope, turn = query.get("scope", "all"), query.get("turn", "")
    return Filters(
        scope=scope if scope in set(Scope) else "all",
        sort=next((sort for sort in Sort if sort.value == query.get("sort")), Sort.DUE),
        kind=next((kind for kind in HUB_KINDS if kind.value == query.get("kind")), None),
        phase=next((phase for phase in Phase if phase.value == query.get("phase")), None),
        turn=turn if turn in TURNS else "",
        ended=query.get("ended") in {"yes", "only"},
        only_ended=query.get("ended") == "only",
        over=query.get("over") == "yes",
        reached=_stage(query.get("reached", "")),
        came=_stage(query.get("came", "")),
        **{name: _plain(query.get(name, "")) for name in _IDS},
        words=_plain(query.get("q", "")),
        after=_place(query.get("after", "")),
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:LONGEST_SEARCH]


def _stage(name: str) -> str:
    return name if name in STAGES else ""


def place_after(moment: datetime, *keys: str) -> str:
    """Where a page ends, as the next one's `after`."""
    return "~".join((moment.isoformat(), *keys))


def _place(text: str) -> tuple[datetime, tuple[str, ...]] | None:
    moment, *keys = text[:_LONGEST_PLACE].replace("\x00", "").split("~")
    try:
        at = datetime.fromisoformat(moment)
        if not keys or at.tzinfo is None:
            return None
        return at.astimezone(UTC), tuple(keys)
    except (ValueError, OverflowError):  # the first and last days of all are not there in UTC
        return None


def queues_of(roles: frozenset[Role]) -> frozenset[Role]:
    """The queues a person works from: those of their roles; the coordinator steps in everywhere."""
    return HUB_ROLES if Role.COORDINATOR in roles else roles & HUB_ROLES
