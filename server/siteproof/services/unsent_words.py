"""The reminder as a text to be read out on the phone or pasted into a chat, for phones that are never opened."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def reminder_text(
    name: tuple[str, str], device_name: str, unsent_count: int, oldest_at: datetime | None, zone: str
) -> dict[str, str]:
    """Both languages; `oldest_at` by the phone's own clock, written in the county's zone. Names as (zh, en)."""
    local = None if oldest_at is None else oldest_at.astimezone(ZoneInfo(zone))
    since_zh = "" if local is None else f"，最早的是 {local.month}月{local.day}日 {local:%H:%M}"
    since_en = "" if local is None else f", the oldest from {local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"
    records = "record" if unsent_count == 1 else "records"
    return {
        "zh": f"【实查】{name[0]}：手机“{device_name}”里还有 {unsent_count} 条检查没传{since_zh}。"
        "请到有网的地方打开实查，等“待传”变成 0。没传之前不要清浏览器、不要换手机。",
        "en": f'[Siteproof] {name[1]}: the phone "{device_name}" still holds {unsent_count} unsent {records}{since_en}'
        ". Open Siteproof where there is a network and wait until Outbox shows 0. "
        "Until then do not clear the browser or change the phone.",
    }
