"""The goal of the application, with which the plan's goals begin."""

from typing import Any

from models.documents.joint import Written
from models.documents.plan import FROM_APPLICATION, LONGEST_GOAL
from models.documents.store import UnknownDocument, read_version, versions_of
from web.cases.pages import Place

MOST_LETTERS = LONGEST_GOAL
"""Of a goal in the plan; an application's may be longer, and is to be shortened then."""


async def carried_goal(at: Place, written: Written) -> dict[str, Any] | None:
    """The row with which the form of the goals begins at a version; None once anybody has saved goals.

    So it is carried over once: whoever takes it out again is not offered it a second time.
    """
    if written.content.goals:
        return None
    if written.document_id:
        saved = await versions_of(at.database, written.document_id)
        if any(v.content.get("goals") for v in saved if v.ref.version <= written.version):
            return None
    application = at.exchange.application
    try:
        found = await read_version(at.database, application.id, application.version)
    except UnknownDocument:
        return None
    said = {name: str(found.content.get(name) or "") for name in ("goal", "measure")}
    if not said["goal"]:
        return None
    return {
        "id": "1",
        "origin": FROM_APPLICATION,
        "text": said["goal"],
        "measure": said["measure"],
    }
