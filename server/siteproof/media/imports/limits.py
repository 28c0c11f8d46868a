"""How much of a foreign file is read, so that no file can take the machine (security.md H47-H52)."""

from __future__ import annotations

MIB = 1024 * 1024
MOST_WORKBOOK_BYTES = 32 * MIB
MOST_CSV_BYTES = 32 * MIB
MOST_GEO_BYTES = 32 * MIB
MOST_ENTRIES = 1000
MOST_UNPACKED_BYTES = 160 * MIB
MOST_ENTRY_BYTES = 96 * MIB
MOST_SHARED_STRINGS_BYTES = 16 * MIB
MOST_RATIO = 100
SMALL_ENTRY_BYTES = MIB
MOST_ROWS = 50_000
MOST_COLUMNS = 256
MOST_CELLS = 1_000_000
MOST_EMPTY_CELLS = 8_000_000
"""Formatted cells without content still have to be walked over."""
MOST_SHEET_CELLS = 3_000_000
MOST_XML_ELEMENTS = 1_500_000
"""Of any part of a workbook, cells aside."""
MOST_MERGES = 20_000
MOST_LINE_BYTES = 256 * 1024
MOST_VERTICES = 500_000
MOST_FEATURES = 100_000
MOST_JSON_MARKS = 4_000_000
"""Commas, brackets and braces of a GeoJSON: each becomes an object in memory."""
