"""What was typed and never left stands there again after the page was killed: words, notes, and digits of a cell."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from harness.browser import wait_until
from harness.county import Work, tasks_of
from harness.screens import PhoneScreen, signed_in
from harness.serving import Served

Open = Callable[..., BrowserContext]
NOTE, DIGITS = "沟边缺护栏", "12"
IN_A_DRAFT = """
async (text) => {
  const ask = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
  for (const { name } of await indexedDB.databases()) {
    const db = await ask(indexedDB.open(name))
    const stores = [...db.objectStoreNames]
    const drafts = stores.includes('drafts') ? await ask(db.transaction('drafts').objectStore('drafts').getAll()) : []
    db.close()
    if (JSON.stringify(drafts).includes(text)) return true
  }
  return false
}
"""
HIDE = """
() => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
  document.dispatchEvent(new Event('visibilitychange'))
}
"""


@pytest.fixture(scope="module")
def work(demo: Served) -> Work:
    """A task whose list has something to measure and something to find wrong."""
    kinds = {"check", "measure"}
    return next(each for each in tasks_of(demo, 1) if kinds <= {item["kind"] for item in each.checklist["items"]})


@pytest.fixture
def phone(work: Work, open_context: Open) -> PhoneScreen:
    opened: PhoneScreen = signed_in(open_context(position=work.on_site()), work.account, PhoneScreen)
    opened.wait_until_offline_ready()
    opened.task(work.name, work.task["id"]).tap()
    opened.page.wait_for_url("**/check/**")
    return opened


def _killed(page: Page) -> Page:
    """The page as it is opened again after its process was ended."""
    context, url = page.context, page.url
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")  # asks nobody: nothing of the page runs any more
    again = context.new_page()
    again.goto(url)
    return again


def _write_note(phone: PhoneScreen, item_id: str) -> None:
    panel = phone.item(item_id)
    panel.get_by_role("radio", name=phone.t("check.fail"), exact=True).tap()
    expect(phone.page.get_by_text(phone.t("check.saved"))).to_be_visible()
    panel.get_by_role("button", name=phone.t("check.say")).tap()
    panel.get_by_role("textbox").press_sequentially(NOTE)


@pytest.mark.invariant("S7", "S8")
def test_words_and_digits_that_were_typed_and_never_left_outlive_a_killed_page(phone: PhoneScreen, work: Work) -> None:
    check, measure = (
        next(i["id"] for i in work.checklist["items"] if i["kind"] == kind and not i.get("inputs"))
        for kind in ("check", "measure")
    )
    _write_note(phone, check)
    wait_until(phone.page, IN_A_DRAFT, NOTE)
    phone = PhoneScreen(_killed(phone.page))
    expect(phone.item(check).get_by_role("textbox")).to_have_value(NOTE)

    phone.item(measure).locator(".reading.is-empty").first.tap()
    phone.type_number(float(DIGITS))
    wait_until(phone.page, IN_A_DRAFT, f'"text":"{DIGITS}"')
    phone = PhoneScreen(_killed(phone.page))
    cell = phone.item(measure).locator(".reading.is-now")
    expect(cell).to_have_text(DIGITS)
    phone.page.locator(".pad-next").tap()
    expect(cell).not_to_have_text(DIGITS)
    expect(phone.item(measure).locator(".reading").first).to_have_text(DIGITS)


@pytest.mark.invariant("S7")
def test_words_outlive_a_page_that_is_hidden_in_the_middle_of_them(phone: PhoneScreen, work: Work) -> None:
    check = next(item["id"] for item in work.checklist["items"] if item["kind"] == "check")
    phone.page.clock.install()  # from here on no pause ends by itself
    _write_note(phone, check)
    expect(phone.page.get_by_text(phone.t("check.saving"))).to_be_visible()
    phone.page.evaluate(HIDE)
    expect(phone.page.get_by_text(phone.t("check.saved"))).to_be_visible()
    again = PhoneScreen(_killed(phone.page))
    expect(again.item(check).get_by_role("textbox")).to_have_value(NOTE)
