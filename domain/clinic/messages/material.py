"""What is left for those who were not there, with a licence, an author, and the consent of who is seen or heard."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.case.pausing import enter
from domain.clinic.clinic import Clinic
from domain.clinic.messages.base import SAY_WHY, ClinicMessage, register
from domain.clinic.names import (
    TEAM,
    AskKind,
    ClinicNotice,
    Licence,
    Material,
    Phase,
    Recording,
    Role,
)
from domain.clinic.room import Item

GIVERS = TEAM | {Role.SHARER}
AFTERWARDS = (Phase.MATERIAL, Phase.FOLLOW_UP)
MOST_ITEMS = 30


@register
@dataclass(frozen=True, kw_only=True)
class AddMaterial(ClinicMessage):
    """One piece of material, under a licence that lets others use it."""

    item: str
    material: Material
    licence: Licence
    author: str
    name, roles = "add_material", GIVERS
    transitions = stays_in(Phase.LIVE, *AFTERWARDS)

    def check(self, x: Clinic, now: datetime) -> None:
        """Allowed to be shared; recorded only where that was said before anybody signed up."""
        if self.licence is Licence.NO_SHARING:
            raise RuleBroken(
                "licence",
                N_("Under this licence it cannot be shared here."),
                N_("Ask its author for another licence, or write a page of notes instead."),
                rule="clinic_licence_forbids",
            )
        if self.recorded and (x.recording in (None, Recording.NOBODY) or x.recording_off):
            raise RuleBroken(
                "material",
                N_("Nobody was to be recorded, or somebody objected."),
                N_("Put up notes or slides in which nobody is seen or heard."),
                rule="clinic_not_to_be_recorded",
            )
        if len(x.material) >= MOST_ITEMS:
            raise RuleBroken(
                "item",
                N_("There is very much material already."),
                N_("Put several things into one."),
                rule="clinic_material_too_much",
            )

    @property
    def recorded(self) -> bool:
        """Whether people are seen or heard in it."""
        return self.material is Material.RECORDING

    def execute(self, x: Clinic, now: datetime) -> None:
        """Whoever is recorded is asked whether they agree to this one, too; until then it is not shown."""
        late = self.recorded and x.phase is Phase.FOLLOW_UP
        x.material.append(
            Item(
                id=self.item,
                material=self.material.value,
                licence=self.licence.value,
                author=self.author,
                added_at=now,
                recorded=self.recorded,
                hidden=late,
                waits=late,
            )
        )
        if self.recorded:
            _ask_for_consent(x, now)

    def facts(self) -> dict[str, str | int]:
        """What."""
        return {"material": self.material.value}


def _ask_for_consent(x: Clinic, now: datetime) -> None:
    asked = {ask.person for ask in x.open_asks(AskKind.CONSENT_RECORDING)}
    due = now + timedelta(hours=x.policy.objection_hours)
    for who in x.sharers:
        x.consents.pop(who, None)  # what they said was of another recording
        if who not in asked:
            x.ask(AskKind.CONSENT_RECORDING, now, Role.SHARER, person=who, due=due)


@register
@dataclass(frozen=True, kw_only=True)
class HideMaterial(ClinicMessage):
    """A piece of material is not shown any more."""

    item: str
    name, roles = "hide_material", GIVERS
    transitions = stays_in(*AFTERWARDS)

    def check(self, x: Clinic, now: datetime) -> None:
        """There is such a piece."""
        if self.item not in {item.id for item in x.material if item.waits or not item.hidden}:
            raise RuleBroken(
                "item",
                N_("There is no such material, or it is hidden already."),
                N_("Choose one of those on the page."),
                rule="clinic_material_unknown",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """It is gone from the page at once."""
        for item in x.material:
            if item.id == self.item:
                item.hidden, item.waits = True, False


@register
@dataclass(frozen=True, kw_only=True)
class ConsentRecording(ClinicMessage):
    """A sharer who is recorded agrees that it is published, or does not."""

    agrees: bool
    name, roles, personal = "consent_recording", frozenset({Role.SHARER}), True
    transitions = stays_in(Phase.LIVE, *AFTERWARDS)

    def execute(self, x: Clinic, now: datetime) -> None:
        """A no hides every recording at once; the last yes shows what came late and has waited long enough."""
        x.consents[self.by] = self.agrees
        for ask in x.open_asks(AskKind.CONSENT_RECORDING):
            if ask.person == self.by:
                x.answer(ask, now, self.by, "agrees" if self.agrees else "does_not")
        if not self.agrees:
            _hide_recordings(x)
        elif x.phase is Phase.FOLLOW_UP:
            x.show_agreed(now)


@register
@dataclass(frozen=True, kw_only=True)
class WithdrawConsent(ClinicMessage):
    """A sharer takes a consent back: everything they are recorded in is hidden at once, everywhere ours."""

    name, roles, personal = "withdraw_consent", frozenset({Role.SHARER}), True
    transitions = stays_in(*AFTERWARDS)

    def check(self, x: Clinic, now: datetime) -> None:
        """There is one to take back."""
        if not x.consents.get(self.by):
            raise RuleBroken(
                "by",
                N_("You have not agreed to anything that could be taken back."),
                N_("Nothing in which you are recorded is shown."),
                rule="clinic_no_consent_given",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """The host is told about copies elsewhere; who withdrew gets a receipt."""
        x.consents[self.by] = False
        _hide_recordings(x)
        x.notify(ClinicNotice.CONSENT_WITHDRAWN, filter(None, [x.host, x.cohost]))
        x.notify(ClinicNotice.CONSENT_RECEIPT, [self.by])


def _hide_recordings(x: Clinic) -> None:
    for item in x.material:
        if item.recorded:
            item.hidden, item.waits = True, False


@register
@dataclass(frozen=True, kw_only=True)
class ReleaseMaterial(ClinicMessage):
    """What is there is published on the clinic's page."""

    name, roles = "release_material", TEAM
    transitions = leads_to({Phase.MATERIAL: (Phase.FOLLOW_UP,)})

    def check(self, x: Clinic, now: datetime) -> None:
        """There is something; who is recorded agreed, and had three days to object."""
        shown = x.publishable()
        if not shown:
            raise RuleBroken(
                "material",
                N_("There is no material yet."),
                N_("Put something up, were it a page of notes; or say why there is none."),
                rule="clinic_nothing_to_release",
            )
        recorded = [item for item in shown if item.recorded]
        if recorded and not x.all_agree():
            raise RuleBroken(
                "material",
                N_("Not everybody who is recorded has agreed."),
                N_("Wait for their answers, or hide the recording and publish the rest."),
                rule="clinic_consent_missing",
            )
        if any(now < x.may_be_shown_at(item) for item in recorded):
            raise RuleBroken(
                "material",
                N_("Whoever is recorded has {hours} hours to object."),
                N_("Wait until then, or hide the recording and publish the rest."),
                rule="clinic_objection_time",
                hours=x.policy.objection_hours,
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """Everybody who signed up is told, whether they came or not."""
        _go_on(x, now, self.by, "released")


@register
@dataclass(frozen=True, kw_only=True)
class WaiveMaterial(ClinicMessage):
    """There is no material; everybody reads why."""

    name, roles = "waive_material", TEAM
    transitions = leads_to({Phase.MATERIAL: (Phase.FOLLOW_UP,)})
    note_required = SAY_WHY

    def execute(self, x: Clinic, now: datetime) -> None:
        """It stands on the page by whom and why."""
        x.no_material = self.by
        for item in x.material:
            item.hidden = True
        _go_on(x, now, self.by, "waived", self.note)


def _go_on(x: Clinic, now: datetime, by: str, how: str, note: str | None = None) -> None:
    x.answer(x.find_ask(AskKind.GIVE_MATERIAL), now, by, how)
    enter(x, Phase.FOLLOW_UP, now, keep=(AskKind.ANSWER_LEARNER,))
    told = [place.person for place in x.places]
    x.notify(ClinicNotice.MATERIAL_UP, [*told, *x.sharers], about="material", note=note)
