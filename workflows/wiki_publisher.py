"""The wiki publisher: one workflow per installation that keeps the pages of a wiki as they should be."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.wiki.pages import WikiPages
    from models.messages.records import WikiLooked, WikiRounds
    from workflows import options


@workflow.defn(name="WikiPublisher")
class WikiPublisherWorkflow:
    """Looks every minute whether a page is to be written, changed or taken away."""

    @workflow.run
    async def run(self, rounds: WikiRounds) -> None:
        """Look, wait, look again; a fresh history when the server would like one.

        It ends where no wiki is named any more; a worker that knows one starts it again.
        """
        workflow.set_current_details(
            "Publishes reports and numbers on the wiki. If the wiki is away, the pending activity below says why; "
            "what it refuses stands at the desk, at /desk/wiki."
        )
        while not workflow.info().is_continue_as_new_suggested():
            looked: WikiLooked = await workflow.execute_activity_method(
                WikiPages.update_wiki,
                start_to_close_timeout=options.A_ROUND_OF_THE_WIKI,
                retry_policy=options.SELDOM,
                summary="bring the pages of the wiki up to date",
            )
            if not looked.named:
                return
            await workflow.sleep(rounds.every, summary="until the next look at the wiki's pages")
        workflow.continue_as_new(rounds)
