"""What a ledger's unit of quantity is called in English; the ledger itself is written in Chinese."""

from __future__ import annotations

from siteproof.domain.checklist import Text

_ALWAYS = {
    "公里": "km", "千米": "km", "km": "km", "米": "m", "延米": "m", "延长米": "m", "m": "m", "里": "li",
    "平方米": "m²", "平米": "m²", "㎡": "m²", "m2": "m²", "m²": "m²", "平方公里": "km²", "立方米": "m³", "方": "m³",
    "m³": "m³", "公顷": "ha", "亩": "mu", "吨": "t", "千瓦": "kW", "万元": "x 10,000 yuan", "元": "yuan",
    "万平方米": "x 10,000 m²", "万平米": "x 10,000 m²", "万立方米": "x 10,000 m³", "万亩": "x 10,000 mu",
    "万人": "x 10,000 people", "万户": "x 10,000 households",
}  # fmt: skip
_COUNTED = {
    "户": ("household", "households"), "人": ("person", "people"), "名": ("person", "people"),
    "人次": ("visit", "visits"), "家庭": ("family", "families"), "个": ("piece", "pieces"), "件": ("piece", "pieces"),
    "项": ("item", "items"), "处": ("place", "places"), "所": ("school", "schools"), "家": ("facility", "facilities"),
    "座": ("structure", "structures"), "口": ("well", "wells"), "眼": ("well", "wells"), "盏": ("lamp", "lamps"),
    "床": ("bed", "beds"), "张": ("bed", "beds"), "间": ("room", "rooms"), "套": ("set", "sets"),
    "栋": ("building", "buildings"), "幢": ("building", "buildings"), "台": ("machine", "machines"),
    "部": ("lift", "lifts"), "辆": ("vehicle", "vehicles"), "条": ("line", "lines"), "段": ("stretch", "stretches"),
    "棵": ("tree", "trees"), "株": ("tree", "trees"), "根": ("post", "posts"), "块": ("plot", "plots"),
    "村": ("village", "villages"), "个村": ("village", "villages"), "小区": ("compound", "compounds"),
    "个小区": ("compound", "compounds"), "学校": ("school", "schools"), "公厕": ("toilet", "toilets"),
    "车位": ("parking space", "parking spaces"), "个车位": ("parking space", "parking spaces"),
    "座桥": ("bridge", "bridges"), "座桥梁": ("bridge", "bridges"), "床位": ("bed", "beds"),
    "张床位": ("bed", "beds"), "学位": ("school place", "school places"), "个学位": ("school place", "school places"),
}  # fmt: skip


def unit_in_both(typed: str, quantity: float | None) -> Text:
    """The unit as typed and its English word, for this quantity; a unit that is not known stays as typed."""
    known = typed.strip()
    if known in _COUNTED:
        one, many = _COUNTED[known]
        return Text(typed, one if quantity == 1 else many)
    return Text(typed, _ALWAYS.get(known, typed))
