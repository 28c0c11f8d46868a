"""Words, severity and source of the flags on evidence. Sentences accuse nobody (ux.md Wording)."""

from __future__ import annotations

from siteproof.domain.checklist import Text
from siteproof.domain.flags.kinds import FlagKind, Severity

_PLACE_ANSWER = Text(
    "到点位旁重拍，或说明：对面拍全景、定位漂移。",
    "Take it again beside the spot, or say why: wide view from across, position drift.",
)
_SIGN_ANSWER = Text(
    "换回登记过的手机再交，或由监督员说明。", "Hand in from the enrolled phone, or let a supervisor explain."
)

EVIDENCE_KINDS = (
    FlagKind(
        code="evidence.off_site",
        version=1,
        severity=Severity.SERIOUS,
        chips={"": Text("离工地 {distance_m:m}", "Away {distance_m:m}")},
        sentences={
            "": Text(
                "照片离工地 {distance_m:m}，定位精度 {accuracy_m:m}，允许 {buffer_m:m}。",
                "The photo is {distance_m:m} from the site, accuracy {accuracy_m:m}, allowed {buffer_m:m}.",
            ),
            "accuracy_unknown": Text(
                "照片离工地 {distance_m:m}，定位精度未知，允许 {buffer_m:m} 加 {unknown_accuracy_m:m}。",
                "The photo is {distance_m:m} from the site, accuracy unknown, "
                "allowed {buffer_m:m} plus {unknown_accuracy_m:m}.",
            ),
            "inspection": Text(
                "这次检查的定位都在工地外，最远 {distance_m:m}，允许 {buffer_m:m}。",
                "Every position of this inspection is outside the site, the farthest {distance_m:m}, "
                "allowed {buffer_m:m}.",
            ),
        },
        answer=_PLACE_ANSWER,
        source="Siteproof",
        published=False,
        thresholds=("accuracy_m", "unknown_accuracy_m"),
    ),
    FlagKind(
        code="evidence.place_uncertain",
        version=1,
        severity=Severity.INFO,
        chips={"": Text("位置不够准", "Place unsure"), "fix_old": Text("定位不够新", "Old position")},
        sentences={
            "": Text(
                "照片离工地 {distance_m:m}，允许 {buffer_m:m}，定位精度 {accuracy_m:m}，分不出内外。",
                "The photo is {distance_m:m} from the site, allowed {buffer_m:m}; "
                "accuracy {accuracy_m:m} cannot tell inside from outside.",
            ),
            "accuracy_poor": Text(
                "照片在工地范围内，但定位精度 {accuracy_m:m}，要求不超过 {limit_m:m}。",
                "The photo is within the site, but accuracy is {accuracy_m:m}; {limit_m:m} or better is asked.",
            ),
            "accuracy_unknown": Text(
                "照片离工地 {distance_m:m}，允许 {buffer_m:m}，定位精度未知。",
                "The photo is {distance_m:m} from the site, allowed {buffer_m:m}; accuracy unknown.",
            ),
            "fix_old": Text(
                "按快门时定位已有 {age_s:s}，要求不超过 {limit_s:s}。",
                "The position was {age_s:s} old at the shutter; {limit_s:s} or newer is asked.",
            ),
        },
        answer=Text("等定位稳住再拍一张，或说明。", "Wait for a steady position and take one more, or explain."),
        source="Siteproof",
        published=False,
        thresholds=("accuracy_m", "fix_age_s"),
    ),
    FlagKind(
        code="evidence.no_fix",
        version=1,
        severity=Severity.INFO,
        chips={
            "": Text("部分没有定位", "Some unplaced"),
            "none": Text("没有定位", "No position"),
            "no_photo": Text("没有定位", "No position"),
        },
        sentences={
            "": Text(
                "现场拍的 {photos} 张照片里有 {without_fix} 张没有可用的定位；照片应带定位，没有也照收。",
                "{without_fix} of {photos} photos taken on the spot have no usable position; each should carry "
                "one, the record stands without.",
            ),
            "none": Text(
                "现场拍的照片（{photos} 张）都没有可用的定位；照片应带定位，没有也照收。",
                "All photos taken on the spot ({photos}) have no usable position; each should carry one, "
                "the record stands without.",
            ),
            "no_photo": Text(
                "这次检查没有照片，也没有可用的定位；到场评不了，记录照收。",
                "This inspection has no photo and no usable position: presence cannot be assessed, the record stands.",
            ),
        },
        answer=Text(
            "说明原因：定位没开、楼里或山里收不到。不用重拍，监督员看了可以认可。",
            "Say why: location was off, or no signal indoors or in a valley. Nothing has to be taken again; "
            "a supervisor may accept it.",
        ),
        source="Siteproof",
        published=False,
    ),
    FlagKind(
        code="evidence.photo_reused",
        version=1,
        severity=Severity.SERIOUS,
        chips={"": Text("照片用过", "Photo used")},
        sentences={
            "": Text(
                "与 {earlier_on:day} 另一份记录里的照片文件完全相同。",
                "The same file as a photo in another record of {earlier_on:day}.",
            ),
            "pixels": Text(
                "与 {earlier_on:day} 另一份记录里的照片画面逐点相同，文件不同。",
                "Every pixel equals a photo in another record of {earlier_on:day}; the files differ.",
            ),
        },
        answer=Text(
            "换成这次拍的照片，或说明为何同一张。", "Replace it with one taken now, or say why it is the same."
        ),
        source="Siteproof",
        published=False,
    ),
    FlagKind(
        code="evidence.photo_imported",
        version=1,
        severity=Severity.MINOR,
        chips={"": Text("导入的照片", "Imported photo")},
        sentences={
            "": Text(
                "这张照片从相册导入，不是在检查中拍的。",
                "This photo was imported from the album, not taken during the inspection.",
            )
        },
        answer=Text("能补拍就补拍，或说明来源。", "Take it again if possible, or say where it comes from."),
        source="Siteproof",
        published=False,
    ),
    FlagKind(
        code="evidence.photo_damaged",
        version=1,
        severity=Severity.MINOR,
        chips={"": Text("照片打不开", "Unreadable"), "refused": Text("照片没收下", "Not kept")},
        sentences={
            "": Text("照片文件已收到，但打不开。", "The photo file was received but cannot be opened."),
            "refused": Text(
                "照片没能收下（{detail}），记录照常有效。", "The photo could not be kept ({detail}); the record stands."
            ),
        },
        answer=Text("能补拍就补拍。", "Take it again if possible."),
        source="Siteproof",
        published=False,
    ),
    FlagKind(
        code="evidence.exif_time_conflict",
        version=1,
        severity=Severity.MINOR,
        chips={
            "": Text("自带时间不同", "EXIF time"),
            "implausible": Text("自带时间有误", "EXIF time odd"),
            "constant": Text("相机没对时", "Camera clock"),
        },
        sentences={
            "": Text(
                "照片文件自带的时间是 {written}，应用记下的拍摄时间是 {recorded}，相差 {apart_s:s}，"
                "允许 {limit_s:s}；以应用记录为准。",
                "The file itself says {written}, the app recorded {recorded}: {apart_s:s} apart, "
                "{limit_s:s} allowed. The app's record counts.",
            ),
            "imported": Text(
                "导入的照片文件自带的时间是 {written}，选入的时间是 {recorded}；与这次检查相差 {apart_s:s}，"
                "允许 {limit_s:s}。",
                "The imported file itself says {written}, it was chosen {recorded}: {apart_s:s} from this "
                "inspection, {limit_s:s} allowed.",
            ),
            "implausible": Text(
                "照片文件自带的时间是 {written}，不可能是拍摄时间；以应用记录为准。",
                "The time written in the file, {written}, cannot be when it was taken. The app's record counts.",
            ),
            "constant": Text(
                "同一台相机的 {photos} 张照片，自带时间都差 {apart_s:s}：多半是相机没对时；以应用记录为准。",
                "{photos} photos of one camera are all off by {apart_s:s}: its clock was probably not set. "
                "The app's record counts.",
            ),
        },
        answer=Text(
            "说明照片是什么时候拍的，或相机没有对时；能补拍就补拍。",
            "Say when it was taken, or that the camera's clock was not set; take it again if possible.",
        ),
        source="Siteproof",
        published=False,
        thresholds=("clock_conflict_s",),
    ),
    FlagKind(
        code="evidence.exif_place_conflict",
        version=1,
        severity=Severity.MINOR,
        chips={"": Text("自带位置不同", "EXIF place")},
        sentences={
            "": Text(
                "照片文件自带的位置离应用记下的定位 {distance_m:m}，精度之外允许 {limit_m:m}；以应用记录为准。",
                "The position in the file is {distance_m:m} from the one the app recorded, {limit_m:m} beyond "
                "accuracy is allowed. The app's record counts.",
            ),
            "site": Text(
                "照片文件自带的位置离工地 {distance_m:m}，范围和精度之外允许 {limit_m:m}。",
                "The position in the file is {distance_m:m} from the site, {limit_m:m} beyond its bounds and "
                "accuracy is allowed.",
            ),
        },
        answer=Text("说明照片是在哪里拍的；能补拍就补拍。", "Say where it was taken; take it again if possible."),
        source="Siteproof",
        published=False,
        thresholds=("exif_place_conflict_m",),
    ),
    FlagKind(
        code="evidence.signature_bad",
        version=1,
        severity=Severity.SERIOUS,
        chips={"": Text("签名对不上", "Bad signature"), "absent": Text("没有签名", "No signature")},
        sentences={
            "": Text("记录的签名与登记的手机对不上。", "The signature does not match the enrolled phone."),
            "absent": Text("现场记录没有手机签名。", "The field record carries no signature of a phone."),
        },
        answer=_SIGN_ANSWER,
        source="Siteproof",
        published=False,
    ),
    FlagKind(
        code="evidence.chain_gap",
        version=1,
        severity=Severity.MINOR,
        chips={"": Text("前一份没到", "Gap in chain")},
        sentences={
            "": Text(
                "同一手机的前一份记录等了 {missing_h} 小时还没到，期限 {limit_h} 小时。",
                "The record before this one on the same phone is missing for {missing_h} hours; limit {limit_h}.",
            )
        },
        answer=Text("打开那台手机，让待传的记录发完。", "Open that phone and let its outbox finish."),
        source="Siteproof",
        published=False,
        thresholds=("chain_gap_h",),
    ),
    FlagKind(
        code="evidence.chain_fork",
        version=1,
        severity=Severity.SERIOUS,
        chips={"": Text("记录链分叉", "Forked chain")},
        sentences={
            "": Text(
                "同一手机有两份记录接在同一份之后。",
                "Two records of one phone follow the same earlier record.",
            )
        },
        answer=Text("说明：手机是否恢复过备份或复制过。", "Say whether the phone was restored or copied."),
        source="Siteproof",
        published=False,
    ),
    FlagKind(
        code="evidence.clock_wrong",
        version=1,
        severity=Severity.MINOR,
        chips={"": Text("手机时间不准", "Clock differs")},
        sentences={
            "": Text(
                "手机时间与服务器相差 {offset_s:s}，允许 {limit_s:s}。",
                "The phone's clock differs from the server's by {offset_s:s}; {limit_s:s} is allowed.",
            ),
            "after_receipt": Text(
                "按手机时间，封存比收到还晚 {offset_s:s}。",
                "By the phone's clock it was sealed {offset_s:s} after it was received.",
            ),
            "before_beacon": Text(
                "按手机时间，封存比它带的服务器时间早 {offset_s:s}。",
                "By the phone's clock it was sealed {offset_s:s} before the server time it carries.",
            ),
        },
        answer=Text("打开手机的自动对时。", "Switch on automatic time on the phone."),
        source="Siteproof",
        published=False,
        thresholds=("clock_offset_s",),
    ),
)
