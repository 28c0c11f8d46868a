"""Forks servers: everything is imported once, so that five hundred starts cost minutes and not an hour.

Each child runs `siteproof serve` itself, in a process of its own. Orders come as lines of JSON on standard input:
{"start": {environment}, "fault": {...}, "log": path} -> pid; {"reap": pid, "within_s": s} -> exit code or null.
"""

import ctypes
import json
import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

PR_SET_PDEATHSIG = 1
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def _import_everything() -> Any:
    import siteproof.cli.addresses
    import siteproof.cli.demo
    import siteproof.cli.office
    import siteproof.logs
    import siteproof.services.daily_evaluation
    from siteproof.api import app

    siteproof.services.record_schemas.compile_all()
    return app


def _apply(fault: dict[str, Any], app: Any) -> None:
    """Changes of this child only: where it dies, how far its clock is ahead, how small its limits are."""
    if "crash" in fault:
        from faults.crash_points import CrashPlan, install

        install(CrashPlan(fault["crash"], fault.get("nth", 1)))
    if "clock_ahead_s" in fault:
        ahead = timedelta(seconds=fault["clock_ahead_s"])
        app.create_app.__kwdefaults__["clock"] = lambda: datetime.now(UTC) + ahead
    for path, value in fault.get("set", {}).items():
        module, _, name = path.rpartition(".")
        __import__(module)
        assert hasattr(sys.modules[module], name), path
        setattr(sys.modules[module], name, value)
    if "trace" in fault:
        from faults.flush_trace import install_trace

        install_trace(fault["trace"])
    if fault.get("obeys_permissions"):
        _obey_permissions()


def _obey_permissions() -> None:
    """An administrator's account writes where it likes; this child gives that right away (capget(2), capset(2))."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.capget(header, held) == 0
    for at in (0, 1):  # effective and permitted, first word
        held[at] &= ~(1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH)
    assert libc.capset(header, held) == 0


def _child(order: dict[str, Any], app: Any) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["start"])
    from siteproof.cli import main as siteproof_main

    code = 1
    try:
        _apply(order.get("fault", {}), app)
        sys.argv = ["siteproof", "serve"]
        siteproof_main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001  (whatever ends a server goes to its log, as an interpreter would write it)
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _reap(pid: int, within_s: float) -> int | None:
    give_up_at = time.monotonic() + within_s
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > give_up_at:
            return None
        time.sleep(0.005)


def main() -> None:
    """Answers orders until standard input ends."""
    app = _import_everything()
    print(json.dumps("ready"), flush=True)  # noqa: T201
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            pid = os.fork()
            if pid == 0:
                _child(order, app)
            answer: Any = pid
        else:
            answer = _reap(order["reap"], order["within_s"])
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
