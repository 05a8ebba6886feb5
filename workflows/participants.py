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
    def withdraw(self, move: Withdraw) -> Receipt:
        """Either side withdraws, at any point, without blame."""
        return self.make(move)

    @withdraw.validator
    def may_withdraw(self, move: Withdraw) -> None:
        self.check(move)

    @workflow.update(description="The mentee sends a changed application.")
    def resubmit_application(self, move: ResubmitApplication) -> Receipt:
        """The mentee sends a changed application."""
        return self.make(move)

    @resubmit_application.validator
    def may_resubmit_application(self, move: ResubmitApplication) -> None:
        self.check(move)

    @workflow.update(
        description="Either side logs a call that was held; the words are in the document."
    )
    def log_call(self, move: LogCall) -> Receipt:
        """Either side logs a call that was held; the words are in the document."""
        return self.make(move)

    @log_call.validator
    def may_log_call(self, move: LogCall) -> None:
        self.check(move)

    @workflow.update(
        description="A call was, or will be, missed; it moves to another day and is still owed."
    )
    def miss_call(self, move: MissCall) -> Receipt:
        """A call was, or will be, missed; it moves to another day and is still owed."""
        return self.make(move)

    @miss_call.validator
    def may_miss_call(self, move: MissCall) -> None:
        self.check(move)

    @workflow.update(description="One side proposes another rhythm for the calls still to come.")
    def propose_cadence(self, move: ProposeCadence) -> Receipt:
        """One side proposes another rhythm for the calls still to come."""
        return self.make(move)

    @propose_cadence.validator
    def may_propose_cadence(self, move: ProposeCadence) -> None:
        self.check(move)

    @workflow.update(description="The other side agrees to the new rhythm.")
    def accept_cadence(self, move: AcceptCadence) -> Receipt:
        """The other side agrees to the new rhythm."""
        return self.make(move)

    @accept_cadence.validator
    def may_accept_cadence(self, move: AcceptCadence) -> None:
        self.check(move)

    @workflow.update(description="The other side keeps the rhythm that was agreed.")
    def decline_cadence(self, move: DeclineCadence) -> Receipt:
        """The other side keeps the rhythm that was agreed."""
        return self.make(move)

    @decline_cadence.validator
    def may_decline_cadence(self, move: DeclineCadence) -> None:
        self.check(move)

    @workflow.update(
        description="The mentee says how an action stands, with evidence when it is done."
    )
    def progress_action(self, move: ProgressAction) -> Receipt:
        """The mentee says how an action stands, with evidence when it is done."""
        return self.make(move)

    @progress_action.validator
    def may_progress_action(self, move: ProgressAction) -> None:
        self.check(move)

    @workflow.update(description="One side says yes to the pair.")
    def accept_partner(self, move: AcceptPartner) -> Receipt:
        """One side says yes to the pair."""
        return self.make(move)

    @accept_partner.validator
    def may_accept_partner(self, move: AcceptPartner) -> None:
        self.check(move)

    @workflow.update(description="One side says no; the mentee keeps its place in the pool.")
    def decline_partner(self, move: DeclinePartner) -> Receipt:
        """One side says no; the mentee keeps its place in the pool."""
        return self.make(move)

    @decline_partner.validator
    def may_decline_partner(self, move: DeclinePartner) -> None:
        self.check(move)

    @workflow.update(description="The mentee shares the question list with the mentor.")
    def share_questions(self, move: ShareQuestions) -> Receipt:
        """The mentee shares the question list with the mentor."""
        return self.make(move)

    @share_questions.validator
    def may_share_questions(self, move: ShareQuestions) -> None:
        self.check(move)

    @workflow.update(description="One side signs one version of the plan.")
    def sign_plan(self, move: SignPlan) -> Receipt:
        """One side signs one version of the plan."""
        return self.make(move)

    @sign_plan.validator
    def may_sign_plan(self, move: SignPlan) -> None:
        self.check(move)

    @workflow.update(
        description="Somebody saved a changed plan after it was signed or approved: it opens again."
    )
    def revise_plan(self, move: RevisePlan) -> Receipt:
        """Somebody saved a changed plan after it was signed or approved: it opens again."""
        return self.make(move)

    @revise_plan.validator
    def may_revise_plan(self, move: RevisePlan) -> None:
        self.check(move)

    @workflow.update(description="One side's part of the impact report.")
    def submit_report(self, move: SubmitReport) -> Receipt:
        """One side's part of the impact report."""
        return self.make(move)

    @submit_report.validator
    def may_submit_report(self, move: SubmitReport) -> None:
        self.check(move)

    @workflow.update(
        description="One side agrees to publication, or does not; either answer lets the exchange close."
    )
    def decide_publication(self, move: DecidePublication) -> Receipt:
        """One side agrees to publication, or does not; either answer lets the exchange close."""
        return self.make(move)

    @decide_publication.validator
    def may_decide_publication(self, move: DecidePublication) -> None:
        self.check(move)

    @workflow.update(
        description="A traveller put personal data into the vault; only that fact reaches the exchange."
    )
    def give_travel_data(self, move: GiveTravelData) -> Receipt:
        """A traveller put personal data into the vault; only that fact reaches the exchange."""
        return self.make(move)

    @give_travel_data.validator
    def may_give_travel_data(self, move: GiveTravelData) -> None:
        self.check(move)

    @workflow.update(description="The traveller confirms a booking.")
    def confirm_booking(self, move: ConfirmBooking) -> Receipt:
        """The traveller confirms a booking."""
        return self.make(move)

    @confirm_booking.validator
    def may_confirm_booking(self, move: ConfirmBooking) -> None:
        self.check(move)

    @workflow.update(
        description="The traveller says what is wrong with a booking; the booker does it again."
    )
    def query_booking(self, move: QueryBooking) -> Receipt:
        """The traveller says what is wrong with a booking; the booker does it again."""
        return self.make(move)

    @query_booking.validator
    def may_query_booking(self, move: QueryBooking) -> None:
        self.check(move)

    @workflow.update(
        description="One side gave the other a phone number or chat channel, through the vault."
    )
    def share_contact(self, move: ShareContact) -> Receipt:
        """One side gave the other a phone number or chat channel, through the vault."""
        return self.make(move)

    @share_contact.validator
    def may_share_contact(self, move: ShareContact) -> None:
        self.check(move)

    @workflow.update(description="A traveller is on the way.")
    def depart(self, move: Depart) -> Receipt:
        """A traveller is on the way."""
        return self.make(move)

    @depart.validator
    def may_depart(self, move: Depart) -> None:
        self.check(move)

    @workflow.update(description="Traveller or host says that they arrived.")
    def arrive(self, move: Arrive) -> Receipt:
        """Traveller or host says that they arrived."""
        return self.make(move)

    @arrive.validator
    def may_arrive(self, move: Arrive) -> None:
        self.check(move)

    @workflow.update(description="The mentee's notes of one day of the visit.")
    def log_day(self, move: LogDay) -> Receipt:
        """The mentee's notes of one day of the visit."""
        return self.make(move)

    @log_day.validator
    def may_log_day(self, move: LogDay) -> None:
        self.check(move)

    @workflow.update(description="Traveller or mentor says that the visit is over.")
    def end_visit(self, move: EndVisit) -> Receipt:
        """Traveller or mentor says that the visit is over."""
        return self.make(move)

    @end_visit.validator
    def may_end_visit(self, move: EndVisit) -> None:
        self.check(move)

    @workflow.update(description="The mentee's post-exchange plan.")
    def submit_post_plan(self, move: SubmitPostPlan) -> Receipt:
        """The mentee's post-exchange plan."""
        return self.make(move)

    @submit_post_plan.validator
    def may_submit_post_plan(self, move: SubmitPostPlan) -> None:
        self.check(move)

    @workflow.update(description="The mentor confirms the post-exchange plan.")
    def confirm_post_plan(self, move: ConfirmPostPlan) -> Receipt:
        """The mentor confirms the post-exchange plan."""
        return self.make(move)

    @confirm_post_plan.validator
    def may_confirm_post_plan(self, move: ConfirmPostPlan) -> None:
        self.check(move)

    @workflow.update(description="The mentor asks for changes; the note says which.")
    def return_post_plan(self, move: ReturnPostPlan) -> Receipt:
        """The mentor asks for changes; the note says which."""
        return self.make(move)

    @return_post_plan.validator
    def may_return_post_plan(self, move: ReturnPostPlan) -> None:
        self.check(move)
