"""The list of what to set up: done or to do, told by the facts; later the way to every setting."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.views.setup import setup_facts, tasks_of
from models.views.text_steps import text_steps
from web.desk.setup.shared import Coordinator, changes, sender_shown
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()


@router.get("/desk/setup")
async def show_setup(request: Request, viewer: Coordinator) -> Response:
    """Every step with its state and its page, and who changed what last."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        facts = await setup_facts(database, await resources.now(), viewer.scope.mark)
        texts = await text_steps(database, viewer.scope.mark)
        told = await changes(database, viewer)
    tasks = tasks_of(facts, sender_shown(request, facts))
    left = sum(not task.done for task in tasks)
    return page(request, "desk/setup.html", tasks=tasks, left=left, texts=texts, changes=told)
