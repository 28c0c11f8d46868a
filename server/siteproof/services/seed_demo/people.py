"""Who works in the demo county: townships, sectors, units and people, all fictional.

Only facts; the ids are stable words so that a screenshot and a test can name them.
"""

from __future__ import annotations

from dataclasses import dataclass

COUNTY_ID = "shifan"
PROVINCE_ID = "shifan-province"

TOWNSHIPS: tuple[tuple[str, str, str], ...] = (
    ("dongling", "东岭镇", "Dongling"),
    ("hetang", "荷塘镇", "Hetang"),
    ("shimo", "石磨镇", "Shimo"),
    ("songpo", "松坡乡", "Songpo"),
    ("liuwan", "柳湾镇", "Liuwan"),
    ("chengguan", "城关镇", "Chengguan"),
    ("beitang", "北塘镇", "Beitang"),
    ("meiwu", "梅坞乡", "Meiwu"),
    ("zhuyuan", "竹园镇", "Zhuyuan"),
    ("huaishu", "槐树乡", "Huaishu"),
    ("qingfeng", "青峰镇", "Qingfeng"),
    ("yuntai", "云台乡", "Yuntai"),
)

SECTORS: tuple[tuple[str, str, str], ...] = (
    ("transport", "交通运输", "Transport"),
    ("housing", "住房城建", "Housing"),
    ("education", "教育", "Education"),
    ("health", "卫生健康", "Health"),
    ("water", "水利", "Water"),
    ("civil", "民政", "Civil affairs"),
)


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit: a county office or a contractor; `person` is whom a light names as responsible."""

    id: str
    name: str
    name_en: str
    kind: str
    person: str


UNITS: tuple[DemoUnit, ...] = (
    DemoUnit("office-transport", "交通局", "Transport Office", "department", "郑禾"),
    DemoUnit("office-housing", "住建局", "Housing Office", "department", "顾言"),
    DemoUnit("office-education", "教育局", "Education Office", "department", "秦墨"),
    DemoUnit("office-health", "卫健局", "Health Office", "department", "沈越"),
    DemoUnit("office-water", "水利局", "Water Office", "department", "许河"),
    DemoUnit("office-civil", "民政局", "Civil Affairs Office", "department", "宋宁"),
    DemoUnit("office-inspection", "县督查检查组", "County Inspection Group", "department", "陈树"),
    DemoUnit("office-county", "县政府办公室", "County Government Office", "department", "何敬"),
    DemoUnit("builder-luqiao", "示范路桥公司", "Shifan Road & Bridge", "contractor", "罗坚"),
    DemoUnit("builder-anju", "安居建设公司", "Anju Construction", "contractor", "方砚"),
    DemoUnit("builder-qingyuan", "清源水务工程公司", "Qingyuan Waterworks", "contractor", "江澄"),
    DemoUnit("builder-hengji", "恒基营造公司", "Hengji Builders", "contractor", "石磊"),
)

TOWNSHIP_PERSONS: tuple[tuple[str, str], ...] = (
    ("吴桐", "Wu Tong"), ("叶青", "Ye Qing"), ("田野", "Tian Ye"), ("白川", "Bai Chuan"), ("江南雨", "Jiang Nanyu"),
    ("程远", "Cheng Yuan"), ("杜若", "Du Ruo"), ("林溪", "Lin Xi"), ("范竹", "Fan Zhu"), ("于安", "Yu An"),
    ("邱峰", "Qiu Feng"), ("云朗", "Yun Lang"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A person with an account: role, unit and the areas and sectors he answers for (no sectors = all)."""

    id: str
    username: str
    name: str
    name_en: str
    role: str
    unit_id: str
    areas: tuple[str, ...]
    sectors: tuple[str, ...] = ()


_ALL_SECTORS = tuple(s[0] for s in SECTORS)

_COUNTY_USERS = (
    DemoUser("zhoulan", "zhoulan", "周岚", "Zhou Lan", "inspector", "office-inspection",
             ("dongling", "hetang", "shimo"), _ALL_SECTORS),
    DemoUser("luoqi", "luoqi", "罗琪", "Luo Qi", "inspector", "office-inspection",
             ("songpo", "liuwan", "chengguan"), _ALL_SECTORS),
    DemoUser("wangchen", "wangchen", "汪辰", "Wang Chen", "inspector", "office-inspection",
             ("beitang", "meiwu", "zhuyuan"), _ALL_SECTORS),
    DemoUser("mengfan", "mengfan", "孟帆", "Meng Fan", "inspector", "office-inspection",
             ("huaishu", "qingfeng", "yuntai"), _ALL_SECTORS),
    DemoUser("chenshu", "chenshu", "陈树", "Chen Shu", "supervisor", "office-inspection", (COUNTY_ID,), _ALL_SECTORS),
    DemoUser("tangyi", "tangyi", "唐颐", "Tang Yi", "supervisor", "office-inspection", (COUNTY_ID,), _ALL_SECTORS),
    DemoUser("hejing", "hejing", "何敬", "He Jing", "leader", "office-county", (COUNTY_ID,), ("transport", "health")),
    DemoUser("liangwei", "liangwei", "梁维", "Liang Wei", "leader", "office-county", (COUNTY_ID,),
             ("housing", "education", "water", "civil")),
    DemoUser("zhenghe", "zhenghe", "郑禾", "Zheng He", "unit", "office-transport", (COUNTY_ID,), ("transport",)),
    DemoUser("guyan", "guyan", "顾言", "Gu Yan", "unit", "office-housing", (COUNTY_ID,), ("housing",)),
    DemoUser("qinmo", "qinmo", "秦墨", "Qin Mo", "unit", "office-education", (COUNTY_ID,), ("education",)),
    DemoUser("shenyue", "shenyue", "沈越", "Shen Yue", "unit", "office-health", (COUNTY_ID,), ("health",)),
    DemoUser("xuhe", "xuhe", "许河", "Xu He", "unit", "office-water", (COUNTY_ID,), ("water",)),
    DemoUser("songning", "songning", "宋宁", "Song Ning", "unit", "office-civil", (COUNTY_ID,), ("civil",)),
    DemoUser("guanli", "guanli", "管理员", "Administrator", "administrator", "office-county", (COUNTY_ID,),
             _ALL_SECTORS),
    DemoUser("shenji", "shenji", "审计员", "Auditor", "auditor", "office-county", (COUNTY_ID,), _ALL_SECTORS),
)  # fmt: skip

_TOWNSHIP_USERS = tuple(
    DemoUser(account, account, name, name_en, "unit", f"township-{area_id}", (area_id,), _ALL_SECTORS)
    for (area_id, *_), (name, name_en) in zip(TOWNSHIPS, TOWNSHIP_PERSONS, strict=True)
    for account in (name_en.replace(" ", "").lower(),)
)

USERS: tuple[DemoUser, ...] = (*_COUNTY_USERS, *_TOWNSHIP_USERS)


def inspector_of(township_id: str) -> str:
    """User id of the inspector who has the township."""
    return next(u.id for u in USERS if u.role == "inspector" and township_id in u.areas)


def unit(unit_id: str) -> DemoUnit:
    """The demo unit with this id."""
    return next(u for u in UNITS if u.id == unit_id)
