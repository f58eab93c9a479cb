"""`python -m tests.asvs` runs every test that docs/asvs.md names and says how many requirements of each level they decide."""

import re
import sys

import pytest

from tests.asvs.standard import rows


class Outcomes:
    """Which test functions failed in any of their cases, and which ran."""

    def __init__(self) -> None:
        self.ran: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = re.sub(r"(\[.*)?(@.*)?$", "", report.nodeid, flags=re.DOTALL)
        self.ran.add(name)
        if not report.passed:
            self.failed.add(name)


def main() -> int:
    tested = [row for row in rows() if row.verdict == "tested"]
    names = sorted({f"{file}::{name}" for row in tested for file, name in row.tests})
    told = Outcomes()
    code = pytest.main(["-q", "tests/asvs", *names], plugins=[told])
    for level in (1, 2):
        asked = [[f"{file}::{name}" for file, name in row.tests] for row in tested if row.level == level]
        good = sum(all(name in told.ran and name not in told.failed for name in names) for names in asked)
        print(f"ASVS 5.0.0 level {level}: {good} of {len(asked)} pass")
    print(f"documents: {sum(row.verdict == 'document' for row in rows())} of 21; waived: {sum(row.verdict == 'waived' for row in rows())}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
