"""What a column is about: the headings Chinese ledgers use, their variants, and the unit a heading carries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from siteproof.domain.checklist import Text


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One thing a ledger says of a project: its label and the headings that mean it, the surest first."""

    label: Text
    headings: tuple[str, ...]
    required: bool = False


_KNOWN = """
number* 序号 | number
    项目编号 民生实事编号 实事编号 编号 项目序号 序号 序 项号 number projectnumber projectno no no. id 项目代码
name* 项目名称 | name
    项目名称 民生项目名称 民生实事项目名称 民生实事项目 实事项目 实事项目名称 工程名称 项目 名称 建设项目 建设项目名称
    项目(工程)名称 projectname name project
kind 类别 | kind
    类别 项目类别 项目类型 类型 实事类别 建设类别 工程类别 项目种类 kind type category projecttype
sector 领域 | sector
    领域 分管领域 行业 行业领域 所属行业 行业类别 所属领域 sector
area 乡镇 | township
    乡镇 乡(镇) 乡镇(街道) 镇(乡) 所在乡镇 所属乡镇 实施乡镇 乡镇街道 乡镇/街道 镇街 镇(街道) 街道 建设地点 实施地点
    项目地点 建设地址 地点 所在地 区域 项目所在地 township area location town place
leader 责任领导 | leader in charge
    责任领导 县级责任领导 分管领导 包抓领导 牵头领导 县领导 责任县领导 挂钩领导 联系领导 领导 县级领导 责任县级领导
    leader leaderincharge
lead_unit 牵头单位 | lead unit
    牵头单位 牵头部门 主管单位 主管部门 行业主管部门 责任部门 leadunit
responsible_unit 责任单位 | responsible unit
    责任单位 实施单位 承办单位 建设单位 项目单位 业主单位 项目业主 实施主体 责任主体 项目建设单位 主办单位
    responsibleunit owner
responsible_person 责任人 | responsible person
    责任人 项目责任人 项目负责人 负责人 具体责任人 直接责任人 单位责任人 责任人姓名 responsibleperson person
contractor_unit 施工单位 | contractor
    施工单位 施工企业 承建单位 中标单位 承包单位 contractor
budget 计划投资 | budget
    计划投资 计划总投资 总投资 计划投资额 投资估算 估算投资 概算投资 投资概算 投资额 预算 预算金额 资金 投资
    年度计划投资 计划投资总额 项目总投资 投资规模 总投资额 budget investment plannedinvestment
start 开工时间 | planned start
    开工时间 开工日期 计划开工时间 计划开工 计划开工日期 拟开工时间 开始时间 开始日期 计划开始时间 动工时间 开工
    start startdate plannedstart
finish 完工时间 | planned finish
    完工时间 完工日期 计划完工时间 计划完工 计划完工日期 竣工时间 竣工日期 计划竣工时间 计划竣工 完成时限 完成时间
    计划完成时间 结束时间 结束日期 办结时限 完工 竣工 finish finishdate end deadline plannedfinish
period 起止时间 | planned period
    起止时间 建设起止时间 起止年月 建设年限 建设周期 建设工期 计划工期 起止日期 建设时间 工期 period
quantity 目标数量 | promised quantity
    目标数量 目标任务数 建设规模 数量 工程量 任务量 任务数 目标任务 目标值 计划任务 建设数量 计划数量 年度目标数量
    年度目标 quantity target
quantity_unit 单位 | unit of the quantity
    计量单位 数量单位 目标单位 单位 unit
year 年度 | programme year
    年度 年份 清单年度 实施年度 计划年度 year
"""
_FIELD = re.compile(r"(\w+)(\*?) (\S+) \| (.+)")


def _fields() -> dict[str, FieldWords]:
    found: dict[str, FieldWords] = {}
    name = ""
    for line in _KNOWN.strip().splitlines():
        if line.startswith(" "):
            found[name] = replace(found[name], headings=(*found[name].headings, *line.split()))
        elif match := _FIELD.fullmatch(line):
            name = match.group(1)
            found[name] = FieldWords(Text(match.group(3), match.group(4)), (), match.group(2) == "*")
    return found


FIELDS: Mapping[str, FieldWords] = MappingProxyType(_fields())

MONEY_UNITS = ("元", "千元", "万元", "亿元")
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_UNIT_TAIL = re.compile(r"[_/-]?(万元|亿元|千元|元)$")
_MONEY_UNITS = {
    **dict.fromkeys(("元", "人民币元", "yuan", "cny"), "yuan"),
    **dict.fromkeys(("万元", "万", "人民币万元", "wan", "10000yuan", "10kyuan"), "wan"),
    **dict.fromkeys(("亿元", "亿", "yi"), "yi"),
    "千元": "thousand",
}
_UNIT_ALONE = re.compile(r"(金额)?单位(人民币)?(万元|亿元|千元|元)")
_REMARKS = re.compile(r"必填|选填|required|yyyy.*|例.*|格式.*|盖章|签字")


def plain(text: str) -> str:
    """A heading without spaces, marks and case: full-width signs made plain."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s*＊:：、,。·]+", "", text)


@dataclass(frozen=True, slots=True)
class Heading:
    """What one heading text says: the field, how sure (0 is surest), and the unit it carries."""

    field: str | None
    rank: int
    unit: str | None


_BY_TEXT = {
    plain(word): (name, rank)
    for name, words in reversed(list(FIELDS.items()))
    for rank, word in enumerate(words.headings)
}


def read_heading(text: str) -> Heading:
    """Recognise one heading; field None when it is not known."""
    whole = plain(text)
    if whole in _BY_TEXT:
        return Heading(*_BY_TEXT[whole], None)
    if _UNIT_ALONE.fullmatch(whole):
        return Heading(None, 99, None)
    notes = [note for note in _BRACKETS.findall(whole) if not _REMARKS.fullmatch(note)]
    bare = _BRACKETS.sub("", whole)
    unit = notes[0].removeprefix("单位") if notes else None
    tail = _UNIT_TAIL.search(bare)
    if bare not in _BY_TEXT and tail is not None:
        unit, bare = tail.group(1), bare[: tail.start()]
    name, rank = _BY_TEXT.get(bare, (None, 99))
    return Heading(name, rank, unit)


def money_scale(unit: str | None) -> str | None:
    """`yuan`, `thousand`, `wan` or `yi` of a unit as headings write it; None when it is no money."""
    return None if unit is None else _MONEY_UNITS.get(plain(unit))


def only_unit(text: str) -> str | None:
    """The unit when a cell of a second heading row holds nothing else: (万元), 公里."""
    bare = plain(text).strip("()[]【】").removeprefix("单位")
    known = {
        *_MONEY_UNITS,
        "公里",
        "千米",
        "km",
        "米",
        "m",
        "个",
        "处",
        "户",
        "座",
        "平方米",
        "㎡",
        "m2",
        "人",
        "床",
        "张",
    }
    return bare if bare in known else None
