"""What CONTRIBUTING.md says of adding a kind of case is what the smallest one does."""

import ast
import importlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from domain.case.kind import KINDS, register_kind
from tests.support.camera import pages, workflow
from tests.support.camera.lending import LENDING, AskKind, Phase, Role
from web.cases.timeline_sentences import ENGINE

ROOT = Path(__file__).resolve().parents[2]
CAMERA = sorted((ROOT / "tests/support/camera").glob("*.py"))
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = TEXT.partition("## Adding a kind of case\n")[2].partition("\n## ")[0]
THINGS = re.findall(r"`([\w/]+)\.py: (\w+)`", SECTION)
MOST_LINES = 170


def used() -> set[str]:
    """Every name that the camera's files import, read or derive from."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in CAMERA]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def test_the_smallest_kind_is_small():
    lines = [line for file in CAMERA for line in file.read_text(encoding="utf-8").splitlines()]
    assert len([line for line in lines if line.strip()]) <= MOST_LINES


def test_the_page_has_its_steps():
    steps = re.findall(r"^(\d+)\. ", SECTION, re.MULTILINE)
    assert steps == [str(number) for number in range(1, 11)]
    assert len(THINGS) > 15


@pytest.mark.parametrize(("module", "name"), THINGS, ids=lambda part: part.replace("/", "."))
def test_what_a_step_names_is_there_and_the_camera_uses_it(module: str, name: str):
    assert hasattr(importlib.import_module(module.replace("/", ".")), name)
    assert name in used()


def test_files_that_the_page_names_are_there():
    named = re.findall(r"`([\w/]+(?:\.py|/))`", SECTION)
    assert {file for file in named if not (ROOT / file).exists()} == set()
    for file in CAMERA:
        if file.name != "__init__.py":
            assert str(file.relative_to(ROOT)) in named


def test_the_kind_is_told_where_the_page_says():
    assert KINDS["lending"] is LENDING
    assert workflow.LendingWorkflow.kind is LENDING
    assert (LENDING.phases, LENDING.roles) == (Phase, Role)
    assert list(LENDING.asks) == list(AskKind) == list(pages.PAGES.asks)
    assert set(pages.PAGES.sentences) == {*ENGINE, *LENDING.messages}
    signals = [name for name, message in LENDING.messages.items() if message.is_signal()]
    assert signals == ["lend"]


def test_a_kind_of_several_words_has_a_workflow_named_like_a_class():
    clinic = replace(LENDING, name="learning_clinic")
    assert (clinic.workflow, clinic.workflow_id("x")) == ("LearningClinic", "learning_clinic-x")


def test_two_kinds_of_one_name_are_a_mistake():
    again = replace(LENDING)
    with pytest.raises(TypeError, match="called 'lending' already"):
        register_kind(again)
