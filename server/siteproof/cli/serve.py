"""`siteproof serve`: the web server and its workers in one process."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from siteproof.cli.addresses import Reach
    from siteproof.config import Settings
    from siteproof.services.runtime import Runtime

WORKERS = 2
MAX_BODY_BYTES = 64 * 1024 * 1024
CONNECTION_LIMIT = 1000
CHANNEL_TIMEOUT_S = 120
WORKER_FINISH_S = 0.5
"""Workers rest from the first SIGTERM on; what one has not finished by the end is done after the next start."""


@click.command()
@click.option(
    "--public-url",
    envvar="SITEPROOF_PUBLIC_URL",
    help="The address people use when a proxy with https stands in front.",
)
@click.option(
    "--https",
    is_flag=True,
    envvar="SITEPROOF_OFFICE_HTTPS",
    show_envvar=True,
    help="Serve phones on the office network, with a certificate of its own.",
)
def serve(public_url: str | None, https: bool) -> None:
    """Serve the app, the API and background work; prints where, and in the demo how to sign in."""
    from siteproof.api.app import create_app, runtime_of
    from siteproof.cli.addresses import reach
    from siteproof.cli.leaving import Leaving
    from siteproof.cli.office import office_front, office_reach
    from siteproof.cli.writable import require_writable
    from siteproof.config import Settings
    from siteproof.logs import configure_logs
    from siteproof.services.daily_evaluation import start_daily_evaluation
    from siteproof.services.judge_after_upgrade import judge_after_upgrade

    settings = Settings.from_env()
    require_writable(settings)
    configure_logs()
    app = create_app(settings)
    runtime = runtime_of(app)
    judge_after_upgrade(runtime)
    start_daily_evaluation(runtime)
    stop = threading.Event()
    workers = _start_workers(runtime, stop)
    _start_upkeep(runtime, stop)
    server = _listen(app, settings.host if not https else "127.0.0.1", settings.port)

    def rest() -> None:
        stop.set()
        runtime.signal.wake()

    signal.signal(signal.SIGTERM, Leaving(server, rest).on_signal)
    threading.Thread(target=_leave_when_replaced, args=(runtime,), name="replaced", daemon=True).start()
    try:
        with office_front(app, settings, _port_of(server)) if https else nullcontext():
            where = office_reach(settings) if https else reach(settings.host, _port_of(server), public_url)
            _announce(runtime, settings, where)
            server.run()
    finally:
        rest()
        for worker in workers:
            worker.join(timeout=WORKER_FINISH_S)
        if runtime.replaced.is_set():
            runtime.examiner.close()
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _leave_when_replaced(runtime: Runtime) -> None:
    """Another database answers (a failover): leave in order, and begin anew as the same process, with a new epoch."""
    from siteproof.logs import logger

    runtime.replaced.wait()
    logger().error("database.replaced", known=runtime.installation.database_identity)
    os.kill(os.getpid(), signal.SIGTERM)


def _start_upkeep(runtime: Runtime, stop: threading.Event) -> None:
    """Backups and the looks at photos and archive; what is cut off in the middle is begun anew, so nobody waits."""
    from siteproof.logs import logger
    from siteproof.services.backup.chore import keep_proven, keep_safe

    def failed(duty: str, code: str, error: Exception) -> None:
        logger().error("upkeep.failed", duty=duty, code=code, reason=str(error))

    for name, keep in (("upkeep", keep_safe), ("proof", keep_proven)):
        threading.Thread(target=keep, args=(runtime, stop, failed), name=name, daemon=True).start()


def _start_workers(runtime: Runtime, stop: threading.Event) -> list[threading.Thread]:
    from siteproof.logs import logger
    from siteproof.services.pending_work import run_worker

    def failed(kind: str, subject_id: str, error: Exception) -> None:
        logger().error("work.failed", kind=kind, subject=subject_id, exc_info=error)

    threads = [
        threading.Thread(target=run_worker, args=(runtime, stop, failed), name=f"worker-{n}", daemon=True)
        for n in range(WORKERS)
    ]
    for thread in threads:
        thread.start()
    return threads


def _listen(app: Any, host: str, port: int) -> Any:
    from waitress.server import create_server

    from siteproof.cli.addresses import listen_on
    from siteproof.cli.lanes import sheds, with_lanes

    server = create_server(
        sheds(app),
        listen=listen_on(host, port),
        threads=2 * (os.cpu_count() or 1) + 4,
        connection_limit=CONNECTION_LIMIT,
        channel_timeout=CHANNEL_TIMEOUT_S,
        max_request_body_size=MAX_BODY_BYTES,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    with_lanes(server)
    return server


def _port_of(server: Any) -> int:
    """The port really taken (port 0 asks for any)."""
    single = getattr(server, "effective_port", None)
    return int(single if single is not None else server.effective_listen[0][1])


def _announce(runtime: Runtime, settings: Settings, where: Reach) -> None:
    from siteproof.cli.demo import ACCOUNTS
    from siteproof.cli.sign_in_lines import print_sign_in_lines

    click.echo(f"Siteproof 实查  {where.open_at}")
    accounts = settings.data_dir / ACCOUNTS
    if runtime.installation.is_demo and accounts.exists():
        print_sign_in_lines(runtime, accounts, where)
