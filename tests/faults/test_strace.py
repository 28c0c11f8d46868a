"""The reader of strace's log: every answer a phone may have got is known, however it left."""

from pathlib import Path

from faults.power import answers_sent
from faults.strace import read_calls

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
BODY = b'{"seq":7}'


def _send(data: bytes, end: str) -> str:
    escaped = "".join(f"\\x{byte:02x}" for byte in data)
    return f'sendto(9<\\x73\\x6f\\x63\\x6b>, "{escaped}", {len(data)}, 0, NULL, 0{end}'


def _answers(folder: Path, *lines: str) -> list[dict[str, int]]:
    log = folder / "calls.log"
    log.write_text("\n".join(lines), encoding="ascii")
    return list(answers_sent(list(read_calls(log))).values())


def test_an_answer_that_is_being_sent_as_strace_lets_go_counts_as_sent(tmp_path: Path) -> None:
    head = f"11 {_send(HEAD, f') = {len(HEAD)}')}"
    assert _answers(tmp_path, head, f"11 {_send(BODY, ' <detached ...>')}") == [{"seq": 7}]
    assert _answers(tmp_path, head, f"11 {_send(BODY, ' <unfinished ...>')}") == [{"seq": 7}]


def test_a_send_that_failed_or_sent_less_is_joined_with_the_next_one(tmp_path: Path) -> None:
    lines = [
        f"11 {_send(HEAD, ') = -1 EAGAIN (Resource temporarily unavailable)')}",
        f"11 {_send(HEAD, ') = 5')}",
        f"11 {_send(HEAD[5:] + BODY[:4], f') = {len(HEAD) - 5 + 4}')}",
        f"11 {_send(BODY[4:], ' <unfinished ...>')}",
        "12 fsync(4<\\x61>) = 0",
        "11 <... sendto resumed>) = 5",
    ]
    assert _answers(tmp_path, *lines) == [{"seq": 7}]
