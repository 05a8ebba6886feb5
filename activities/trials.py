"""Where a trial would write, and does not."""

from temporalio import activity

from models.messages.records import Change


class TrialRecords:
    """Takes what an exchange records, under the same name as `activities.records.Records`, and keeps nothing."""

    @activity.defn
    async def record(self, change: Change) -> None:
        """Nothing is stored, and so nothing is sent: mails come from what is stored."""
