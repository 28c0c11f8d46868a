"""How long a picture takes to lie safely on the phone, against the least that IndexedDB itself needs.

The same 12 MP file goes through the app's own camera page (kept unchanged, hashed, written strictly, read back and
hashed again) and, in the same page, through one bare strict put; rounds are interleaved.
"""

import os
import statistics
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

from harness.browser import launch, new_context
from harness.county import tasks_of
from harness.figures import Figures
from harness.screens import PhoneScreen, signed_in
from harness.serving import Served

pytestmark = pytest.mark.bench

ROUNDS = 7
BUDGET_RATIO = 3.0
LONGEST_STALL_MS = 50
SHUTTER_MS = 500

PREPARE = """
() => {
  window.__stalls = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.__stalls.push(entry.duration);
  }).observe({ type: 'longtask' });
  const count = () => document.querySelector('.vf-ctl .num')?.textContent ?? '';
  const saved = (from) => {
    const before = count();
    window.__saved = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (count() === before) return;
        observer.disconnect();
        resolve(performance.now() - from);
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  };
  document.addEventListener('change', (event) => {
    if (event.target.type !== 'file') return;
    window.__file = event.target.files[0];
    saved(performance.now());
  }, true);
  document.addEventListener('click', (event) => {
    if (event.target.closest('.shutter')) saved(performance.now());
  }, true);
}
"""

BARE_PUT = """
async () => {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('bare-put', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('files');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const bytes = await window.__file.arrayBuffer();
  const from = performance.now();
  await new Promise((resolve, reject) => {
    const transaction = database.transaction('files', 'readwrite', { durability: 'strict' });
    transaction.objectStore('files').put(bytes, Math.random());
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
  });
  const spent = performance.now() - from;
  database.close();
  return spent;
}
"""


def _twelve_megapixels(folder: Path, number: int) -> Path:
    """A detailed JPEG of about 3 MB, different every time."""
    noise = Image.frombytes("RGB", (500, 375), os.urandom(500 * 375 * 3))
    file = folder / f"{number}.jpg"
    noise.resize((4000, 3000), Image.Resampling.BICUBIC).save(file, quality=92)
    return file


def _import(page: Page, file: Path) -> float:
    page.locator("input[type=file]").set_input_files(file)
    return float(page.evaluate("window.__saved"))


def _pairs(page: Page, folder: Path, rate: int) -> tuple[float, float, float]:
    """Medians of the app and of the bare put in milliseconds, and their ratio."""
    session = page.context.new_cdp_session(page)
    files = [_twelve_megapixels(folder, rate * 100 + number) for number in range(ROUNDS + 1)]
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    _import(page, files[0])
    pairs = []
    for file in files[1:]:
        page.wait_for_timeout(500)
        pairs.append((_import(page, file), float(page.evaluate(BARE_PUT))))
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    app_ms, bare_ms = (statistics.median(pair[i] for pair in pairs) for i in (0, 1))
    return app_ms, bare_ms, app_ms / bare_ms


def test_shutter_to_saved(playwright: Playwright, demo_server: Served, figures: Figures, tmp_path: Path) -> None:
    work = tasks_of(demo_server, 0)[0]
    browser = launch(playwright)
    context = new_context(browser, demo_server.url, position=work.on_site())
    phone: PhoneScreen = signed_in(context, work.account, PhoneScreen)
    phone.wait_until_offline_ready()
    context.set_offline(True)
    phone.task(work.name).tap()
    phone.page.locator(".dock .btn:not(.btn-main)").tap()
    phone.page.locator("button.shutter:enabled").wait_for()
    phone.page.wait_for_timeout(1000)
    phone.page.evaluate(PREPARE)

    for rate in (1, 6):
        app_ms, bare_ms, ratio = _pairs(phone.page, tmp_path, rate)
        note = f"{app_ms:.0f} / {bare_ms:.0f} ms"
        figures.add(f"12 MP to 'saved on this phone' / bare put, CPU {rate}x", ratio, "x", BUDGET_RATIO, note)
        if rate == 1:
            stalls = phone.page.evaluate("window.__stalls")
            figures.add("longest main-thread stall meanwhile, CPU 1x", max(stalls, default=0), "ms", LONGEST_STALL_MS)
    phone.page.locator("button.shutter:enabled").tap()
    figures.add("real shutter (fake camera) to saved", float(phone.page.evaluate("window.__saved")), "ms", SHUTTER_MS)
    browser.close()
    figures.settle()
