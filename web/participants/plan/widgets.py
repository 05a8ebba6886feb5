"""How the plan's fields are asked for, by section and field."""

from models.texts.translate import N_
from web.forms.widgets import (
    Area,
    Checks,
    Choice,
    Date,
    Hidden,
    Number,
    Person,
    Rows,
    Text,
    Time,
    Widget,
)

WIDGETS: dict[str, dict[str, Widget]] = {
    "goals": {
        "goals": Rows(
            label=N_("Goals"),
            row=N_("Goal {n}"),
            add=N_("Add a goal"),
            hint=N_("One to five. Fewer goals reached are worth more than many begun."),
        ),
        "goals.*.id": Hidden(),
        "goals.*.origin": Hidden(),
        "goals.*.text": Area(label=N_("What will exist or work afterwards?"), rows=3),
        "goals.*.measure": Area(
            label=N_("How will you both see it?"),
            hint=N_("Something one can see or count."),
            rows=2,
        ),
    },
    "topics": {
        "topics": Rows(
            label=N_("Topics"),
            row=N_("Topic {n}"),
            add=N_("Add a topic"),
            hint=N_("At least one for each community."),
            start=2,
        ),
        "topics.*.id": Hidden(),
        "topics.*.title": Text(label=N_("What is it about?")),
        "topics.*.learner": Choice(label=N_("Who learns it?")),
        "topics.*.goals": Checks(
            label=N_("Which goals does it serve?"), hint=N_("Write the goals first.")
        ),
    },
    "dates": {
        "starts_on": Date(
            label=N_("First day of the visit"), hint=N_("The first working day, not the journey.")
        ),
        "number_of_days": Number(
            label=N_("How many days?"), hint=N_("Three to five."), unit=N_("days")
        ),
    },
    "day": {
        "topic": Choice(
            label=N_("To which topic does this day belong?"),
            hint=N_("Who learns that topic writes the notes of this day."),
            radios=0,
        ),
        "sessions": Rows(
            label=N_("Sessions"),
            row=N_("Session {n}"),
            add=N_("Add a session"),
            hint=N_("Breaks count as downtime."),
        ),
        "sessions.*.id": Hidden(),
        "sessions.*.start": Time(label=N_("From")),
        "sessions.*.end": Time(label=N_("Until")),
        "sessions.*.title": Text(label=N_("What happens")),
        "sessions.*.kind": Choice(label=N_("Kind"), radios=0),
        "sessions.*.led_by": Text(label=N_("Who leads it")),
        "sessions.*.goal": Choice(
            label=N_("Which goal it serves"), hint=N_("Leave it open for downtime."), radios=0
        ),
    },
    "documents": {
        "internal_documents": Rows(
            label=N_("Documents"), row=N_("Document {n}"), add=N_("Add a document")
        ),
        "internal_documents.*.kind": Choice(label=N_("Kind"), radios=0),
        "internal_documents.*.title": Text(label=N_("What it is")),
        "internal_documents.*.where": Text(
            label=N_("Where to find it"), hint=N_("A link, or who brings it.")
        ),
    },
    "people": {
        "lead_contact": Person(
            label=N_("Lead contact on the mentor's side"),
            hint=N_("One person the mentee can always turn to."),
        ),
        "travellers": Checks(label=N_("Who travels?")),
        "host_place": Text(
            label=N_("Where do you meet?"), hint=N_("Town and venue, so that the hub can book.")
        ),
        "working_language": Text(label=N_("Which language will you work in?")),
    },
    "cadence": {
        "calls": Number(label=N_("How many calls?"), unit=N_("calls")),
        "interval_days": Number(label=N_("How far apart?"), unit=N_("days")),
        "hour": Number(
            label=N_("At which hour do they begin?"),
            hint=N_("Local time of the mentee, 7 to 21."),
            unit=N_("o'clock"),
        ),
    },
}
