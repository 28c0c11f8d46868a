"""What `check photos` found, as sentences: what was seen and how to read it. They ask, they never accuse."""

from __future__ import annotations

from collections.abc import Mapping

from siteproof.domain.checklist import Text
from siteproof.domain.reason_texts import PRESENCE
from siteproof.domain.reasons import Reason
from siteproof.domain.wording import fill

PROBLEMS: Mapping[str, Text] = {
    "not_a_picture": Text("不是照片（只认 JPEG、PNG、WebP、HEIF）", "not a picture (JPEG, PNG, WebP or HEIF)"),
    "not_an_ordinary_file": Text("不是普通文件", "not an ordinary file"),
    "cannot_be_opened": Text("打不开", "cannot be opened"),
    "empty": Text("文件是空的", "the file is empty"),
    "too_many_bytes": Text("超过 25 MB", "more than 25 MB"),
    "too_many_pixels": Text("声称的像素多得装不下", "claims more pixels than such a file can hold"),
    "too_large_to_decode": Text("像素太多，没有解码，EXIF 已读", "too many pixels to decode here; its EXIF was read"),
    "decoder_gave_up": Text("解码超出限度，已停", "the decoder gave up within its limits"),
    "cut_off": Text("文件被截断", "cut off"),
    "damaged": Text("文件损坏", "damaged"),
}

_FINDINGS: Mapping[str, Text] = {
    "evidence.photo_poor.small": Text(
        "短边只有 {short_side_px} 像素，至少 {limit_px}：请用原图。",
        "The short side is {short_side_px} px, at least {limit_px} asked: use the original.",
    ),
    "evidence.photo_poor.dark": Text("画面太暗，看不出内容：请补拍。", "Too dark to show anything: take it again."),
    "evidence.photo_poor.bright": Text("画面太亮，看不出内容：请补拍。", "Too bright to show anything: take it again."),
    "evidence.photo_poor.flat": Text("画面一片灰，看不出内容：请补拍。", "One even grey shows nothing: take it again."),
    "evidence.photo_poor.blurred": Text("画面模糊：请补拍。", "Blurred: take it again."),
    "evidence.exif_place_conflict": Text(
        "照片自带的位置离工地 {distance_m:m}，超过 {limit_m:m}：请核对是哪里拍的。",
        "The position in the file is {distance_m:m} from the site, beyond {limit_m:m}: check where it was taken.",
    ),
    "evidence.looks_like_gcj02": Text(
        "离工地 {distance_m:m}，按 GCJ-02 换算后只差 {after_shift_m:m}：可能是手机的坐标系不同。",
        "{distance_m:m} from the site, but {after_shift_m:m} once read as GCJ-02: perhaps only another datum.",
    ),
    "evidence.exif_time_conflict.implausible": Text(
        "照片自带的时间 {written} 不可能：请看相机的时钟。",
        "The time written in the file, {written}, cannot be: look at the camera's clock.",
    ),
    "evidence.exif_time_conflict.gps_time": Text(
        "拍摄时间与 GPS 时间差 {apart_s:s}，允许 {limit_s:s}：请核对时间。",
        "Capture time and GPS time are {apart_s:s} apart, {limit_s:s} allowed: check the time.",
    ),
    "evidence.exif_time_conflict.digitized": Text(
        "拍摄时间与数字化时间差 {apart_s:s}，允许 {limit_s:s}：请核对时间。",
        "Capture and digitisation are {apart_s:s} apart, {limit_s:s} allowed: check the time.",
    ),
    "evidence.clock_wrong": Text(
        "{photos} 张照片的时钟都差 {offset_s:s}：是相机没对时。",
        "The clock of {photos} photos is off by the same {offset_s:s}: the camera was not set.",
    ),
    "evidence.impossible_travel": Text(
        "与 {after} 相距 {apart_m:m}，只隔 {between_s:s}：请核对时间和位置。",
        "{apart_m:m} from {after} within {between_s:s}: check time and place.",
    ),
    "evidence.photo_reused.bytes": Text(
        "{files} 个文件一模一样：请确认是不是同一张。",
        "{files} files are the same bytes: is it meant to be one picture?",
    ),
    "evidence.photo_reused.pixels": Text(
        "{files} 个文件画面相同：请确认是不是同一张。",
        "{files} files show equal pixels: is it meant to be one picture?",
    ),
    "evidence.photo_similar": Text(
        "{files} 张照片很像：请并排看一看。", "{files} photos look alike: put them side by side."
    ),
}


def photo_finding_sentence(reason: Reason) -> Text:
    """A finding of `check photos` in both languages; the code itself where a newer rule has no words yet."""
    why = str(reason.numbers.get("reason") or "")
    if reason.code in ("evidence.off_site", "evidence.place_uncertain") and why in PRESENCE:
        return fill(PRESENCE[why], reason.numbers)
    if reason.code == "evidence.photo_damaged":
        what = PROBLEMS.get(why, Text(why, why))
        return Text(f"{what.zh}：请重新取这张照片。", f"The file is {what.en}: fetch it again.")
    found = _FINDINGS.get(f"{reason.code}.{why}") or _FINDINGS.get(reason.code)
    return Text(reason.code, reason.code) if found is None else fill(found, reason.numbers)
