"""Every row of the fault matrix and every invariant has a test that carries its id, or a written reason."""

from faults.matrix import covering_tests, rows

EXPECTED = {f"F{n}" for n in range(1, 76)} | {f"S{n}" for n in range(1, 27)}


def test_the_register_lists_every_row_once() -> None:
    assert set(rows()) == EXPECTED


def test_tests_name_rows_that_exist() -> None:
    unknown = {row: tests for row, tests in covering_tests().items() if row not in EXPECTED}

    assert unknown == {}


def test_every_row_has_a_test_or_a_reason() -> None:
    covered = covering_tests()

    assert [row for row, entry in rows().items() if row not in covered and not entry.get("reason")] == []
