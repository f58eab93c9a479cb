"""Hardening, row 1: every requirement of ASVS levels 1 and 2 has its verdict, and what the verdict names is there."""

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests.asvs.standard import DOCUMENTS, LEVELS, ROOT, VERDICTS, rows

WANTED = {number: level for number, level in LEVELS.items() if level < 3}


def test_the_standard_has_its_size():
    assert Counter(LEVELS.values()) == {1: 70, 2: 183, 3: 92}


def test_every_requirement_of_two_levels_has_one_verdict():
    found = rows()
    assert {row.number: row.level for row in found} == WANTED and len(found) == len(WANTED)
    assert {row.verdict for row in found} <= set(VERDICTS)


@pytest.mark.parametrize("row", [row for row in rows() if row.verdict == "tested"], ids=lambda row: row.number)
def test_what_is_tested_names_tests_that_are_there(row):
    assert row.tests
    for file, name in row.tests:
        assert name in _functions(file), f"{row.number}: {file} has no {name}"


def test_enough_is_decided_by_tests():
    tested = Counter(row.level for row in rows() if row.verdict == "tested")
    assert tested[1] >= 57 and tested[2] >= 78


def test_a_test_named_after_a_requirement_stands_in_its_row():
    named = {row.number: {name for _, name in row.tests} for row in rows()}
    for path in (ROOT / "tests").rglob("test_row_01_*.py"):
        for name in _functions(str(path.relative_to(ROOT))):
            if told := re.match(r"test_v(\d+)_(\d+)_(\d+)_", name):
                assert name in named[".".join(told.groups())], name


def test_every_document_that_is_asked_for_is_written():
    asked = [row.number for row in rows() if row.verdict == "document"]
    sections = dict(re.findall(r"^### [^\n]+ \(V(\d+\.\d+\.\d+)\)\n(.*?)(?=^##|\Z)", DOCUMENTS.read_text(), re.MULTILINE | re.DOTALL))
    assert len(asked) == 21 and set(sections) == set(asked)
    assert all(len(words.split()) >= 40 for words in sections.values())


@pytest.mark.parametrize("row", [row for row in rows() if row.verdict not in ("tested", "document")], ids=lambda row: row.number)
def test_what_is_not_tested_says_why(row):
    assert len(row.words.split()) >= 3


@cache
def _functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
