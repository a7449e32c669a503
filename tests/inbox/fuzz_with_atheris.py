"""Ten minutes of mail made by libFuzzer, with a watchdog of a second a mail: `make fuzz`. No test of the suite."""

import argparse
import faulthandler
import importlib
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
ROOT = Path(__file__).parents[2]
MEGABYTES = 512  # of the whole process; the bound of one mail has a test of its own
LONGEST = 20_000  # bytes of one mail


def main() -> None:
    """Fuzz for some seconds; a mail that crashes or hangs is written beside the run and named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    chosen = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        sys.exit(f"atheris is not installed here: {sys.executable} -m pip install atheris, then again")
    with atheris.instrument_imports(include=["inbox", "icalendar.parser"]):
        bounds = importlib.import_module("tests.inbox.bounds")
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as grown:
        seeds = Path(grown) / "seeds"
        seeds.mkdir()
        for mail in CORPUS.glob("*.eml"):
            (seeds / mail.name).write_bytes(mail.read_bytes())
        atheris.Setup(
            [
                sys.argv[0],
                str(seeds),
                f"-max_total_time={chosen.seconds}",
                f"-max_len={LONGEST}",
                "-timeout=1",
                f"-rss_limit_mb={MEGABYTES}",
                "-print_final_stats=1",
            ],
            bounds.taken_in,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
