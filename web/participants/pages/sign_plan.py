"""Signing: the plan to be read, its hash, and a signature under exactly this version (CEE-26)."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.case.documents import DocRef
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.base import check
from domain.exchange.messages.plan import SignPlan
from models.documents.joint import Written
from models.documents.joint_plan import newest
from models.documents.plan_checklist import hints, visa_needed
from models.documents.plan_facts import facts_of
from models.texts.translate import N_, Sentence, _
from web.cases.pages import ASKS, FormPage, Place
from web.exchanges.plan_rules import checked
from web.forms.form import Form
from web.forms.refusals import refused
from web.forms.widgets import Check, Hidden
from web.participants.plan.views import host_zone, plan_names, signatures
from web.participants.together.signed import changed_since, read_first


class Signature(BaseModel):
    plan_hash: Annotated[str, Field(max_length=64), Hidden()] = ""
    agreed: Annotated[
        bool,
        read_first(N_("Read the plan with your people, then tick the box to sign it.")),
        Check(label=N_("We have read this plan and will do it like this.")),
    ]


class SignPlanPage(FormPage[Signature]):
    model = Signature
    title = N_("Write and sign the activity plan")
    why = N_(
        "This is the official contract for your exchange. It ensures you both agree on the scope "
        "and schedule."
    )
    submit = N_("Sign this version")
    done = N_("Thank you. Your side has signed the plan.")
    template = "participants/sign_plan.html"
    drafts = False

    async def initial(self, at: Place) -> dict[str, Any]:
        """The version that is shown is the one that is signed."""
        plan = await newest(at.database, at.exchange.id)
        return {"plan_hash": plan.ref.hash if plan.ref else ""}

    async def base_version(self, at: Place) -> int:
        """The version shown."""
        return (await newest(at.database, at.exchange.id)).version

    async def context(self, at: Place) -> dict[str, Any]:
        """The plan to be read, with what it breaks and who has signed."""
        x = at.exchange
        plan = await newest(at.database, x.id)
        return {
            "refused": await self._refused(at, plan),
            "written": plan,
            "names": await plan_names(at.database, x, plan.plan, plan.author_id),
            "rules": await checked(at.database, x, plan.plan, at.now),
            "hints": hints(x, plan.plan),
            "signed": await signatures(at.database, x, plan),
            "zone": await host_zone(at.database, x),
        }

    async def _refused(self, at: Place, plan: Written) -> Sentence | None:
        """Why a signature under this version would be refused; None for one that would not."""
        try:
            if plan.ref is not None:
                check(at.exchange, await self._signature(at, plan, plan.ref), at.now)
        except RuleBroken as broken:
            return refused(broken).sentence
        return None

    async def _signature(self, at: Place, plan: Written, ref: DocRef) -> SignPlan:
        facts = facts_of(plan.plan, visa_needed=await visa_needed(at.database, at.exchange))
        return SignPlan(by=at.me, plan=ref, facts_of_plan=facts)

    async def would_send(self, at: Place) -> AnyMessage | None:
        """A signature under the version shown."""
        plan = await newest(at.database, at.exchange.id)
        return await self._signature(at, plan, plan.ref) if plan.ref else None

    async def message_of(
        self, at: Place, answer: Signature, form: Form[Signature]
    ) -> AnyMessage | None:
        """A signature under the version that was shown, and no other."""
        plan = await newest(at.database, at.exchange.id)
        if plan.ref is None:
            raise RuleBroken(
                "",
                N_("There is no plan to sign yet."),
                N_("Write it together with your partner first."),
                rule="no_plan_to_sign",
            )
        if answer.plan_hash != plan.ref.hash:
            address = f"{at.exchange_address}/plan/changes"
            raise changed_since(
                _("The plan changed since you opened it."),
                _("See what changed, then open the plan again to sign it."),
                f"{address}?since={form.base_version}&until={plan.version}",
            )
        return await self._signature(at, plan, plan.ref)


ASKS[AskKind.SIGN_PLAN] = SignPlanPage()
