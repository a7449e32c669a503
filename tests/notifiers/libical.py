"""Check a calendar with libical's table of RFC 5546. Skips by name where the library is not to be had."""

import ctypes
import os
import subprocess
from functools import lru_cache

import pytest

_NAME, _PACKAGE = "libical.so.3", "libical3"


def faults_by_libical(calendar: bytes) -> list[str]:
    """What libical has against it: lines that it cannot read, and properties that its method forbids or lacks."""
    library = _library()
    parsed = library.icalparser_parse_string(calendar)
    assert parsed, "libical cannot read it at all"
    fits = bool(library.icalrestriction_check(parsed))
    written: bytes = library.icalcomponent_as_ical_string(parsed)
    library.icalcomponent_free(parsed)
    # It writes its complaints into the calendar, as X-LIC-ERROR.
    told = written.decode().replace("\r\n ", "").split("\r\n")
    faults = [line for line in told if line.startswith("X-LIC-ERROR")]
    return faults if fits or faults else ["icalrestriction_check says no"]


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    library = _loaded()
    if library is None and os.getuid() == 0 and (os.environ.get("KALLELSE_INSTALL") or os.environ.get("CI")):
        for command in (["update"], ["install", "-y", "--no-install-recommends", _PACKAGE]):
            subprocess.run(
                ["apt-get", "-qq", *command],
                check=False,
                capture_output=True,
                timeout=300,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        library = _loaded()
    if library is None:
        pytest.skip(f"no libical: install {_PACKAGE} (or set KALLELSE_INSTALL=1 as root)")
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    library.icalrestriction_check.restype = ctypes.c_int
    library.icalrestriction_check.argtypes = [ctypes.c_void_p]
    library.icalcomponent_as_ical_string.restype = ctypes.c_char_p
    library.icalcomponent_as_ical_string.argtypes = [ctypes.c_void_p]
    library.icalcomponent_free.argtypes = [ctypes.c_void_p]
    return library


def _loaded() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(_NAME)
    except OSError:
        return None
