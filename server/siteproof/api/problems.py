"""The one mapping of error codes to HTTP: status, title in both languages, log level (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siteproof.domain.errors import ErrorCode


@dataclass(frozen=True, slots=True)
class Problem:
    """How a code is shown on the wire; titles say what to do next where somebody can do something."""

    status: int
    zh: str
    en: str


_C = ErrorCode
PROBLEMS: Mapping[ErrorCode, Problem] = {
    _C.NOT_JSON: Problem(422, "内容不是有效的 JSON", "The body is not valid JSON"),
    _C.DUPLICATE_KEY: Problem(422, "字段重复", "A key appears twice"),
    _C.UNKNOWN_FIELD: Problem(422, "有不认识的字段", "There is an unknown field"),
    _C.MISSING_FIELD: Problem(422, "缺少字段", "A field is missing"),
    _C.INVALID_FIELD: Problem(422, "字段格式不对", "A field has the wrong form"),
    _C.TOO_DEEP: Problem(422, "内容嵌套太深", "The body is nested too deeply"),
    _C.TOO_MANY_KEYS: Problem(422, "内容字段太多", "The body has too many keys"),
    _C.TOO_MANY_PHOTOS: Problem(422, "照片张数超过上限", "The record cites too many photos"),
    _C.ID_MISMATCH: Problem(422, "编号与地址不一致", "The id differs from the address"),
    _C.TOO_LARGE: Problem(413, "内容超过大小上限", "The body is too large"),
    _C.DIFFERS: Problem(
        409, "同一编号已有不同内容，原有内容保留", "Other bytes are stored under this id; the first stand"
    ),
    _C.OTHER_AUTHOR: Problem(403, "请由本人登录后上传", "Sign in as the author to send this"),
    _C.DEVICE_UNKNOWN: Problem(403, "此设备未登记，请重新登录", "This device is not enrolled; sign in again"),
    _C.APP_TOO_OLD: Problem(426, "应用版本过旧，请刷新更新", "The app is too old; reload to update"),
    _C.HASH: Problem(422, "照片内容与校验值不符，请重传", "The bytes do not match their hash; send them again"),
    _C.PIXELS: Problem(422, "照片像素超过上限", "The picture has too many pixels"),
    _C.TYPE: Problem(
        422, "不是支持的照片格式（JPEG、PNG、WebP、HEIF）", "Not a supported picture (JPEG, PNG, WebP, HEIF)"
    ),
    _C.PARTS_MISSING: Problem(409, "还有分片未收到", "Parts are missing"),
    _C.PART_NUMBER: Problem(422, "分片编号不对", "The part number is out of range"),
    _C.PART_SIZE: Problem(422, "分片大小不对", "The part has the wrong size"),
    _C.DIGEST: Problem(422, "校验值缺失或不符，请重传", "The digest is missing or differs; send it again"),
    _C.STORAGE_FULL: Problem(
        507, "服务器存储空间不足，内容仍保存在本机", "The server is full; your work stays on this device"
    ),
    _C.BLOB_DAMAGED: Problem(410, "照片已损坏，无法显示", "The picture is damaged and cannot be shown"),
    _C.CURSOR: Problem(409, "同步位置已失效，请重新下载", "The cursor is no longer valid; start anew"),
    _C.SCOPE_UNKNOWN: Problem(404, "不在您的范围内", "This scope is not yours"),
    _C.SIGN_IN_REQUIRED: Problem(401, "请登录", "Sign in"),
    _C.SIGN_IN_FAILED: Problem(401, "用户名或密码不对，或登录码无效", "Name, password or code is wrong"),
    _C.SECOND_FACTOR_REQUIRED: Problem(401, "需要第二重验证", "A second factor is required"),
    _C.SESSION_ENDED: Problem(401, "登录已失效，请重新登录", "The session has ended; sign in again"),
    _C.REFRESH_SIGNATURE: Problem(
        401, "设备签名无效，请重新登录", "The device's signature is missing or wrong; sign in again"
    ),
    _C.DEVICE_FROZEN: Problem(403, "此设备已停用", "This device has been stopped"),
    _C.DEVICE_OF_OTHER_USER: Problem(403, "此设备已登记给他人", "This device belongs to somebody else"),
    _C.CODE_USED: Problem(401, "登录码已用过，请重新获取", "This code has been used; ask for a new one"),
    _C.FORBIDDEN: Problem(403, "您没有此项权限", "You may not do this"),
    _C.RATE_LIMITED: Problem(429, "操作太频繁，请稍后再试", "Too many requests; try again later"),
    _C.RESCUE_INVALID: Problem(
        422, "救援包打不开或不完整，请重新拷贝", "The rescue file is damaged or incomplete; copy it again"
    ),
    _C.RESCUE_OTHER_SERVER: Problem(
        422, "这个救援包属于另一台服务器", "This rescue file was sealed for another server"
    ),
    _C.SIGNATURE_REQUIRED: Problem(
        403, "没有作者手机的有效签名，只能由本人上传", "Without the author's valid signature only he can send this"
    ),
    _C.SURRENDER_CODE: Problem(
        401,
        "上交码无效或已过期，请向监督员再要一个",
        "This surrender code is not valid; ask the supervisor for another",
    ),
    _C.VERSION_CONFLICT: Problem(
        409, "数据已被他人修改，请核对两个版本", "Somebody changed this meanwhile; compare both versions"
    ),
    _C.CHECKLIST_INVALID: Problem(422, "检查表有误", "The checklist is not valid"),
    _C.CHECKLIST_VERSION_EXISTS: Problem(409, "该检查表版本已发布", "This version of the checklist is published"),
    _C.IMPORT_INVALID: Problem(422, "导入文件有误", "The file cannot be imported"),
    _C.INVALID_REQUEST: Problem(422, "请求内容有误", "The request is not valid"),
    _C.NOT_FOUND: Problem(404, "没有找到", "Not found"),
    _C.METHOD_NOT_ALLOWED: Problem(405, "不支持此操作", "This method is not allowed here"),
    _C.NOT_ACCEPTABLE: Problem(406, "无法提供所要的格式", "None of the accepted types can be sent"),
    _C.MEDIA_TYPE: Problem(415, "内容类型不对", "The content type is not accepted"),
    _C.BUSY: Problem(503, "服务器正忙，请稍后再试", "The server is busy; try again soon"),
    _C.INTERNAL: Problem(500, "服务器出错，内容未丢失", "The server made a mistake; nothing was lost"),
}

_NOT_JSON_ELSEWHERE = frozenset({_C.NOT_JSON, _C.DUPLICATE_KEY, _C.TOO_DEEP, _C.TOO_MANY_KEYS})


def status_of(code: ErrorCode, blueprint: str | None) -> int:
    """The status of a code; a record that is not our envelope is 422 whatever the cause (contracts.md 3)."""
    if blueprint == "records" and code is _C.TOO_LARGE:
        return 422
    if blueprint != "records" and code in _NOT_JSON_ELSEWHERE:
        return 400
    return PROBLEMS[code].status
