"""Who may write which kind of record (contracts.md 1)."""

from siteproof.domain.kinds import KINDS, RecordKind, Role


def test_every_kind_has_its_rule():
    assert set(KINDS) == set(RecordKind)


def test_administrator_and_auditor_write_nothing():
    writers = {role for rule in KINDS.values() for role in rule.writers}

    assert writers == set(Role) - {Role.ADMINISTRATOR, Role.AUDITOR}


def test_field_records_alone_need_a_signature():
    assert {kind for kind, rule in KINDS.items() if rule.needs_signature} == {
        RecordKind.INSPECTION,
        RecordKind.CORRECTION,
    }


def test_a_review_cites_an_inspection_and_an_inspection_nothing():
    assert KINDS[RecordKind.REVIEW].cites == {RecordKind.INSPECTION}
    assert KINDS[RecordKind.INSPECTION].cites == frozenset()
    assert KINDS[RecordKind.ANSWER].cites is None
