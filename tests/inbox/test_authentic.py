"""What the own mail system says of where a mail comes from."""

import pytest

from inbox.authentic import failed
from inbox.letter import Verdict

OURS = "mx.example.se"


def said(*results: str, by: str = OURS, header: int = 0) -> tuple[Verdict, ...]:
    """The results of one header, written "dmarc=fail"."""
    pairs = (result.split("=") for result in results)
    return tuple(
        Verdict(authserv_id=by, method=method, result=result, header=header) for method, result in pairs
    )


@pytest.mark.parametrize(
    ("results", "fails"),
    [
        (("dmarc=pass",), False),
        (("dmarc=fail",), True),
        (("dmarc=pass", "compauth=fail"), True),
        (("compauth=fail", "spf=pass"), True),
        (("dmarc=pass", "spf=fail", "dkim=fail"), False),  # one of them was aligned
        (("dmarc=none", "spf=fail"), True),  # the domain has no policy
        (("spf=pass", "dkim=fail"), True),
        (("spf=hardfail",), True),  # RFC 5451's word for it
        (("spf=softfail",), False),
        (("spf=neutral", "dkim=none"), False),
        (("dmarc=temperror",), False),
        ((), False),
    ],
)
def test_a_mail_fails_when_the_trusted_server_says_so(results: tuple[str, ...], fails: bool) -> None:
    assert failed(said(*results), OURS) is fails


def test_a_header_of_another_server_counts_for_nothing() -> None:
    assert failed(said("dmarc=fail", by="mx.annan.example.se"), OURS) is False


def test_only_the_newest_header_of_the_trusted_server_counts() -> None:
    forged = said("dmarc=pass", header=2)
    assert failed((*said("spf=fail", header=0), *forged), OURS) is True
    assert failed((*said("dmarc=pass", header=0), *said("dmarc=fail", header=1)), OURS) is False


def test_the_trusted_server_is_found_below_another_and_whatever_its_letters() -> None:
    above = said("dmarc=pass", by="mx.annan.example.se", header=0)
    assert failed((*above, *said("dmarc=fail", by="MX.Example.SE", header=1)), "mx.example.se") is True


def test_without_a_trusted_server_the_topmost_header_counts() -> None:
    below = said("dmarc=fail", by="b.example.se", header=1)
    assert failed((*said("spf=pass", by="a.example.se", header=0), *below), "") is False
    assert failed(said("dmarc=fail", by="a.example.se"), "") is True
