"""The one page on plain http: how to trust the office certificate on Android and iPhone, drawn and in words.

Everything stands in one file without script, so that it opens in any browser of any phone; its style is
allowed by its hash. It is written into <data>/tls/trust and sent from there by the front.
"""

from __future__ import annotations

import base64
import hashlib
import io
from html import escape
from pathlib import Path

import segno

from siteproof.cli.trust_words import EN, ZH, Step, TrustWords
from siteproof.services.office_certificate import OfficeCertificate

STYLE = """
:root{color-scheme:light;--paper:#f3f4f0;--card:#fff;--line:#d6dad4;--ink:#14211f;--ink2:#43504d;--act:#12353b;--soft:#e3eae9}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:400 17px/1.55 "PingFang SC",
"HarmonyOS Sans SC",MiSans,"Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif}
.top{display:flex;justify-content:space-between;align-items:center;gap:12px;padding:8px 16px;
background:var(--act);color:#fff}
.top a{display:inline-flex;align-items:center;min-height:48px;min-width:48px;color:#fff}
main{max-width:1080px;margin:0 auto;padding:20px 16px 48px}h1{font-size:26px;line-height:1.3;margin:0 0 8px}
h2{font-size:21px;margin:32px 0 12px}p{margin:0 0 12px;max-width:64ch}
.key{display:inline-flex;align-items:center;justify-content:center;min-height:56px;padding:0 24px;border-radius:8px;
background:var(--act);color:#fff;font-weight:700;text-decoration:none;overflow-wrap:anywhere}
.print{font:700 15px/1.6 ui-monospace,Menlo,Consolas,monospace;background:var(--card);border:1px solid var(--line);
border-radius:8px;padding:10px 12px;overflow-wrap:anywhere;max-width:none;margin-top:12px}
ol{list-style:none;margin:0;padding:0;display:grid;gap:16px;grid-template-columns:repeat(auto-fill,minmax(220px,1fr))}
li{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px;
display:flex;flex-direction:column;gap:10px}
li svg{width:100%;max-width:230px;margin:0 auto;display:block}
.n{font-weight:700;margin-right:6px}.note{color:var(--ink2);margin-top:12px}
.frame{fill:#fff;stroke:#14211f;stroke-width:3}.bar{fill:#e3eae9}.row{fill:#fff;stroke:#d6dad4}.tap{fill:#fbf0cf;stroke:#674700;stroke-width:3}
.t{font-size:13px;font-weight:700;fill:#14211f}.r{font-size:12px;fill:#14211f}.hand{fill:none;stroke:#674700;stroke-width:3}
.track{fill:#1b7a3d}.knob{fill:#fff}.then{display:flex;flex-wrap:wrap;gap:20px;align-items:center}
.then svg{width:190px;height:190px;background:#fff;border-radius:8px}.then div{flex:1 1 260px}.q{fill:none;stroke:#000}
html:lang(en) body{font-family:-apple-system,Roboto,"Segoe UI","Noto Sans",sans-serif}
""".replace("\n", "")


