"""Looking up merged blocks by cell, within bounds a hostile sheet cannot widen."""

from __future__ import annotations

from siteproof.domain.imports.table import Merge, Table, Value

MOST_CELLS = 400_000


class Merged:
    """The merged blocks of a table; `overflowing` when they cover more cells than any ledger has."""

    def __init__(self, table: Table) -> None:
        self._rows = {row.number: row for row in table.rows}
        self._blocks: dict[int, list[Merge]] = {}
        self.overflowing = False
        left = MOST_CELLS
        last_row = table.rows[-1].number if table.rows else 0
        for merge in table.merges:
            rows = range(merge.first_row, min(merge.last_row, last_row) + 1)
            left -= len(rows)
            if left < 0:
                self.overflowing = True
                return
            for number in rows:
                if number in self._rows:
                    self._blocks.setdefault(number, []).append(merge)

    def block(self, row: int, column: int) -> Merge | None:
        """The block a cell belongs to, None when it stands alone or is the block's own first cell."""
        for merge in self._blocks.get(row, ()):
            if merge.first_column <= column <= merge.last_column:
                own = (row, column) == (merge.first_row, merge.first_column)
                return None if own else merge
        return None

    def begins(self, row: int, column: int) -> Merge | None:
        """The block of several rows whose first cell this is."""
        for merge in self._blocks.get(row, ()):
            if (row, column) == (merge.first_row, merge.first_column) and merge.last_row > merge.first_row:
                return merge
        return None

    def widest(self, row: int) -> int:
        """How many columns the widest block that begins in this row spans."""
        spans = (m.last_column - m.first_column + 1 for m in self._blocks.get(row, ()) if m.first_row == row)
        return max(spans, default=1)

    def value(self, merge: Merge) -> Value:
        """What stands in the first cell of a block."""
        row = self._rows.get(merge.first_row)
        return None if row is None else row.at(merge.first_column)
