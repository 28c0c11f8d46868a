"""Every failure leaves as application/problem+json with a request id; only our own bugs are logged with a trace."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from siteproof.api.problems import PROBLEMS, status_of
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.media.blob_store import StorageFull

_log = structlog.get_logger()
_BY_STATUS = {
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    406: ErrorCode.NOT_ACCEPTABLE,
    413: ErrorCode.TOO_LARGE,
    415: ErrorCode.MEDIA_TYPE,
    429: ErrorCode.RATE_LIMITED,
    503: ErrorCode.BUSY,
}
_BUSY_RETRY_S = 5
_POSTGRESQL_FULL = frozenset({"53100", "53200"})
_POSTGRESQL_BUSY = frozenset({"40001", "40P01", "55P03", "53300", "57P03"})


def problem_response(error: SiteproofError) -> Response:
    """The problem document of a refusal."""
    status = status_of(error.code, request.blueprint)
    shown = PROBLEMS[error.code]
    body: dict[str, Any] = {
        "type": f"urn:siteproof:problem:{error.code.value}",
        "title": shown.zh if _prefers_chinese() else shown.en,
        "status": status,
        "detail": shown.en if _prefers_chinese() else shown.zh,
        "code": error.code.value,
        "request_id": g.get("request_id"),
        **error.details,
    }
    response = Response(json.dumps(body, ensure_ascii=False, default=str), status, mimetype="application/problem+json")
    retry_after_s = error.details.get("retry_after_s")
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _prefers_chinese() -> bool:
    return request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh") != "en"


def _answer_siteproof_error(error: SiteproofError) -> Response:
    status = status_of(error.code, request.blueprint)
    if status >= 500:
        _log.warning("request.unavailable", code=error.code.value, request_id=g.get("request_id"))
    return problem_response(error)


def _answer_http_exception(error: HTTPException) -> Response:
    code = _BY_STATUS.get(error.code or 500, ErrorCode.INVALID_REQUEST)
    details: dict[str, object] = {}
    if code is ErrorCode.METHOD_NOT_ALLOWED:
        details["allowed"] = sorted(getattr(error, "valid_methods", None) or [])
    response = problem_response(SiteproofError(code, **details))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _answer_storage_full(error: StorageFull) -> Response:
    _log.error("storage.full", reason=str(error), request_id=g.get("request_id"))
    return problem_response(SiteproofError(ErrorCode.STORAGE_FULL))


def _answer_database_error(error: DBAPIError) -> Response:
    original = error.orig
    sqlstate = str(getattr(original, "sqlstate", ""))
    sqlite_code = getattr(original, "sqlite_errorcode", None)
    if sqlite_code == sqlite3.SQLITE_FULL or sqlstate in _POSTGRESQL_FULL:
        return _answer_storage_full(StorageFull(str(original)))
    primary = sqlite_code & 0xFF if isinstance(sqlite_code, int) else None
    busy = primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or sqlstate in _POSTGRESQL_BUSY
    unreachable = isinstance(error, OperationalError) and error.connection_invalidated
    if busy or unreachable:
        _log.warning("database.busy", request_id=g.get("request_id"), sqlstate=sqlstate)
        return problem_response(SiteproofError(ErrorCode.BUSY, retry_after_s=_BUSY_RETRY_S))
    return _answer_bug(error)


def _answer_bug(error: Exception) -> Response:
    _log.error("request.failed", request_id=g.get("request_id"), path=request.path, exc_info=error)
    return problem_response(SiteproofError(ErrorCode.INTERNAL))


def register_problem_answers(app: Flask) -> None:
    """Attach the handlers, from the narrowest class to the outermost."""
    app.register_error_handler(SiteproofError, _answer_siteproof_error)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(StorageFull, _answer_storage_full)
    app.register_error_handler(DBAPIError, _answer_database_error)
    app.register_error_handler(Exception, _answer_bug)
