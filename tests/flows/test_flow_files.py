"""What a flow file may look like: verb_noun, about ten lines, no class, one flow that decides nothing."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

FLOWS = Path(__file__).parents[2] / "flows"
AROUND = {"__init__", "die_with_parent", "embedded", "prefect_server", "run_office"}
FILES = sorted(file for file in FLOWS.glob("*.py") if file.stem not in AROUND)
NAMES = [file.stem for file in FILES]


def test_the_flows_are_those_that_the_users_know() -> None:
    assert NAMES == [
        "chase_minutes",
        "collect_replies",
        "deliver_outbox",
        "escalate_balance_items",
        "remind_unions",
        "send_summons",
    ]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_flow_is_verb_noun_and_about_ten_lines(file: Path) -> None:
    text = file.read_text("utf-8")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", file.stem)
    assert len(text.splitlines()) <= 25
    functions = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)]
    assert [one.name for one in functions] == [file.stem]
    assert [ast.unparse(mark) for mark in functions[0].decorator_list] == ["flow(retries=0)"]
    assert not functions[0].args.args  # parameters are shown and kept by Prefect


@pytest.mark.parametrize("file", sorted(FLOWS.glob("*.py")), ids=lambda file: file.stem)
def test_nothing_in_flows_defines_a_class_or_takes_the_name_of_a_library(file: Path) -> None:
    # Prefect puts flows/ first on sys.path and loads its files under other names.
    classes = [one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.ClassDef)]
    assert classes == []
    taken = {name for name, owners in packages_distributions().items() if owners != ["kallelse"]}
    assert file.stem not in (taken | sys.stdlib_module_names) - {"__init__"}
