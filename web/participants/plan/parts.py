"""The parts of a plan that people talk about: its goals and its sessions, by names that stay."""

from dataclasses import dataclass
from typing import Any

from domain.case.errors import RuleBroken
from models.documents.plan import ActivityPlan, Goal, Session
from models.documents.plan_ids import ids_of, session_ids, sessions_by_id
from models.documents.words import Content
from models.texts.translate import N_, _
from web.forms.parts import model_of
from web.participants.plan.widgets import WIDGETS
from web.site.dates import clock

WORDS_OF: dict[str, tuple[str, ...]] = {"goal": ("text", "measure"), "session": ("title", "led_by")}
"""The fields for which other words can be suggested, by kind of part."""
_MODELS: dict[str, type[Content]] = {"goal": Goal, "session": Session}
_SECTIONS = {"goal": "goals", "session": "day"}


@dataclass(frozen=True)
class Part:
    """One goal or session. `key` names it for ever; `section` is where it is written, `words` what its fields say."""

    key: str
    kind: str
    section: str
    heading: str
    words: dict[str, str]

    def label(self, field: str) -> str:
        """What a field is called."""
        return label_of(self.key, field)


def parts_of(plan: ActivityPlan) -> dict[str, Part]:
    """Every part by its key, in the order of the plan."""
    found = {}
    for number, (name, goal) in enumerate(zip(ids_of(plan.goals), plan.goals, strict=True), 1):
        heading = _("Goal {n}: {text}", n=number, text=goal.text)
        part = Part(f"goal-{name}", "goal", "goals", heading, _words("goal", goal))
        found[part.key] = part
    for number, (names, day) in enumerate(zip(session_ids(plan), plan.days, strict=True), 1):
        for name, session in zip(names, day.sessions, strict=True):
            heading = _("Day {n}, {start}: {title}", n=number, start=clock(session.start), title=session.title)  # fmt: skip
            part = Part(f"session-{name}", "session", f"day-{number}", heading, _words("session", session))  # fmt: skip
            found[part.key] = part
    return found


def kind_of(key: str) -> str:
    """Whether it is a goal or a session; "" for neither."""
    kind = key.partition("-")[0]
    return kind if kind in WORDS_OF else ""


def label_of(key: str, field: str) -> str:
    """What a field of a part is called, also of one that is gone."""
    kind = kind_of(key)
    return _(WIDGETS[_SECTIONS[kind]][f"{kind}s.*.{field}"].label)


def suggested_model(key: str, field: str) -> type[Content]:
    """A form of one field, under the rules it has in the plan."""
    return model_of(_MODELS[kind_of(key)], field)


def with_words(
    plan: ActivityPlan, key: str, field: str, words: str, *, instead_of: str
) -> dict[str, Any]:
    """The plan's content with these words in a field; RuleBroken where the part is gone, or says something else by now."""
    part = parts_of(plan).get(key)
    if part is None:
        raise RuleBroken(
            "",
            N_("This part is not in the plan any more."),
            N_("Look at the plan: somebody took it out meanwhile."),
            rule="plan_part_gone",
        )
    if part.words[field] != instead_of:
        raise RuleBroken(
            "",
            N_("Somebody changed these words meanwhile."),
            N_("Open the comments again and compare."),
            rule="suggested_words_changed",
        )
    whole, name = plan.model_dump(), key.partition("-")[2]
    if part.kind == "goal":
        whole["goals"][ids_of(plan.goals).index(name)][field] = words
    else:
        day, _session = sessions_by_id(plan)[name]
        whole["days"][day]["sessions"][session_ids(plan)[day].index(name)][field] = words
    return whole


def _words(kind: str, part: Goal | Session) -> dict[str, str]:
    return {field: getattr(part, field) for field in WORDS_OF[kind]}
