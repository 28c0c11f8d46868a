"""Telling a database that cannot be reached from a mistake of ours: the first is one sentence for a person."""

from __future__ import annotations

from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError


def database_problem(error: BaseException) -> str | None:
    """The driver's own reason in one line when the database cannot be reached, opened or named; None otherwise.

    Neither the driver nor this line says the password.
    """
    if isinstance(error, OperationalError | InterfaceError):
        lines = str(error.orig).splitlines()
        return lines[0].strip() if lines else type(error).__name__
    return str(error).splitlines()[0] if isinstance(error, ArgumentError) else None
