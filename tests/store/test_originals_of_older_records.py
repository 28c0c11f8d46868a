"""Migration 0009: records stored before it name originals too; access to those follows them like any other."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, insert, select

from harness.rows import fill_every_table
from siteproof.store.base import Base
from siteproof.store.database import open_engine
from siteproof.store.migrate import downgrade_schema, upgrade_schema
from siteproof.store.models import Record, RecordOriginal

NAMED = {"photos": [{"original": None}, {"original": {"sha256": "a" * 64, "bytes": 5_000_000}}]}


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    yield engine
    engine.dispose()


@pytest.mark.invariant("S21")
@pytest.mark.parametrize(
    ("raw", "found"),
    [(json.dumps(NAMED).encode(), [("older", 1, "a" * 64)]), (b'{"photos": []}', []), (b"no record at all", [])],
    ids=["named", "none", "unreadable"],
)
def test_originals_that_older_records_name_are_known(
    engine: Engine, raw: bytes, found: list[tuple[str, int, str]]
) -> None:
    upgrade_schema(engine)
    with engine.begin() as connection:
        fill_every_table(connection, Base.metadata)
    downgrade_schema(engine, "0008")
    with engine.begin() as connection:
        before = connection.execute(select(*Record.__table__.c)).mappings().one()
        connection.execute(insert(Record).values(**{**before, "id": "older", "seq": 2, "bytes": raw}))

    upgrade_schema(engine)

    with engine.connect() as connection:
        rows = connection.execute(
            select(RecordOriginal.record_id, RecordOriginal.position, RecordOriginal.sha256)
        ).all()
    assert [tuple(row) for row in rows] == found
