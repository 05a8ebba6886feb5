"""The page that CONTRIBUTING.md shows is one that works."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from models.texts.translate import N_
from web.cases.decisions import Note, OneMessage, Sure
from web.cases.pages import FormPage, Group
from web.forms.specs import specs_of
from web.forms.widgets import Choice

ROOT = Path(__file__).parents[3]


def test_example_of_a_page_works_as_it_stands():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    actions: dict[str, FormPage[Any]] = {}
    known = (
        Annotated,
        BaseModel,
        Choice,
        Group,
        Note,
        OneMessage,
        Sure,
        Withdraw,
        WithdrawReason,
        N_,
    )
    names = {getattr(thing, "__name__", "Annotated"): thing for thing in known}
    exec(example, {**names, "__name__": __name__, "ACTIONS": actions})  # noqa: S102 - our own words
    page = actions["withdraw"]
    assert list(specs_of(page.model)) == ["reason", "note", "sure"]
    assert page.roles == Withdraw.roles