def write_trust_page(folder: Path, certificate: OfficeCertificate, https_address: str) -> None:
    """Write both languages, the authority for download and the page's policy; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "zh.html").write_text(trust_page(ZH, certificate, https_address), "utf-8")
    (folder / "en.html").write_text(trust_page(EN, certificate, https_address), "utf-8")
    (folder / "siteproof-ca.crt").write_bytes(certificate.ca_der)
    style = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    (folder / "policy.txt").write_text(f"{policy}; frame-ancestors 'none'", "ascii")


def grouped_fingerprint(sha256: str) -> str:
    """The fingerprint as phones show it: bytes in pairs, upper case, apart."""
    return " ".join(sha256[at : at + 2] for at in range(0, len(sha256), 2))


def trust_page(words: TrustWords, certificate: OfficeCertificate, https_address: str) -> str:
    """The page in one language."""
    other_lang, other_path, other_name = words.other
    address = escape(https_address, quote=True)
    return (
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(words.title)}</title><style>{STYLE}</style></head><body>"
        f'<header class="top"><b>Siteproof 实查</b>'
        f'<a href="{other_path}" lang="{other_lang}" hreflang="{other_lang}">{other_name}</a></header><main>'
        f"<h1>{escape(words.title)}</h1><p>{escape(words.why)}</p>"
        f'<p><a class="key" href="/siteproof-ca.crt">{escape(words.download)}</a></p>'
        f"<p>{escape(words.fingerprint)}</p>"
        f'<p class="print">{escape(certificate.ca_name)}<br>SHA-256 {grouped_fingerprint(certificate.ca_sha256)}</p>'
        f"{_section(words, words.android, words.android_steps, words.android_note)}"
        f"{_section(words, words.iphone, words.iphone_steps, words.iphone_note)}"
        f"<section><h2>{escape(words.then)}</h2>"
        f'<div class="then">{_qr(https_address, words.then_link)}<div><p>{escape(words.then_say)}</p>'
        f'<p><a class="key" href="{address}">{escape(words.then_link)}</a></p><p>{address}</p></div></div>'
        "</section></main></body></html>\n"
    )


def _section(words: TrustWords, title: str, steps: tuple[Step, ...], note: str) -> str:
    items = "".join(
        f'<li>{_screen(words, step)}<p><span class="n">{n}</span>{escape(step.say)}</p></li>'
        for n, step in enumerate(steps, 1)
    )
    return f'<section><h2>{escape(title)}</h2><ol>{items}</ol><p class="note">{escape(note)}</p></section>'


def _screen(words: TrustWords, step: Step) -> str:
    name = escape(words.picture.format(title=step.title, tap=step.rows[step.tap]))
    rows = "".join(
        _row(text, 62 + 46 * n, tapped=n == step.tap, switch=step.switch) for n, text in enumerate(step.rows)
    )
    return (
        f'<svg viewBox="0 0 200 212" role="img" aria-label="{name}"><rect class="frame" x="3" y="3" width="194" '
        f'height="206" rx="18"/><path class="bar" d="M5 48V20q0-15 15-15h160q15 0 15 15v28z"/>'
        f'<text class="t" x="16" y="34">{escape(step.title)}</text>{rows}</svg>'
    )


def _row(text: str, y: int, *, tapped: bool, switch: bool) -> str:
    lines = _wrapped(text, 17 if switch else 24)
    first = y + 24 - 7 * (len(lines) - 1)
    spans = "".join(
        f'<text class="r" x="20" y="{first + 14 * n}">{escape(line)}</text>' for n, line in enumerate(lines)
    )
    shape = f'<rect class="{"tap" if tapped else "row"}" x="12" y="{y}" width="176" height="38" rx="8"/>'
    if not tapped:
        return shape + spans
    if switch:
        return (
            f'{shape}{spans}<rect class="track" x="144" y="{y + 10}" width="34" height="18" rx="9"/>'
            f'<circle class="knob" cx="169" cy="{y + 19}" r="7"/>'
        )
    finger = "".join(f'<circle class="hand" cx="172" cy="{y + 19}" r="{radius}"/>' for radius in (8, 2))
    return shape + spans + finger


def _wrapped(text: str, room: int) -> list[str]:
    """Lines of at most `room` narrow letters (a Chinese character takes two), broken at spaces where there are any."""
    lines, line = [], ""
    for piece in text.split(" ") if text.isascii() else text:
        longer = f"{line} {piece}".strip() if text.isascii() else line + piece
        if sum(1 if letter.isascii() else 2 for letter in longer) > room and line:
            lines.append(line)
            longer = piece
        line = longer
    return [*lines, line][:2]


def _qr(address: str, name: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, lineclass="q", border=3
    )
    return drawn.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="QR: {escape(name)}" ', 1)
