"""Why a record is kept aside, as a sentence for the office: what happened, and what can be done about it.

No sentence accuses: most of this work was done rightly and came at a wrong moment (sync.md S14).
"""

from __future__ import annotations

from collections.abc import Mapping

from siteproof.domain.checklist import Text
from siteproof.domain.kinds import QuarantineReason as Reason

SENTENCES: Mapping[Reason, Text] = {
    Reason.UNKNOWN_KIND: Text(
        "手机版本比服务器新，这种记录服务器还不认识。服务器升级后自动再判，不用您办。",
        "The phone is newer than the server, which does not know this kind yet. It is judged again after the upgrade.",
    ),
    Reason.UNKNOWN_SCHEMA: Text(
        "手机版本比服务器新，这种格式服务器还不认识。服务器升级后自动再判，不用您办。",
        "The phone is newer than the server, which does not know this form yet. It is judged again after the upgrade.",
    ),
    Reason.BODY_INVALID: Text(
        "有一处内容服务器读不懂。服务器升级后自动再判；升级后还在这里的，请派人再查一次。",
        "The server cannot read one entry. It is judged again after an upgrade; if it stays here, send somebody again.",
    ),
    Reason.VALUE_OUT_OF_RANGE: Text(
        "有一个数值超出范围，多半是手机的时间或定位出了错。请作者校准手机，再查一次。",
        "One value is out of range, most often the phone's clock or position. Ask the author to set it and go again.",
    ),
    Reason.TEXT_UNSTORABLE: Text(
        "文字里有存不了的字符。请作者重写一份。",
        "The text holds characters that cannot be stored. Ask the author to write it again.",
    ),
    Reason.ROLE_MAY_NOT_WRITE: Text(
        "这种记录不归作者写。需要的话，请该写的人另写一份。",
        "This kind of record is not the author's to write. If it is needed, ask whose it is.",
    ),
    Reason.OUT_OF_SCOPE: Text(
        "送到时，项目已不在作者的范围：项目或人换了地方。要算数，请现在管项目的一方派人再查一次。",
        "When it arrived the project was no longer in the author's area: one of them moved. "
        "To make it count, whoever has the project now sends somebody again.",
    ),
    Reason.USER_BLOCKED: Text(
        "送到时，作者的账号已停用。要算数，请派别人再查一次。",
        "When it arrived the author's account was blocked. To make it count, send somebody else.",
    ),
    Reason.DEVICE_REVOKED: Text(
        "送到时，作者的手机已注销。要算数，请派人再查一次。",
        "When it arrived the author's phone was revoked. To make it count, send somebody again.",
    ),
    Reason.UNKNOWN_CHECKLIST: Text(
        "它用的检查表版本服务器上没有。请管理员装上，服务器重启时自动再判。",
        "The server does not have its checklist version. Once an administrator adds it, a restart judges it again.",
    ),
    Reason.UNKNOWN_PROJECT: Text(
        "服务器上没有这个项目，可能已删除。项目重建了的，请派人到新项目下再查一次。",
        "The server has no such project; it may have been deleted. If it was made anew, send somebody there again.",
    ),
    Reason.CITED_MISSING: Text(
        "它依据的那份记录还没到。请作者打开手机，把没传的传完。",
        "The record it builds on has not come. Ask the author to open the phone and send the rest.",
    ),
    Reason.CITED_KIND: Text(
        "它依据的不是该有的那种记录。请作者重写一份。",
        "It builds on the wrong kind of record. Ask the author to write it again.",
    ),
    Reason.CITED_DIFFERS: Text(
        "它依据的那份记录和服务器上的不一样。请作者对照后重写一份。",
        "The record it builds on differs from the one stored. Ask the author to compare and write it again.",
    ),
    Reason.OWN_WORK: Text(
        "自己的检查不能自己审。请另一位监督员来审。",
        "Nobody decides on his own work. Ask another supervisor to decide.",
    ),
    Reason.TRANSITION: Text(
        "审过之后更正才到。请打开这次检查，看过更正再审一次，更正就算数。",
        "The correction came after the decision. Open the inspection, read it and decide again; then it counts.",
    ),
    Reason.SURRENDERED: Text(
        "作者登录不了，手机凭上交码交来的。请核对内容；要算数，请派人再查一次。",
        "The phone could not sign in and handed this over by a code. Check it; to make it count, send somebody again.",
    ),
    Reason.SIGNATURE_BAD: Text(
        "签名和作者手机登记的钥匙对不上。请问作者；要算数，请派人再查一次。",
        "The signature does not match the phone's registered key. Ask the author; to make it count, go again.",
    ),
}
_LATER = Text("原因在这个版本之后才有，请问管理员。", "The reason is newer than this program; ask the administrator.")


def quarantine_sentence(code: str) -> Text:
    """The sentence of a stored reason; a code of a newer program has a general one."""
    return SENTENCES[Reason(code)] if code in Reason.__members__.values() else _LATER
