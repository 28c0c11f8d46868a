"""Hostile and foreign spreadsheets: one clear sentence each, nothing unpacked that should not be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from siteproof.domain.imports.table import CellError, Formula, Merge
from siteproof.media.imports import limits
from siteproof.media.imports.delimited import Delimited, read_delimited
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source
from siteproof.media.imports.workbook import Sheet, read_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MIB = 1024 * 1024


def source(data: bytes) -> Source:
    return Source(io.BytesIO(data), "ledger.xlsx")


def book(rows: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def archive(entries: Mapping[str, bytes], base: bytes = b"") -> bytes:
    """A zip with these entries; those of `base` stay unless they are named."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in entries:
                        made.writestr(name, old.read(name))
        for name, data in entries.items():
            made.writestr(name, data)
    return stream.getvalue()


def refused(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_workbook(source(data))
    text = caught.value.text
    assert "{" not in text.zh + text.en
    return caught.value


GOOD = book([["序号", "项目名称"], [1, "甲路"]])
SHEET = "xl/worksheets/sheet1.xml"
CELLS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
BOMB_XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (OLE + bytes(4096), "old_excel"),
        (OLE + bytes(2048) + "EncryptedPackage".encode("utf-16-le") + bytes(2048), "password_protected"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "html_not_excel"),
        (b"\xef\xbb\xbf\r\n <TABLE border=1><tr><td>1", "html_not_excel"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "xml_not_excel"),
        (archive({"xl/vbaProject.bin": b"x"}, GOOD), "macros"),
        (archive({"xl/workbook.bin": b"x"}), "binary_workbook"),
        (archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"}), "open_document"),
        (archive({"readme.txt": b"hello"}), "not_a_workbook"),
        (archive({"../../evil.xml": b"<a/>"}, GOOD), "zip_name"),
        (archive({"/etc/evil.xml": b"<a/>"}, GOOD), "zip_name"),
        (archive({"xl/media/blank.bin": bytes(40 * MIB)}, GOOD), "zip_ratio"),
        (archive({f"xl/{n}.bin": b"" for n in range(1100)}, GOOD), "zip_entries"),
        (GOOD[: len(GOOD) // 2], "zip_broken"),
        (archive({"xl/sharedStrings.xml": BOMB_XML}, GOOD), "xml_declarations"),
        (archive({"xl/workbook.xml": BOMB_XML}, GOOD), "xml_declarations"),
        (archive({SHEET: BOMB_XML}, GOOD), "xml_declarations"),
        (archive({SHEET: BOMB_XML.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")}, GOOD),
         "xml_declarations"),
        (archive({SHEET: b"<worksheet><sheetData><row>"}, GOOD), "xml_broken"),
        (archive({SHEET: CELLS % b'<row r="1"><c r="XFD1"><v>1</v></c></row>'}, GOOD), "too_many_columns"),
        (archive({"[Content_Types].xml": b"<a/>"}, GOOD), "not_a_workbook"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_plain_workbook_is_refused_in_one_sentence(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_a_million_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 500)

    assert refused(book([[n, "甲"] for n in range(600)])).code == "too_many_rows"


def test_a_sheet_that_unpacks_too_far_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ENTRY_BYTES", 1000)

    assert refused(archive({SHEET: CELLS % (b" " * 2000)}, GOOD)).code == "zip_size"


def test_merges_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_MERGES", 10)
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(1, 50))
    sheet = CELLS.replace(b"</worksheet>", b"<mergeCells>%s</mergeCells></worksheet>" % merges) % b""

    assert refused(archive({SHEET: sheet}, GOOD)).code == "too_many_merges"


def test_a_claimed_size_costs_nothing() -> None:
    sheet = CELLS.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    sheet = sheet % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'

    (found,) = read_workbook(source(archive({SHEET: sheet}, GOOD)))

    assert [(row.number, row.values) for row in found.table.rows] == [(1, (1,)), (1048576, (2,))]


def _sheet(made: openpyxl.Workbook) -> Sheet:
    stream = io.BytesIO()
    made.save(stream)
    return read_workbook(source(stream.getvalue()))[0]


def test_formulas_errors_merges_and_hidden_rows_are_told_and_nothing_is_reckoned() -> None:
    made = openpyxl.Workbook()
    made.active.append(["a", "=1+1", "#REF!", '=HYPERLINK("http://x")'])
    made.active["A5"] = 7
    made.active.merge_cells("B2:C4")
    made.active.row_dimensions[5].hidden = True
    made.active.column_dimensions["C"].hidden = True

    table = _sheet(made).table

    assert table.rows[0].values == ("a", Formula("=1+1"), CellError("#REF!"), Formula('=HYPERLINK("http://x")'))
    assert (table.rows[1].number, table.rows[1].hidden, table.rows[0].hidden) == (5, True, False)
    assert (table.merges, table.hidden_columns) == ((Merge(2, 4, 1, 2),), frozenset({2}))


def test_hidden_sheets_are_read_only_when_named() -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "seen"
    made.create_sheet("底稿").sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)

    assert [sheet.name for sheet in read_workbook(source(stream.getvalue()))] == ["Sheet"]
    assert [sheet.name for sheet in read_workbook(source(stream.getvalue()), "底稿")] == ["底稿"]
    with pytest.raises(FileRefused, match="底稿2"):
        read_workbook(source(stream.getvalue()), "底稿2")


def delimited(data: bytes) -> Delimited:
    return read_delimited(Source(io.BytesIO(data), "ledger.csv"))


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_chinese_is_read_in_every_usual_encoding(encoding: str, named: str) -> None:
    found = delimited("序号,项目名称\n1,石桥村道𠮷\n".encode(encoding))

    assert [row.values for row in found.table.rows] == [("序号", "项目名称"), ("1", "石桥村道𠮷")]
    assert found.encoding == named


def test_mixed_line_ends_semicolons_and_quoted_breaks_are_read() -> None:
    found = delimited(b'a;b\r\n1;"x\ny"\n2;z\r3;w')

    assert [row.values for row in found.table.rows] == [("a", "b"), ("1", "x\ny"), ("2", "z"), ("3", "w")]
    assert found.mixed_line_ends


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a,b\n1,\xff\xff\n", "encoding_unknown", 2),
        (b"a,b\n1,2\n3,\x00\n", "binary_not_text", 3),
        (b"a,b\n" + b"x" * (limits.MOST_LINE_BYTES + 10), "line_too_long", 2),
        (b'a,b\n1,"' + b"x\n" * limits.MOST_LINE_BYTES, "csv_broken", None),
        (b"a" + b"," * 300 + b"b\n", "too_many_columns", None),
    ],
)
def test_unreadable_csv_is_refused_by_line(data: bytes, code: str, line: int | None) -> None:
    with pytest.raises(FileRefused) as caught:
        delimited(data)

    assert caught.value.code == code
    assert line is None or caught.value.numbers["line"] == line


def test_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "line.csv"
    with file.open("wb") as stream:
        stream.write(b"a,b\n1,")
        stream.truncate(1024 * MIB)

    with file.open("rb") as stream, pytest.raises(FileRefused) as caught:
        read_delimited(Source(stream, file.name))
    assert caught.value.code == "file_too_large"


@pytest.mark.real_data
def test_real_old_workbooks_are_named_for_what_they_are(test_data: Path) -> None:
    files = [test_data / "roads/pmgsy/MasterData.xls", *sorted((test_data / "forms").glob("*.xls"))]

    for file in files:
        with file.open("rb") as stream, pytest.raises(FileRefused) as caught:
            read_workbook(Source(stream, file.name))
        assert caught.value.code == "old_excel"
    assert len(files) == 4


@pytest.mark.real_data
def test_real_workbooks_are_opened(test_data: Path) -> None:
    for file in sorted((test_data / "forms").glob("*.xlsx")):
        with file.open("rb") as stream:
            assert read_workbook(Source(stream, file.name)), file.name
