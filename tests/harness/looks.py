"""What is checked on every screen: axe, the size of what a finger must hit, what the policy refused, a picture."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from harness.browser import refusals

TOUCH_PX = 48
GRAVE = {"serious", "critical"}

SMALL_TARGETS = """
(least) => {
  const roles = '[role=button], [role=radio], [role=tab], [role=switch]';
  const wanted = `button, a[href], input, select, textarea, summary, ${roles}`;
  const found = [];
  for (const element of document.querySelectorAll(wanted)) {
    const target = element.closest('label') ?? element;
    const box = target.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || style.display === 'none' || box.width <= 1 || box.height <= 1) continue;
    if (element.disabled || element.closest('[inert], [hidden], [aria-hidden=true]')) continue;
    if (element.matches('a[href]') && style.display === 'inline') continue;
    if (box.height < least - 0.5 || box.width < least - 0.5) {
      const word = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 30);
      const name = `${element.tagName.toLowerCase()}.${element.className}`;
      found.push(`${name} "${word}" ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
  }
  return found;
}
"""

MEANT_TO_BE_CHINESE = (
    "中文",  # the key that leads back
    "实查",  # the brand
    "蓄水试验",  # from here on: what people of the demo county typed
    "现场看到与要求不符，已当面告知施工方。",
    "现场没有看到，施工方说明天补上。",
    "本段尚未施工",
    "现场在施工。",
    "正常",
    "已按要求重拍。",
    "站在对面拍全景，沟那边过不去。",
    "切缝深度看不清，尺子贴着缝再拍一张。",
)
"""What an English screen may show in Chinese, beside elements that say so themselves (lang=zh-CN)."""

CHINESE_ON_SCREEN = r"""
(meant) => {
  // a standard is cited in its own words: no English of its clauses is known
  const left = (text) => meant.reduce((rest, one) => rest.replaceAll(one, ''), (text ?? '').replace(/Rule: .*$/s, ''));
  const found = new Set();
  const look = (text, element) => {
    if (!/\p{Script=Han}/u.test(left(text)) || element.closest('[lang^=zh]')) return;
    found.add(`${element.tagName.toLowerCase()}.${element.className} "${text.trim().slice(0, 60)}"`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (element.tagName === 'OPTION' || element.checkVisibility()) look(walker.currentNode.data, element);
  }
  for (const element of document.querySelectorAll('[aria-label], [alt], [title], [placeholder]')) {
    if (!element.checkVisibility()) continue;
    for (const name of ['aria-label', 'alt', 'title', 'placeholder']) look(element.getAttribute(name), element);
  }
  return [...found];
}
"""

WIDER_THAN_SCREEN = "() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"


@dataclass
class Looks:
    """Walks through screens and remembers what was wrong on each of them; `typed`: they show what others wrote."""

    folder: Path
    language: str
    typed: bool = False
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def at(self, page: Page, name: str, *, touch: bool = True) -> None:
        """Looks at the screen as it is now; `touch` is False where a mouse is used."""
        page.wait_for_timeout(400)  # the opening movement takes 180 ms
        page.screenshot(path=self.folder / f"{name}-{self.language}.png")
        found = [*self._axe(page), *(f"policy refused {entry}" for entry in refusals(page))]
        if touch:
            found += [f"small target: {entry}" for entry in page.evaluate(SMALL_TARGETS, TOUCH_PX)]
        beyond = page.evaluate(WIDER_THAN_SCREEN)
        if beyond:
            found.append(f"scrolls sideways by {beyond} px")
        if self.language == "en" and not self.typed:
            found += [f"Chinese: {entry}" for entry in page.evaluate(CHINESE_ON_SCREEN, list(MEANT_TO_BE_CHINESE))]
        if found:
            self.wrong[name] = found

    def _axe(self, page: Page) -> list[str]:
        violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
        return [
            f"axe {violation['impact']}: {violation['id']} at {node['target']}: {node['html'][:120]}"
            for violation in violations
            if violation["impact"] in GRAVE
            for node in violation["nodes"][:4]
        ]

    def settle(self) -> None:
        """Fails with everything that was wrong, screen by screen."""
        lines = [f"{name}:\n    " + "\n    ".join(found) for name, found in self.wrong.items()]
        assert not lines, "\n" + "\n".join(lines)
