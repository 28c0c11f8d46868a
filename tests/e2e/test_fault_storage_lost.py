"""A browser that forgot, and one that never keeps: the app says so honestly, before anybody works on it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.county import Work, tasks_of
from harness.field_worker import Worker
from harness.screens import PhoneScreen
from harness.serving import Served

pytestmark = pytest.mark.invariant("S26")
Open = Callable[..., BrowserContext]
NO_DATABASE = {
    "it throws": """
        IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError') }
    """,
    "it fails later": """
        const open = IDBFactory.prototype.open
        IDBFactory.prototype.open = function (...asked) {
          const request = open.apply(this, asked)
          request.addEventListener('upgradeneeded', (event) => {
            event.stopImmediatePropagation()
            request.transaction.abort()
          })
          return request
        }
    """,
}


class ForgetfulPhone(PhoneScreen):
    """The phone with the words about storage."""

    catalogues = ("zh.ts", "work.zh.ts", "storage.zh.ts")


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


def _says_so_to_the_office(answer: Any) -> bool:
    return "/hello?" in answer.url and "unsent_count=2" in answer.url and answer.status == 200


@pytest.mark.fault("F49")
def test_after_the_browser_was_cleared_the_next_sign_in_says_how_many_are_gone(
    worker: Worker, work: Work, open_context: Open
) -> None:
    context = open_context(position=work.on_site())
    context.route(re.compile("/api/v1/(records|photos)/"), lambda route: route.abort())
    phone = worker.on(context)
    phone.snap()
    with phone.page.expect_response(_says_so_to_the_office):
        phone.snap()
    before = phone.held()
    assert before.unsent() == 4

    context.new_cdp_session(phone.page).send(
        "Storage.clearDataForOrigin", {"origin": worker.served.url, "storageTypes": "all"}
    )
    again = ForgetfulPhone(phone.page)
    expect(again.page.get_by_text(again.t("app.ended"))).to_be_visible()
    again.button("app.reopen").tap()
    again.page.wait_for_url("**/signin**")
    again.sign_in(worker.account)

    left = again.page.locator(".banner").filter(has_text=again.pattern("left"))
    expect(left).to_contain_text(re.compile(r"还有 2 件没传"))
    assert phone.held().lost_since(before) != {}
    left.get_by_role("button", name=again.t("read"), exact=True).tap()
    expect(left).to_have_count(0)


@pytest.mark.fault("F50")
@pytest.mark.parametrize("how", NO_DATABASE)
def test_where_nothing_is_kept_nobody_gets_as_far_as_a_camera(worker: Worker, open_context: Open, how: str) -> None:
    context = open_context()
    context.add_init_script(NO_DATABASE[how])
    phone = ForgetfulPhone(context.new_page())

    phone.page.goto("/snap")
    phone.page.wait_for_url("**/signin?next=/snap")
    expect(phone.page.get_by_text(phone.t("refused"))).to_be_visible()
    phone.page.get_by_label(phone.t("signin.username")).fill(worker.username)
    phone.page.locator("input[name=password]").fill(worker.account["password"])
    phone.button("signin.go").tap()

    expect(phone.page.get_by_role("alert")).to_be_visible()
    expect(phone.page.get_by_text(phone.t("refused"))).to_be_visible()
    assert "/signin" in phone.page.url
    assert phone.page.locator("video, button.shutter").count() == 0
