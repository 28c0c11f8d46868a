"""Names of the demo county's projects, zh-CN and English; every place in them is invented."""

from __future__ import annotations

from random import Random

_FIRST = (
    ("槐树", "Huaishu"), ("石磨", "Shimo"), ("松坡", "Songpo"), ("柳湾", "Liuwan"), ("梅坞", "Meiwu"),
    ("竹园", "Zhuyuan"), ("白杨", "Baiyang"), ("青石", "Qingshi"), ("双桥", "Shuangqiao"), ("红崖", "Hongya"),
    ("月牙", "Yueya"), ("杏花", "Xinghua"), ("鹿鸣", "Luming"), ("古井", "Gujing"), ("桑田", "Sangtian"),
    ("云杉", "Yunshan"),
)  # fmt: skip
_LAST = (("坳", "-ao"), ("沟", "gou"), ("坪", "ping"), ("岭", "ling"), ("塘", "tang"), ("洼", "wa"))
_COMPOUNDS = (
    ("纺织厂", "Textile Mill"), ("农机厂", "Farm Machinery Works"), ("粮站", "Grain Station"), ("邮电", "Post Office"),
    ("化肥厂", "Fertiliser Works"), ("供销社", "Supply Co-op"), ("印刷厂", "Printing House"), ("缫丝厂", "Silk Mill"),
    ("师范", "Teachers College"), ("水泥厂", "Cement Works"), ("文化馆", "Culture House"), ("汽车站", "Bus Station"),
    ("建筑公司", "Builders"), ("机关", "Office Staff"), ("电影院", "Cinema"), ("木器厂", "Joinery"),
    ("酒厂", "Distillery"), ("中医院", "Herbal Hospital"), ("酱园", "Sauce Works"), ("铁匠巷", "Smith Lane"),
)  # fmt: skip
_SCHOOL_WORKS = (("食堂", "canteen"), ("教学楼加固", "classroom block strengthening"), ("操场", "playground"))


def villages() -> list[tuple[str, str]]:
    """All invented village names in a fixed, mixed order; the first is the 槐树坳 of the pictures."""
    names = [(a + b, pa + pb) for a, pa in _FIRST for b, pb in _LAST]
    head, tail = names[0], names[1:]
    Random("villages").shuffle(tail)
    stone_mill = ("石磨沟", "Shimogou")
    tail.remove(stone_mill)
    return [head, stone_mill, *tail]


def project_name(kind_id: str, nth: int, village: tuple[str, str], township: tuple[str, str]) -> tuple[str, str]:
    """Name of the nth project of a kind, (zh, en)."""
    zh, en = village
    if kind_id == "village_road":
        tails = (("村道硬化", "village road paving"), ("环线", "loop road"), ("入村路", "access road"))
        tail = tails[0] if nth < 2 else tails[nth % 3]
        return zh + tail[0], f"{en} {tail[1]}"
    if kind_id == "old_compound":
        zh, en = _COMPOUNDS[nth % len(_COMPOUNDS)]
        return zh + "老小区改造", f"{en} compound renewal"
    if kind_id == "school":
        work = _SCHOOL_WORKS[nth // 12 % 3]
        return f"{township[0][:-1]}中心小学{work[0]}", f"{township[1]} Primary School {work[1]}"
    if kind_id == "clinic":
        return f"{township[0][:-1]}卫生院", f"{township[1]} health centre"
    if kind_id == "water_supply":
        return zh + "供水管网延伸", f"{en} water main extension"
    return zh + "养老服务站", f"{en} elderly care station"
