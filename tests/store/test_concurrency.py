"""Many writers: seq has no gap and no double, and its order is the order of commit."""

import threading
from datetime import UTC, datetime

from siteproof.store.database import open_engine
from siteproof.store.log import InstallationFacts, append_event, head_seq, make_installation
from siteproof.store.queries.changes import changes_after
from siteproof.store.unit_of_work import unit_of_work_factory

NOW = datetime(2026, 9, 15, tzinfo=UTC)
WRITERS, EACH = 4, 10


def test_a_reader_with_a_cursor_misses_nothing(database_url: str) -> None:
    engine = open_engine(database_url)
    unit_of_work = unit_of_work_factory(engine)
    with unit_of_work(write=True) as uow:
        make_installation(uow, InstallationFacts("epoch", "identity", False, NOW))

    def write(writer: int) -> None:
        for n in range(EACH):
            with unit_of_work(write=True) as uow:
                look = ("area:east", "project", f"{writer}-{n}")
                append_event(uow, kind="projection", subject_type="project", subject_id="x", at=NOW, looks=[look])

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    seen: list[str] = []
    cursor = 0
    rows: list[tuple[int, str, str]] = []
    writing = True
    while writing or rows:
        writing = any(thread.is_alive() for thread in threads)  # asked before reading: what they wrote last is read too
        with unit_of_work() as uow:
            rows = changes_after(uow, "area:east", cursor, 7)
        seen += [object_id for _, _, object_id in rows]
        cursor = rows[-1][0] if rows else cursor

    with unit_of_work() as uow:
        assert head_seq(uow) == WRITERS * EACH
    engine.dispose()
    assert sorted(seen) == sorted(f"{writer}-{n}" for writer in range(WRITERS) for n in range(EACH))
