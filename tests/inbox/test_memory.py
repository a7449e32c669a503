"""A large mail costs little more memory than itself. Measured in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from inbox.letter import Letter
from inbox.reading import read_letter
from inbox.sorting import signal_of

ROOT = Path(__file__).parents[2]
PEAK = Path("/proc/self/status")  # VmHWM: the most memory that a process ever had, in kB
SIZE = 25_000_000
MOST = 200_000_000  # with the interpreter, the libraries and the mail itself

READ = """
import sys
from tests.inbox.test_memory import PEAK, SHAPES, SIZE, read_and_sorted

raw = SHAPES[sys.argv[1]](SIZE)
told = read_and_sorted(raw)
peak = next(line.split()[1] for line in PEAK.read_text().splitlines() if line.startswith("VmHWM:"))
print(len(raw), int(peak) * 1024, told)
"""


def read_and_sorted(raw: bytes) -> str:
    """What the mail turned out to be."""
    letter = read_letter(raw)
    return type(signal_of(letter) if isinstance(letter, Letter) else letter).__name__


def _words(size: int) -> bytes:
    return _headed("text/plain; charset=utf-8") + "Får vi se siffrorna?\n".encode() * (size // 22)


def _markup(size: int) -> bytes:
    return _headed("text/html") + b"<p>a<br>" * (size // 8)


def _document(size: int) -> bytes:
    line = b"JVBERi0xLjQKJeLjz9MKMyAwIG9iago8PC9UeXBlIC9QYWdlCi9QYXJlbnQgMSAwIFIKL1Jl\r\n"
    return (
        _headed("multipart/mixed; boundary=q")
        + b"--q\r\n\r\nSe bilagan.\r\n--q\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + line * (size // len(line))
        + b"--q--\r\n"
    )


def _parts(size: int) -> bytes:
    return _headed("multipart/mixed; boundary=q") + (b"--q\r\n\r\n" + b"a\n" * 40_000) * (size // 80_000)


def _calendar(size: int) -> bytes:
    return _headed("text/calendar; method=REPLY") + b"BEGIN:VEVENT\r\nATTENDEE:mailto:a\r\n" * (size // 33)


def _quoted(size: int) -> bytes:
    return _headed("text/plain; format=flowed") + b"> a \n" * (size // 5)


def _head(size: int) -> bytes:
    return b"X-Lang: " + b"a" * size + b"\r\n" + _headed("text/plain") + b"Hej!"


def _headed(kind: str) -> bytes:
    return f"From: vera.vag@vision.example.se\r\nSubject: Hej\r\nContent-Type: {kind}\r\n\r\n".encode()


SHAPES = {
    "words": _words,
    "markup": _markup,
    "document": _document,
    "parts": _parts,
    "calendar": _calendar,
    "quoted": _quoted,
    "head": _head,
}


@pytest.mark.skipif(not PEAK.exists(), reason="this system does not tell a process's peak of memory")
@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("words", "Words"),
        ("markup", "Words"),
        ("document", "Words"),
        ("parts", "Words"),
        ("calendar", "Unreadable"),
        ("quoted", "Words"),
        ("head", "Unreadable"),
    ],
)
def test_a_mail_of_25_megabytes_is_read_in_less_than_two_hundred(shape: str, told: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", READ, shape], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    size, peak, kind = run.stdout.split()

    assert (kind, int(size) > SIZE * 0.99, int(peak) < MOST) == (told, True, True), peak
