"""The one catalogue of refusals: a stable code and the names of its details.

HTTP status, titles and log level are mapped in api/problems.py only. A code is never reused or
renamed: phones in the field branch on it.
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """Every code that may stand in `code` of a problem document."""

    # the envelope of a record (contracts.md 1 and 3: answered 422)
    NOT_JSON = "not_json"
    DUPLICATE_KEY = "duplicate_key"
    UNKNOWN_FIELD = "unknown_field"
    MISSING_FIELD = "missing_field"
    INVALID_FIELD = "invalid_field"
    TOO_DEEP = "too_deep"
    TOO_MANY_KEYS = "too_many_keys"
    TOO_MANY_PHOTOS = "too_many_photos"
    ID_MISMATCH = "id_mismatch"
    TOO_LARGE = "too_large"
    # records
    DIFFERS = "differs"
    OTHER_AUTHOR = "other_author"
    DEVICE_UNKNOWN = "device_unknown"
    APP_TOO_OLD = "app_too_old"
    # photos and parts
    HASH = "hash"
    PIXELS = "pixels"
    TYPE = "type"
    PARTS_MISSING = "parts_missing"
    PART_NUMBER = "part_number"
    PART_SIZE = "part_size"
    DIGEST = "digest"
    STORAGE_FULL = "storage_full"
    BLOB_DAMAGED = "blob_damaged"
    # the log
    CURSOR = "cursor"
    SCOPE_UNKNOWN = "scope_unknown"
    # session
    SIGN_IN_REQUIRED = "sign_in_required"
    SIGN_IN_FAILED = "sign_in_failed"
    SECOND_FACTOR_REQUIRED = "second_factor_required"
    SESSION_ENDED = "session_ended"
    REFRESH_SIGNATURE = "refresh_signature"
    DEVICE_FROZEN = "device_frozen"
    DEVICE_OF_OTHER_USER = "device_of_other_user"
    CODE_USED = "code_used"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    # rescue files and surrender (domain/rescue_format.py)
    RESCUE_INVALID = "rescue_invalid"
    RESCUE_OTHER_SERVER = "rescue_other_server"
    SIGNATURE_REQUIRED = "signature_required"
    SURRENDER_CODE = "surrender_code"
    # administered data
    VERSION_CONFLICT = "version_conflict"
    CHECKLIST_INVALID = "checklist_invalid"
    CHECKLIST_VERSION_EXISTS = "checklist_version_exists"
    IMPORT_INVALID = "import_invalid"
    # anything over HTTP
    INVALID_REQUEST = "invalid_request"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    MEDIA_TYPE = "media_type"
    BUSY = "busy"
    INTERNAL = "internal"


CATALOGUE: dict[ErrorCode, tuple[str, ...]] = {
    ErrorCode.NOT_JSON: ("reason", "line", "column"),
    ErrorCode.DUPLICATE_KEY: ("field",),
    ErrorCode.UNKNOWN_FIELD: ("field",),
    ErrorCode.MISSING_FIELD: ("field",),
    ErrorCode.INVALID_FIELD: ("field", "reason"),
    ErrorCode.TOO_DEEP: ("limit",),
    ErrorCode.TOO_MANY_KEYS: ("limit",),
    ErrorCode.TOO_MANY_PHOTOS: ("limit", "count"),
    ErrorCode.ID_MISMATCH: ("field", "expected", "found"),
    ErrorCode.TOO_LARGE: ("limit_bytes", "bytes"),
    ErrorCode.DIFFERS: ("id", "stored_sha256", "sha256"),
    ErrorCode.OTHER_AUTHOR: ("author_device",),
    ErrorCode.DEVICE_UNKNOWN: ("author_device",),
    ErrorCode.APP_TOO_OLD: ("min_app", "app"),
    ErrorCode.HASH: ("expected", "found"),
    ErrorCode.PIXELS: ("limit", "pixels"),
    ErrorCode.TYPE: ("found",),
    ErrorCode.PARTS_MISSING: ("missing",),
    ErrorCode.PART_NUMBER: ("limit", "n"),
    ErrorCode.PART_SIZE: ("limit_bytes", "bytes"),
    ErrorCode.DIGEST: ("reason",),
    ErrorCode.STORAGE_FULL: (),
    ErrorCode.BLOB_DAMAGED: ("sha256",),
    ErrorCode.CURSOR: ("reason",),
    ErrorCode.SCOPE_UNKNOWN: ("scope",),
    ErrorCode.SIGN_IN_REQUIRED: (),
    ErrorCode.SIGN_IN_FAILED: (),
    ErrorCode.SECOND_FACTOR_REQUIRED: (),
    ErrorCode.SESSION_ENDED: ("reason",),
    ErrorCode.REFRESH_SIGNATURE: ("reason",),
    ErrorCode.DEVICE_FROZEN: ("device_id",),
    ErrorCode.DEVICE_OF_OTHER_USER: ("device_id",),
    ErrorCode.CODE_USED: (),
    ErrorCode.FORBIDDEN: ("reason",),
    ErrorCode.RATE_LIMITED: ("retry_after_s",),
    ErrorCode.RESCUE_INVALID: ("reason",),
    ErrorCode.RESCUE_OTHER_SERVER: ("kid",),
    ErrorCode.SIGNATURE_REQUIRED: ("reason",),
    ErrorCode.SURRENDER_CODE: ("reason",),
    ErrorCode.VERSION_CONFLICT: ("id", "yours", "current"),
    ErrorCode.CHECKLIST_INVALID: ("file", "problems"),
    ErrorCode.CHECKLIST_VERSION_EXISTS: ("id", "version"),
    ErrorCode.IMPORT_INVALID: ("file", "problems", "refusal", "text", "count"),
    ErrorCode.INVALID_REQUEST: ("fields",),
    ErrorCode.NOT_FOUND: (),
    ErrorCode.METHOD_NOT_ALLOWED: ("allowed",),
    ErrorCode.NOT_ACCEPTABLE: (),
    ErrorCode.MEDIA_TYPE: ("accepted", "found"),
    ErrorCode.BUSY: ("retry_after_s",),
    ErrorCode.INTERNAL: (),
}
"""The detail names a code may carry; a detail outside its row is a programming error."""


class SiteproofError(Exception):
    """A refusal with a code and named details; the caller can answer it, a client can branch on it."""

    def __init__(self, code: ErrorCode, **details: object) -> None:
        unknown = set(details) - set(CATALOGUE[code])
        if unknown:
            raise TypeError(f"{code.value} carries no detail named {sorted(unknown)}")
        self.code = code
        self.details: dict[str, object] = details
        super().__init__(f"{code.value} {details}" if details else code.value)
