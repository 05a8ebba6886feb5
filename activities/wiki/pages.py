"""Brings the pages of a wiki to what should stand on them: writes, changes and takes away.

Nothing is handed over and nothing can be lost: each look asks anew what every page should say and compares it with what
was last written. A report that is taken down, held, or whose consent was taken back should say nothing, so it goes with
the next look. Everything may be done again.
"""

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import update
from sqlmodel import col
from temporalio import activity

from activities import errors
from activities.driver import Sessions
from activities.wiki.client import (
    Raced,
    Standing,
    Wiki,
    WikiAccount,
    WikiAway,
    WikiRefuses,
    signed_in,
)
from models.messages.records import WikiLooked
from models.tables.wiki_page import WikiPage
from models.views.wiki_pages import WITHDRAWN, Wish, pages, wish_for

log = structlog.get_logger(__name__)
TRY_AGAIN = timedelta(minutes=30)
"""After what the wiki refuses: somebody has to change something there first."""
WRITES, CHANGES, TAKES_BACK = "Published by the hub", "Changed at the hub", "Withdrawn by the hub"


async def bring_up_to_date(sessions: Sessions, account: WikiAccount, base_url: str) -> WikiLooked:
    """One look at every page; what was written, taken away, and waits for somebody. WikiAway where the wiki is away."""
    now = datetime.now(UTC)
    async with sessions() as database:
        known = await pages(database)
        wishes = [(page, await wish_for(database, page, base_url)) for page in known]
    for page, wish in wishes:
        if page.withheld != (page.wanted and not wish.text):
            await _note(sessions, page, withheld=page.wanted and not wish.text)
    due = [(page, wish) for page, wish in wishes if _is_due(page, wish, now)]
    done = 0
    if due:
        try:
            async with signed_in(account) as wiki:
                for page, wish in due:
                    done += await _bring(sessions, wiki, account, page, wish)
        except WikiRefuses as refused:  # whoever we are, we are not let in
            for page, _wish in due:
                await _note(
                    sessions, page, problem=str(refused), problem_since=page.problem_since or now
                )
    return WikiLooked(changed=done, waiting=len(due) - done)


def _is_due(page: WikiPage, wish: Wish, now: datetime) -> bool:
    """Whether something is to be done; what was refused or waits for a choice is not tried all the time."""
    if wish.digest == page.digest and not page.theirs:
        return False
    if page.problem and page.problem_since and now - page.problem_since < TRY_AGAIN and wish.text:
        return False
    decided = page.theirs in (page.overwrite, page.keep)
    return not page.theirs or decided or not wish.text


async def _bring(
    sessions: Sessions, wiki: Wiki, account: WikiAccount, page: WikiPage, wish: Wish
) -> int:
    """One page; 1 where it says now what it should."""
    now = datetime.now(UTC)
    try:
        there = await wiki.read(page.title)
        if not wish.text:
            return await _taken_away(sessions, wiki, page, there, now)
        if there.text.strip() == wish.text.strip() or page.keep == there.revision != 0:
            return await _written(sessions, page, wish, there.revision, now)
        if _is_somebody_elses(page, there, account):
            await _note(sessions, page, theirs=there.revision, their_author=there.author)
            return 0
        summary = CHANGES if page.digest else WRITES
        revision = await wiki.write(page.title, wish.text, summary, base=there)
        return await _written(sessions, page, wish, revision, now)
    except Raced:
        return 0  # the next look sees what they wrote
    except WikiRefuses as refused:
        log.warning("wiki_refuses", page=page.subject, code=refused.code)
        await _note(sessions, page, problem=str(refused), problem_since=now)
        return 0


def _is_somebody_elses(page: WikiPage, there: Standing, account: WikiAccount) -> bool:
    """Whether a revision stands there that is not ours, and that nobody said may be overwritten."""
    if not there.revision or there.revision in (page.revision, page.overwrite):
        return False
    return there.author != account.name


async def _taken_away(
    sessions: Sessions, wiki: Wiki, page: WikiPage, there: Standing, now: datetime
) -> int:
    """Deleted, or where the account may not, replaced by a line. Whoever changed it meanwhile: consent goes first."""
    nothing = Wish("")
    if there.revision and wiki.deletes and (page.digest or there.text.strip() == WITHDRAWN):
        await wiki.delete(page.title, TAKES_BACK)
    elif there.revision and page.digest and there.text.strip() != WITHDRAWN:
        await wiki.write(page.title, WITHDRAWN, TAKES_BACK, base=there)
    return await _written(sessions, page, nothing, 0, now)


async def _written(
    sessions: Sessions, page: WikiPage, wish: Wish, revision: int, now: datetime
) -> int:
    await _note(
        sessions, page, digest=wish.digest, revision=revision, written_at=now, theirs=0,
        their_author="", overwrite=0, keep=0, problem="", problem_since=None,
    )  # fmt: skip
    return 1


async def _note(sessions: Sessions, page: WikiPage, **values: object) -> None:
    async with sessions() as database:
        here = col(WikiPage.subject) == page.subject
        await database.execute(update(WikiPage).where(here).values(**values))
        await database.commit()


class WikiPages:
    """Holds what the activity needs; `account` is the wiki that was named, none where nobody named one."""

    def __init__(self, sessions: Sessions, account: WikiAccount | None, base_url: str) -> None:
        self._sessions = sessions
        self._account = account
        self._base_url = base_url

    @activity.defn
    async def update_wiki(self) -> WikiLooked:
        """One look; a retryable error where the wiki or the database is away."""
        if self._account is None:
            return WikiLooked(named=False)
        with errors.database_told():
            try:
                return await bring_up_to_date(self._sessions, self._account, self._base_url)
            except WikiAway as away:
                raise errors.wiki_away(str(away), away.wait) from None
