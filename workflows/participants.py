"""What participants do: each an update with its validator (law 5)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.actions import ProgressAction
    from domain.exchange.messages.any_phase import Withdraw
    from domain.exchange.messages.application import ResubmitApplication
    from domain.exchange.messages.booking import ConfirmBooking, QueryBooking
    from domain.exchange.messages.cadence import AcceptCadence, DeclineCadence, ProposeCadence
    from domain.exchange.messages.calls import LogCall
    from domain.exchange.messages.missed_calls import MissCall
    from domain.exchange.messages.partner import AcceptPartner, DeclinePartner
    from domain.exchange.messages.plan import RevisePlan, ShareQuestions, SignPlan
    from domain.exchange.messages.post_plan import ConfirmPostPlan, ReturnPostPlan, SubmitPostPlan
    from domain.exchange.messages.report import DecidePublication, SubmitReport
    from domain.exchange.messages.travel import GiveTravelData, ShareContact
    from domain.exchange.messages.visit import Arrive, Depart, EndVisit, LogDay
    from models.messages.exchange import Receipt
    from workflows.acting import Acting


class ParticipantForms(Acting):
    """Answers of the two communities and their travellers."""

    @workflow.update(description="Either side withdraws, at any point, without blame.")
    def withdraw(self, message: Withdraw) -> Receipt:
        """Either side withdraws, at any point, without blame."""
        return self.execute(message)

    @withdraw.validator
    def may_withdraw(self, message: Withdraw) -> None:
        self.check(message)

    @workflow.update(description="The mentee sends a changed application.")
    def resubmit_application(self, message: ResubmitApplication) -> Receipt:
        """The mentee sends a changed application."""
        return self.execute(message)

    @resubmit_application.validator
    def may_resubmit_application(self, message: ResubmitApplication) -> None:
        self.check(message)

    @workflow.update(
        description="Either side logs a call that was held; the words are in the document."
    )
    def log_call(self, message: LogCall) -> Receipt:
        """Either side logs a call that was held; the words are in the document."""
        return self.execute(message)

    @log_call.validator
    def may_log_call(self, message: LogCall) -> None:
        self.check(message)

    @workflow.update(
        description="A call was, or will be, missed; it moves to another day and is still owed."
    )
    def miss_call(self, message: MissCall) -> Receipt:
        """A call was, or will be, missed; it moves to another day and is still owed."""
        return self.execute(message)

    @miss_call.validator
    def may_miss_call(self, message: MissCall) -> None:
        self.check(message)

    @workflow.update(description="One side proposes another rhythm for the calls still to come.")
    def propose_cadence(self, message: ProposeCadence) -> Receipt:
        """One side proposes another rhythm for the calls still to come."""
        return self.execute(message)

    @propose_cadence.validator
    def may_propose_cadence(self, message: ProposeCadence) -> None:
        self.check(message)

    @workflow.update(description="The other side agrees to the new rhythm.")
    def accept_cadence(self, message: AcceptCadence) -> Receipt:
        """The other side agrees to the new rhythm."""
        return self.execute(message)

    @accept_cadence.validator
    def may_accept_cadence(self, message: AcceptCadence) -> None:
        self.check(message)

    @workflow.update(description="The other side keeps the rhythm that was agreed.")
    def decline_cadence(self, message: DeclineCadence) -> Receipt:
        """The other side keeps the rhythm that was agreed."""
        return self.execute(message)

    @decline_cadence.validator
    def may_decline_cadence(self, message: DeclineCadence) -> None:
        self.check(message)

    @workflow.update(
        description="The mentee says how an action stands, with evidence when it is done."
    )
    def progress_action(self, message: ProgressAction) -> Receipt:
        """The mentee says how an action stands, with evidence when it is done."""
        return self.execute(message)

    @progress_action.validator
    def may_progress_action(self, message: ProgressAction) -> None:
        self.check(message)

    @workflow.update(description="One side says yes to the pair.")
    def accept_partner(self, message: AcceptPartner) -> Receipt:
        """One side says yes to the pair."""
        return self.execute(message)

    @accept_partner.validator
    def may_accept_partner(self, message: AcceptPartner) -> None:
        self.check(message)

    @workflow.update(description="One side says no; the mentee keeps its place in the pool.")
    def decline_partner(self, message: DeclinePartner) -> Receipt:
        """One side says no; the mentee keeps its place in the pool."""
        return self.execute(message)

    @decline_partner.validator
    def may_decline_partner(self, message: DeclinePartner) -> None:
        self.check(message)

    @workflow.update(description="The mentee shares the question list with the mentor.")
    def share_questions(self, message: ShareQuestions) -> Receipt:
        """The mentee shares the question list with the mentor."""
        return self.execute(message)

    @share_questions.validator
    def may_share_questions(self, message: ShareQuestions) -> None:
        self.check(message)

    @workflow.update(description="One side signs one version of the plan.")
    def sign_plan(self, message: SignPlan) -> Receipt:
        """One side signs one version of the plan."""
        return self.execute(message)

    @sign_plan.validator
    def may_sign_plan(self, message: SignPlan) -> None:
        self.check(message)

    @workflow.update(
        description="Somebody saved a changed plan after it was signed or approved: it opens again."
    )
    def revise_plan(self, message: RevisePlan) -> Receipt:
        """Somebody saved a changed plan after it was signed or approved: it opens again."""
        return self.execute(message)

    @revise_plan.validator
    def may_revise_plan(self, message: RevisePlan) -> None:
        self.check(message)

    @workflow.update(description="One side's part of the impact report.")
    def submit_report(self, message: SubmitReport) -> Receipt:
        """One side's part of the impact report."""
        return self.execute(message)

    @submit_report.validator
    def may_submit_report(self, message: SubmitReport) -> None:
        self.check(message)

    @workflow.update(
        description="One side agrees to publication, or does not; either answer lets the exchange close."
    )
    def decide_publication(self, message: DecidePublication) -> Receipt:
        """One side agrees to publication, or does not; either answer lets the exchange close."""
        return self.execute(message)

    @decide_publication.validator
    def may_decide_publication(self, message: DecidePublication) -> None:
        self.check(message)

    @workflow.update(
        description="A traveller put personal data into the vault; only that fact reaches the exchange."
    )
    def give_travel_data(self, message: GiveTravelData) -> Receipt:
        """A traveller put personal data into the vault; only that fact reaches the exchange."""
        return self.execute(message)

    @give_travel_data.validator
    def may_give_travel_data(self, message: GiveTravelData) -> None:
        self.check(message)

    @workflow.update(description="The traveller confirms a booking.")
    def confirm_booking(self, message: ConfirmBooking) -> Receipt:
        """The traveller confirms a booking."""
        return self.execute(message)

    @confirm_booking.validator
    def may_confirm_booking(self, message: ConfirmBooking) -> None:
        self.check(message)

    @workflow.update(
        description="The traveller says what is wrong with a booking; the booker does it again."
    )
    def query_booking(self, message: QueryBooking) -> Receipt:
        """The traveller says what is wrong with a booking; the booker does it again."""
        return self.execute(message)

    @query_booking.validator
    def may_query_booking(self, message: QueryBooking) -> None:
        self.check(message)

    @workflow.update(
        description="One side gave the other a phone number or chat channel, through the vault."
    )
    def share_contact(self, message: ShareContact) -> Receipt:
        """One side gave the other a phone number or chat channel, through the vault."""
        return self.execute(message)

    @share_contact.validator
    def may_share_contact(self, message: ShareContact) -> None:
        self.check(message)

    @workflow.update(description="A traveller is on the way.")
    def depart(self, message: Depart) -> Receipt:
        """A traveller is on the way."""
        return self.execute(message)

    @depart.validator
    def may_depart(self, message: Depart) -> None:
        self.check(message)

    @workflow.update(description="Traveller or host says that they arrived.")
    def arrive(self, message: Arrive) -> Receipt:
        """Traveller or host says that they arrived."""
        return self.execute(message)

    @arrive.validator
    def may_arrive(self, message: Arrive) -> None:
        self.check(message)

    @workflow.update(description="The mentee's notes of one day of the visit.")
    def log_day(self, message: LogDay) -> Receipt:
        """The mentee's notes of one day of the visit."""
        return self.execute(message)

    @log_day.validator
    def may_log_day(self, message: LogDay) -> None:
        self.check(message)

    @workflow.update(description="Traveller or mentor says that the visit is over.")
    def end_visit(self, message: EndVisit) -> Receipt:
        """Traveller or mentor says that the visit is over."""
        return self.execute(message)

    @end_visit.validator
    def may_end_visit(self, message: EndVisit) -> None:
        self.check(message)

    @workflow.update(description="The mentee's post-exchange plan.")
    def submit_post_plan(self, message: SubmitPostPlan) -> Receipt:
        """The mentee's post-exchange plan."""
        return self.execute(message)

    @submit_post_plan.validator
    def may_submit_post_plan(self, message: SubmitPostPlan) -> None:
        self.check(message)

    @workflow.update(description="The mentor confirms the post-exchange plan.")
    def confirm_post_plan(self, message: ConfirmPostPlan) -> Receipt:
        """The mentor confirms the post-exchange plan."""
        return self.execute(message)

    @confirm_post_plan.validator
    def may_confirm_post_plan(self, message: ConfirmPostPlan) -> None:
        self.check(message)

    @workflow.update(description="The mentor asks for changes; the note says which.")
    def return_post_plan(self, message: ReturnPostPlan) -> Receipt:
        """The mentor asks for changes; the note says which."""
        return self.execute(message)

    @return_post_plan.validator
    def may_return_post_plan(self, message: ReturnPostPlan) -> None:
        self.check(message)
