"""What changed between two versions of a document, field by field, in words."""

from dataclasses import dataclass
from typing import Any

from models.documents.changes import diff_contents
from models.texts.both_learn import DESIGN_FIELDS
from models.texts.translate import N_, _
from web.cases.names import Names
from web.exchanges.reading import PEOPLE
from web.forms.text_changes import Effort, Piece, word_pieces

FIELDS: dict[str, str] = {
    "topic": N_("Topic"),
    "level": N_("Level"),
    "goal": N_("Goal"),
    "goals": N_("Goals"),
    "measure": N_("Measure"),
    "direction": N_("Who travels"),
    "partner_community": N_("Pre-agreed partner"),
    "active_people": N_("Active people"),
    "languages": N_("Languages"),
    "about": N_("About the community"),
    "why_now": N_("Why now"),
    "applied_at_home": N_("Use at home"),
    "share_back": N_("Sharing back"),
    "could_teach": N_("What they could teach in return"),
    "agree_joint_plan": N_("Agreement on a joint plan"),
    "agree_hub_books": N_("Agreement that the hub books"),
    "questions": N_("Questions"),
    "text": N_("Text"),
    "material": N_("Material"),
    "person": N_("Person"),
    "starts_on": N_("First day"),
    "days": N_("Days"),
    "topics": N_("Topics"),
    "learner": N_("Who learns"),
    "sessions": N_("Sessions"),
    "start": N_("From"),
    "end": N_("To"),
    "title": N_("Title"),
    "kind": N_("Kind"),
    "led_by": N_("Led by"),
    "internal_documents": N_("Internal documents"),
    "where": N_("Where to find it"),
    "link": N_("Address"),
    "video": N_("Video"),
    "file": N_("File"),
    "note": N_("What to know about it"),
    "lead_contact": N_("Lead contact"),
    "travellers": N_("Travellers"),
    "cadence": N_("Follow-up calls"),
    "calls": N_("Number of calls"),
    "interval_days": N_("Days between calls"),
    "hour": N_("Hour"),
    "host_place": N_("Place"),
    "working_language": N_("Working language"),
    "actions": N_("Actions"),
    "outcome": N_("Outcome"),
    "owner": N_("Owner"),
    "other_owner": N_("Owner on the other side"),
    "due": N_("Due"),
    "remarks": N_("Remarks"),
    "day": N_("Day"),
    "done": N_("What was done"),
    "learned": N_("What was learned"),
    "changed": N_("What changed"),
    "number": N_("Number"),
    "held_on": N_("Held on"),
    "form": N_("Form"),
    "attended": N_("Attended"),
    "summary": N_("Summary"),
    "obstacles": N_("Obstacles"),
    "next_steps": N_("Next steps"),
    "evidence": N_("Evidence"),
    "reached": N_("Reached"),
    "unplanned": N_("What nobody had planned"),
    "failed": N_("What did not work"),
    "advice": N_("Advice"),
    "side": N_("Side"),
    "taught": N_("What was taught"),
    "view": N_("As who taught it saw it"),
    "practice": N_("A practice or pattern"),
    "trust": N_("Trust"),
    "open_about_failure": N_("Open about failure"),
    "easy_to_reach": N_("Easy to reach"),
    "would_again": N_("Would do it again"),
    "words": N_("Words"),
    **DESIGN_FIELDS,
    "strengths": N_("Strengths"),
    "improve": N_("To improve"),
    "learn": N_("To learn"),
    "what": N_("What"),
    "skill": N_("What it is about"),
    "from_whom": N_("From whom"),
    "projects": N_("Projects"),
    "result": N_("What came of it"),
    "looked_back": N_("Looked back on"),
    "went_well": N_("What went well"),
    "other_way": N_("What would be done another way"),
    "size": N_("Active people"),
    "staff": N_("Paid people"),
    "budget": N_("Cost of a year"),
    "since": N_("A community since"),
    "script": N_("Script"),
    "law": N_("The law"),
    "pictures": N_("Pictures"),
    "caption": N_("What it shows"),
    "author": N_("Who took it"),
    "licence": N_("Licence"),
}
"""What the fields of documents are called; a test fails for a field without a name."""
UNTOLD = frozenset({"id", "origin"})
"""Fields that only tell the parts of a document apart, or where they come from: nobody is shown that they changed."""


@dataclass(frozen=True)
class ChangeShown:
    """One changed field: where it is, and its words before and after, piece by piece."""

    where: str
    pieces: list[Piece]
    added: bool
    removed: bool


def changes_shown(before: dict[str, Any], after: dict[str, Any], names: Names) -> list[ChangeShown]:
    """Every difference of two contents, in the order of the later one."""
    effort = Effort()
    return [
        ChangeShown(
            where=field_path(change.path),
            pieces=word_pieces(
                _text(change.path, change.before, names),
                _text(change.path, change.after, names),
                effort,
            ),
            added=change.before is None,
            removed=change.after is None,
        )
        for change in diff_contents(without_ids(before), without_ids(after))
    ]


def without_ids(content: Any) -> Any:
    """A stored content without what people are not told (`UNTOLD`), at any depth."""
    if isinstance(content, dict):
        return {key: without_ids(value) for key, value in content.items() if key not in UNTOLD}
    if isinstance(content, list):
        return [without_ids(value) for value in content]
    return content


def field_path(path: tuple[str | int, ...]) -> str:
    """`Days 2 › Sessions 1 › Title`."""
    parts: list[str] = []
    for part in path:
        if isinstance(part, int):
            parts[-1] = f"{parts[-1]} {part + 1}"
        else:
            parts.append(_(FIELDS[part]) if part in FIELDS else part)
    return " › ".join(parts)


def _text(path: tuple[str | int, ...], value: Any, names: Names) -> str:
    """A stored value in words: names for ids, one line for each part of a group."""
    if value is None or value == "":
        return ""
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    if isinstance(value, dict):
        told = ((key, _text((*path, key), inner, names)) for key, inner in value.items())
        return "\n".join(f"{field_path((key,))}: {text}" for key, text in told if text)
    if isinstance(value, list):
        return "\n".join(_text(path, inner, names) for inner in value)
    return _single(field, value, names)


def _single(field: str, value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in PEOPLE:
        return names.person(str(value))
    if field == "partner_community":
        return names.community(str(value))
    return str(value)
