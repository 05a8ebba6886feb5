"""Signing the design of a programme: exactly the version that was shown."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.design import SignDesign
from models.documents.design import facts_of_design
from models.documents.joint import newest
from models.texts.translate import N_, _
from web.cases.names import names_of
from web.cases.pages import ACTIONS, ASKS, FormPage, Place
from web.forms.form import Form
from web.forms.widgets import Check, Hidden
from web.participants.design.editing import DESIGN, signatures
from web.participants.together.signed import changed_since, read_first


class DesignSignature(BaseModel):
    design_hash: Annotated[str, Field(max_length=64), Hidden()] = ""
    agreed: Annotated[
        bool,
        read_first(N_("Read the design with your people, then tick the box to sign it.")),
        Check(label=N_("We have read this design and want to run the programme like this.")),
    ]


class SignDesignPage(FormPage[DesignSignature]):
    model = DesignSignature
    title = N_("Read and sign the design of the programme")
    why = N_("A programme that both have signed outlives the people who had the idea.")
    submit = N_("Sign this version")
    done = N_("Thank you. Your side has signed the design.")
    template = "participants/sign_design.html"
    drafts = False
    message_types = (SignDesign,)
    beside = {"design": "agreed"}  # noqa: RUF012 - as declared by the base

    def offered(self, x: Exchange, me: str) -> bool:
        return x.side_of(me) not in x.design_signatures

    async def initial(self, at: Place) -> dict[str, Any]:
        """The version that is shown is the one that is signed."""
        design = await newest(at.database, DESIGN, at.exchange.id)
        return {"design_hash": design.ref.hash if design.ref else ""}

    async def base_version(self, at: Place) -> int:
        """The version shown."""
        return (await newest(at.database, DESIGN, at.exchange.id)).version

    async def context(self, at: Place) -> dict[str, Any]:
        """The design to be read, and who has signed."""
        design = await newest(at.database, DESIGN, at.exchange.id)
        people = [design.author_id] if design.author_id else []
        return {
            "written": design,
            "content": design.content.model_dump(mode="json"),
            "names": await names_of(at.database, people, ()),
            "signed": await signatures(at, design),
        }

    async def message_of(
        self, at: Place, answer: DesignSignature, form: Form[DesignSignature]
    ) -> AnyMessage | None:
        """A signature under the version that was shown, and no other."""
        design = await newest(at.database, DESIGN, at.exchange.id)
        if design.ref is None:
            raise RuleBroken(
                "",
                N_("There is no design to sign yet."),
                N_("Write it together with your partner first."),
                rule="no_design_to_sign",
            )
        if answer.design_hash != design.ref.hash:
            home = f"{at.exchange_address}/documents/{design.ref.id}"
            raise changed_since(
                _("The design changed since you opened it."),
                _("See what changed, then open the design again to sign it."),
                f"{home}?from={max(form.base_version, 1)}&to={design.version}",
            )
        facts = facts_of_design(design.content)
        return SignDesign(by=at.me, design=design.ref, facts_of_design=facts)


ASKS[AskKind.SIGN_DESIGN] = SignDesignPage()
ACTIONS["sign-design"] = SignDesignPage()
