"""Before the first work: what nobody can promise is said, an iPhone is sent to its home screen, WeChat to a browser."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.county import Work, tasks_of
from harness.field_worker import Worker, WorkerPhone
from harness.screens import PhoneScreen, Screen
from harness.serving import Served

pytestmark = pytest.mark.invariant("S26")
Open = Callable[..., BrowserContext]
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; 22041211AC Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0.6478.188 Mobile Safari/537.36 XWEB/1260117 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600"
)
# What a phone without a network says; Playwright's own word for it is lost with the next page.
NO_NETWORK = "Object.defineProperty(navigator, 'onLine', { get: () => false })"


class FirstPhone(PhoneScreen):
    """The phone with the words about storage and installing."""

    catalogues = ("zh.ts", "work.zh.ts", "device.zh.ts", "install.zh.ts", "storage.zh.ts")


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    return tasks_of(demo, 0)[0]


@pytest.fixture
def worker(demo: Served, work: Work) -> Worker:
    return Worker(demo, work.project["area_id"])


def test_what_nobody_can_promise_is_said_before_work_until_it_was_read(
    worker: Worker, work: Work, open_context: Open
) -> None:
    phone = FirstPhone(open_context(position=work.on_site()).new_page())
    phone.sign_in(worker.account)
    sentence = phone.page.locator(".banner").filter(has_text=phone.t("promise"))

    expect(sentence).to_be_visible()
    phone.page.reload()
    expect(sentence).to_be_visible()
    sentence.get_by_role("button", name=phone.t("read"), exact=True).tap()
    expect(sentence).to_have_count(0)
    phone.page.goto("/me")
    expect(phone.page.locator(".card").filter(has_text=phone.t("promise"))).to_be_visible()


def test_an_iphone_is_led_to_its_home_screen_first_and_works_offline_once_it_went_on(
    worker: Worker, work: Work, open_context: Open
) -> None:
    context = open_context(position=work.on_site(), user_agent=IPHONE)
    phone = FirstPhone(context.new_page())
    phone.sign_in(worker.account)

    phone.page.wait_for_url(f"**/install?next={quote('/today', safe='/')}")
    expect(phone.page.get_by_text(phone.t("install.first"))).to_be_visible()
    expect(phone.page.get_by_role("heading").filter(has_text=phone.t("install.iphone"))).to_be_visible()
    phone.page.goto("/snap")
    phone.page.wait_for_url(f"**/install?next={quote('/snap', safe='/')}")
    phone.button("install.later").tap()
    phone.page.wait_for_url("**/snap")
    phone.page.goto("/today")
    phone.wait_until_offline_ready()

    offline = WorkerPhone(worker, context)  # another tab, which was never asked
    offline.page.add_init_script(NO_NETWORK)
    context.set_offline(True)
    offline.snap()
    assert offline.held().unsent() == 2


def test_wechat_is_told_to_open_a_browser_and_gets_the_address_with_its_code(demo: Served, open_context: Open) -> None:
    context = open_context(user_agent=WECHAT, permissions=["clipboard-read", "clipboard-write"])
    address = f"{demo.url}/#code=7K2MB4QX9TR5W8HC"
    screen = Screen(context.new_page())
    screen.page.goto(address)

    expect(screen.page.get_by_text(screen.t("wechat.title"), exact=True)).to_be_visible()
    expect(screen.page.get_by_text(address, exact=True)).to_be_visible()
    screen.button("wechat.copy").tap()
    expect(screen.button("wechat.copied")).to_be_visible()
    assert screen.page.evaluate("navigator.clipboard.readText()") == address
    assert screen.page.url == address
    assert screen.page.locator("input").count() == 0
    assert screen.page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found === undefined)")
