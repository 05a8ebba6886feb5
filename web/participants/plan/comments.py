"""Comments and suggestions beside the plan, as its pages show them, and who may do what with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.case.errors import N_
from models.conversation.plan_notes import Note, Outcome, PlanNotes, open_counts
from models.documents.joint import Written
from models.documents.joint_plan import written
from models.texts.translate import Sentence, _
from web.cases.names import Names, names_of
from web.cases.pages import Place
from web.forms.text_changes import Effort, Piece, word_pieces
from web.participants.plan.parts import Part, label_of, parts_of
from web.participants.plan.views import may_edit
from web.site.dates import when
from web.site.resources import resources_of

OUTCOMES: dict[Outcome, str] = {
    Outcome.SETTLED: N_("Settled by {who}, {when}."),
    Outcome.TAKEN: N_("Taken over by {who}, {when}."),
    Outcome.TURNED_DOWN: N_("Turned down by {who}, {when}."),
    Outcome.WITHDRAWN: N_("Taken back by {who}, {when}."),
}
ACTS: dict[Outcome, str] = {
    Outcome.SETTLED: N_("Mark as settled"),
    Outcome.TAKEN: N_("Take it over"),
    Outcome.TURNED_DOWN: N_("Turn it down"),
    Outcome.WITHDRAWN: N_("Take it back"),
}
"""What the buttons say; a button's value is the outcome."""


@dataclass(frozen=True)
class Shown:
    """One note as it is read. `pieces` are a suggestion's words beside those there were."""

    note: Note
    who: str
    place: str
    field: str
    pieces: list[Piece]
    outcome: Sentence | None
    acts: tuple[Outcome, ...]


@dataclass(frozen=True)
class Thread:
    """A part with what is said about it; `heading` is of the part as it is, or of one that was taken out."""

    key: str
    heading: str
    part: Part | None
    notes: list[Shown]

    @property
    def waiting(self) -> list[Shown]:
        """Those that wait for somebody."""
        return [one for one in self.notes if one.note.outcome is None]

    @property
    def done(self) -> list[Shown]:
        """Those that wait for nobody any more."""
        return [one for one in self.notes if one.note.outcome is not None]


def kept_by(at: Place) -> PlanNotes:
    """Where notes are kept."""
    return PlanNotes(resources_of(at.request).settings.master_keys())


async def counts(at: Place, plan: Written) -> dict[str, int]:
    """How many open notes each part has, and each section with its parts, by key and by name."""
    if plan.document_id is None:
        return {}
    found = await open_counts(at.database, plan.document_id)
    for part in parts_of(plan.plan).values():
        if part.key in found:
            found[part.section] = found.get(part.section, 0) + found[part.key]
    return found


def acts_on(at: Place, note: Note) -> tuple[Outcome, ...]:
    """What the viewer can do with a note now."""
    side = at.seat.side
    party = at.exchange.party(side) if side else None
    if note.outcome is not None or party is None or not may_edit(at.exchange, at.me):
        return ()
    if not note.field:
        return (Outcome.SETTLED,)
    if note.place == party.community:
        return (Outcome.WITHDRAWN,)
    if note.is_gone or note.words is None:
        return (Outcome.TURNED_DOWN,)
    return (Outcome.TAKEN, Outcome.TURNED_DOWN)


async def notes_of(at: Place, plan: Written) -> list[Note]:
    """Every note beside the present plan, oldest first."""
    return await kept_by(at).read(at.database, plan.document_id) if plan.document_id else []


async def threads(at: Place, plan: Written, only: str | None = None) -> list[Thread]:
    """What is said, part by part in the order of the plan, then about parts that were taken out."""
    notes = [one for one in await notes_of(at, plan) if only in (None, one.part)]
    parts = parts_of(plan.plan)
    names = await _names(at, notes)
    before = await _before(at, plan, notes)
    effort = Effort()
    shown = [_shown(at, note, names, before, effort) for note in notes]
    here = [
        Thread(part.key, part.heading, part, of_part)
        for part in parts.values()
        if (of_part := [one for one in shown if one.note.part == part.key and not one.note.is_gone])
    ]
    gone: dict[str, list[Shown]] = {}
    for one in shown:
        if one.note.is_gone:
            gone.setdefault(one.note.part, []).append(one)
    for key, notes_gone in gone.items():
        versions = [before[one.note.version] for one in notes_gone if one.note.version in before]
        was = next((version[key] for version in versions[::-1] if key in version), None)
        heading = was.heading if was else _("A part that was taken out")
        here.append(Thread(key, heading, None, notes_gone))
    return here


async def words_then(at: Place, note: Note) -> str:
    """What the field said when somebody suggested other words for it."""
    plan = await written(at.database, at.exchange.id, note.version)
    part = parts_of(plan.plan).get(note.part) if plan else None
    return part.words[note.field] if part else ""


async def _before(at: Place, plan: Written, notes: Iterable[Note]) -> Mapping[int, dict[str, Part]]:
    """The parts of each version on which something was suggested, or said about what is gone."""
    found = {plan.version: parts_of(plan.plan)}
    for version in {one.version for one in notes if one.field or one.is_gone} - {plan.version}:
        old = await written(at.database, at.exchange.id, version)
        if old is not None:
            found[version] = parts_of(old.plan)
    return found


async def _names(at: Place, notes: Iterable[Note]) -> Names:
    people = {who for one in notes for who in (one.author_id, one.settled_by) if who}
    return await names_of(at.database, people, {one.place for one in notes})


def _shown(
    at: Place, note: Note, names: Names, before: Mapping[int, dict[str, Part]], effort: Effort
) -> Shown:
    was = before.get(note.version, {}).get(note.part)
    pieces = []
    if note.field and note.words is not None:
        pieces = word_pieces(was.words[note.field] if was else "", note.words, effort)
    outcome = None
    if note.outcome and note.settled_at:
        said = {"who": names.person(note.settled_by), "when": when(note.settled_at)}
        outcome = Sentence(OUTCOMES[note.outcome], said)
    return Shown(
        note=note,
        who=names.person(note.author_id),
        place=names.community(note.place),
        field=label_of(note.part, note.field) if note.field else "",
        pieces=pieces,
        outcome=outcome,
        acts=acts_on(at, note),
    )
