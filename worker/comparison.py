"""What a worker does once when it starts: views that tell something else than the workflows are put right."""

import structlog
from temporalio.client import Client
from temporalio.exceptions import FailureError
from temporalio.service import RPCError

from activities import repair
from models.vault.key_folder import KeyFolder
from runtime.database import UNREACHABLE, Sessions
from runtime.temporal import TASK_QUEUE

log = structlog.stdlib.get_logger(__name__)


async def compare_views(client: Client, sessions: Sessions, apart: KeyFolder) -> None:
    """Compare every running case that is in the database with its workflow, and put right what differs.

    A case that is not in the database at all is left to `rebuild`. What cannot be reached is said in the
    log: the courier goes on looking after records that are not confirmed.
    """
    try:
        running = await repair.workflows(client, TASK_QUEUE, running=True)
        missing = set(await repair.unrecorded(sessions, running))
        known = [one for one in running if one not in missing]
        async for workflow_id in repair.differing(sessions, client, known):
            await repair.put_right(sessions, apart, client, workflow_id)
            log.warning("views differed, and were put right", workflow=workflow_id)
    except (RPCError, FailureError, repair.CaseUnknown, *UNREACHABLE) as error:
        log.warning("views were not compared with the workflows", error=type(error).__name__)
    else:
        log.info("views compared", running=len(running), missing=len(missing))
