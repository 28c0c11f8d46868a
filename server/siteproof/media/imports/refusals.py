"""Why a file cannot be read at all: one clear sentence in both languages for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from siteproof.domain.checklist import Text
from siteproof.domain.wording import fill

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "empty_file": ("文件是空的。", "The file is empty."),
    "file_too_large": ("文件有 {size_mib} MiB，最多 {limit_mib} MiB。",
        "The file has {size_mib} MiB, at most {limit_mib} MiB."),
    "password_protected": ("文件有密码：请去掉密码另存后再导入。", "The file has a password: save it without one."),
    "old_excel": ("这是旧的 .xls 格式：请在 Excel 或 WPS 里另存为 .xlsx。",
        "This is the old .xls format: save it as .xlsx."),
    "html_not_excel": ("这是网页，不是表格文件：请打开后另存为 .xlsx。",
        "This is a web page, not a workbook: open it and save it as .xlsx."),
    "xml_not_excel": ("这是 XML 表格：请另存为 .xlsx。", "This is an XML spreadsheet: save it as .xlsx."),
    "macros": ("文件带宏：请另存为不带宏的 .xlsx。", "The file has macros: save it as .xlsx without them."),
    "not_a_workbook": ("这不是 .xlsx 工作簿：{reason}。", "This is no .xlsx workbook: {reason}."),
    "binary_workbook": ("这是 .xlsb：请另存为 .xlsx。", "This is an .xlsb file: save it as .xlsx."),
    "open_document": ("这是 .ods：请另存为 .xlsx。", "This is an .ods file: save it as .xlsx."),
    "reading_failed": ("文件太大或太乱，读不下去：请删掉多余的格式、工作表和图片，另存后再导入。",
        "The file is too large or too tangled to be read: delete surplus formats, sheets and pictures, save it again."),
    "unknown_format": ("认不出这是什么文件：表格请用 .xlsx 或 .csv。", "Unknown format: use .xlsx or .csv."),
    "unknown_geo_format": ("认不出这是什么文件：工地请用 GeoJSON、KML/KMZ 或打包成 zip 的 shapefile。",
        "Unknown format: use GeoJSON, KML/KMZ or a zipped shapefile."),
    "zip_broken": ("压缩包损坏：{reason}。", "The zip archive is damaged: {reason}."),
    "zip_entries": ("压缩包里有 {count} 个文件，最多 {limit} 个。",
        "The archive holds {count} files, at most {limit}."),
    "zip_size": ("解压后有 {size_mib} MiB，最多 {limit_mib} MiB：请删掉多余的空行和格式。",
        "Unpacked it has {size_mib} MiB, at most {limit_mib} MiB: delete empty formatted rows."),
    "zip_ratio": ("压缩比 {ratio}:1 不正常（最多 {limit}:1），没有解压。",
        "Compressed {ratio}:1 (at most {limit}:1); not unpacked."),
    "zip_name": ("压缩包里的文件名“{name}”不安全。", "The archive names a file unsafely: {name}."),
    "zip_encrypted": ("压缩包有密码：请去掉密码。", "The archive has a password: take it off."),
    "xml_declarations": ("文件里有 XML 实体或外部引用，不读取。",
        "The file holds XML entities or outside references; not read."),
    "xml_broken": ("XML 在第 {line:whole} 行断了：{reason}。", "The XML breaks at line {line:whole}: {reason}."),
    "no_sheet": ("没有名为“{name}”的工作表；有：{names}。", "No sheet is called {name}; there are: {names}."),
    "no_visible_sheet": ("工作簿里没有可读的工作表。", "The workbook holds no sheet to read."),
    "too_many_rows": ("超过 {limit:whole} 行。", "More than {limit:whole} rows."),
    "too_many_columns": ("第 {row:whole} 行有 {count:whole} 列，最多 {limit:whole} 列。",
        "Row {row:whole} has {count:whole} columns, at most {limit:whole}."),
    "too_many_cells": ("表里的格子太多：请删掉多余的空行和空列。",
        "The sheet has too many cells: delete empty rows and columns."),
    "too_many_merges": ("合并单元格超过 {limit:whole} 处。", "More than {limit:whole} merged blocks."),
    "encoding_unknown": ("第 {line:whole} 行的编码既不是 UTF-8 也不是 GB18030：请另存为“CSV UTF-8”。",
        "Line {line:whole} is neither UTF-8 nor GB18030: save the file as CSV UTF-8."),
    "binary_not_text": ("第 {line:whole} 行不是文字。", "Line {line:whole} is not text."),
    "line_too_long": ("第 {line:whole} 行超过 {limit_kib:whole} KiB：缺少换行或引号没有配对。",
        "Line {line:whole} is longer than {limit_kib:whole} KiB: line ends are missing or a quote is not closed."),
    "csv_broken": ("第 {line:whole} 行读不下去：{reason}。", "Line {line:whole} cannot be read: {reason}."),
    "not_json": ("不是 JSON：第 {line:whole} 行第 {column:whole} 列，{reason}。",
        "Not JSON: line {line:whole}, column {column:whole}, {reason}."),
    "not_geojson": ("是 JSON，但不是 GeoJSON：{reason}。", "JSON, but not GeoJSON: {reason}."),
    "too_many_vertices": ("顶点超过 {limit:whole} 个：请分成几个文件或简化线形。",
        "More than {limit:whole} vertices: split the file or simplify its lines."),
    "too_many_features": ("图形超过 {limit:whole} 个。", "More than {limit:whole} features."),
    "too_complex": ("JSON 的层次或条目太多。", "The JSON has too many levels or entries."),
    "no_kml": ("压缩包里没有 .kml。", "The archive holds no .kml."),
    "no_shapefile": ("压缩包里没有 .shp。", "The archive holds no .shp."),
    "several_layers": ("压缩包里有几个图层（{names}）：请一个图层一个压缩包。",
        "Several layers ({names}): one archive for each."),
    "shapefile_parts": ("shapefile 不完整，缺 {missing}。", "The shapefile is incomplete: {missing} is missing."),
    "shapefile_broken": ("shapefile 第 {row:whole} 条读不出来：{reason}。",
        "Record {row:whole} of the shapefile cannot be read: {reason}."),
    "no_projection": ("没有 .prj，不知道坐标系：请补上 .prj，或用 --datum wgs84|gcj02|bd09 声明。",
        "There is no .prj, so the datum is unknown: add it or declare --datum wgs84|gcj02|bd09."),
    "projection_unknown": ("坐标系“{name}”不支持：请转成 WGS-84 或 CGCS2000 经纬度。",
        "The projection {name} is not supported: convert to WGS-84 or CGCS2000 degrees."),
    "datum_needs_shift": ("“{name}”到 WGS-84 需要当地参数：请先由测绘单位转换。",
        "{name} needs local parameters to become WGS-84: have the survey office convert it."),
})  # fmt: skip


class FileRefused(ValueError):
    """The file cannot be taken; `code` is stable, `text` is one sentence in both languages."""

    def __init__(self, code: str, **numbers: float | int | str) -> None:
        self.code = code
        self.numbers = numbers
        self.text = fill(Text(*_WORDS[code]), numbers)
        super().__init__(f"{self.text.zh} ({self.text.en})")
