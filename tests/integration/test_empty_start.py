"""`make up` on an empty folder, for real: the printed code, the first person, a mail that arrives."""

import asyncio
import re

import httpx2
import pytest

from tests.support.running_stack import RunningStack, run_cli
from tests.support.web_app import BROWSER

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]


async def test_from_the_empty_folder_to_a_received_mail(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("empty")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    stack = RunningStack(folder / "data", "--no-rehearsal")
    try:
        await stack.start()
        assert stack.sign_in_links() == []
        printed = re.search(r"enter the code .*?([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})", stack.output)
        assert printed, stack.output
        code, fresh = await run_cli("first-code", environment=stack.environment)
        assert code == 0
        renewed = re.search(r"([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})", fresh)
        assert renewed, fresh
        who = {"name": "Nada", "email": "nada@example.org"}
        async with httpx2.AsyncClient(
            base_url=stack.address(), headers=BROWSER, timeout=20, trust_env=False
        ) as web:
            void = await web.post("/first-start", data={"code": printed[1], **who})
            assert void.status_code == 422
            done = await web.post("/first-start", data={"code": renewed[1], **who})
            assert (done.status_code, done.headers["location"]) == (303, "/desk/setup")
            sent = await web.post("/desk/setup/sender/test", data={"_key": ""})
            assert sent.status_code == 303
            word = await _word(stack)
            tried = await web.post("/desk/setup/sender", data={"word": word})
            assert tried.headers["location"] == "/desk/setup"
        code, refused = await run_cli("first-code", environment=stack.environment)
        assert (code, "has its people already" in refused) == (1, True)
        code, refused = await run_cli("demo", environment=stack.environment)
        assert (code, "not a rehearsal" in refused) == (1, True), refused
        await stack.end()
        await stack.start()
        assert "/first-start" not in stack.output
    finally:
        if stack.is_up:
            await stack.end()


async def _word(stack: RunningStack) -> str:
    """The word of the test mail, once the sink has caught it."""
    for _ in range(200):
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            text = (await client.get(stack.address("MAIL_PAGE_PORT"))).text
        if found := re.search(r"the word is ([A-Z]{6})", text):
            return found[1]
        await asyncio.sleep(0.1)
    raise AssertionError("no test mail came")
