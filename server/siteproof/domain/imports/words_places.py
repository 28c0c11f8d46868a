"""Words of what a list of areas, units or sectors can have: (e error, w warning or n note; Chinese; English)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PLACES: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "file_empty": ("e", "文件是空的。", "The file is empty."),
    "csv_broken": ("e", "不是有效的 CSV（{value}）。", "This is not a valid CSV ({value})."),
    "name_column_missing": ("e", "没有“名称”这一列。", "There is no column 名称 (name)."),
    "too_many_rows": ("e", "最多 {limit} 行。", "At most {limit} rows."),
    "invisible_signs": ("e", "有看不见的字符，请去掉。", "There are invisible characters: take them out."),
    "code_form": ("e", "“{value}”只能用字母、数字、- 和 _。", "{value}: only letters, digits, - and _ are possible."),
    "code_twice": ("e", "{value} 与第 {first_row:whole} 行重复。", "{value} stands on row {first_row:whole} too."),
    "place_kind_unknown": ("e", "不认识“{value}”，可以填：{known_zh}。", "{value} is unknown; one of {known_en}."),
    "place_unknown": ("e", "没有“{value}”。", "There is no area {value}."),
    "place_ambiguous": ("e", "“{value}”不止一个，请用代码。", "There is more than one {value}: use its code."),
    "place_above_needed": ("e", "最上级不止一个，请填上级的代码。",
        "There is more than one topmost area: say which, by its code."),
    "place_lies_elsewhere": ("e", "“{value}”已在别的上级之下。", "{value} lies below another area."),
    "place_out_of_reach": ("e", "不在您管的范围内。", "This is outside what you administer."),
    "sectors_out_of_reach": ("e", "领域不在您管的范围内。", "Sectors are outside what you administer."),
})  # fmt: skip
