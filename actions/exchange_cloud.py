"""Know Microsoft's cloud by its address: EWS has no future there. Connects to nothing."""

from urllib.parse import urlsplit

_CLOUD = ("office365.com", "office.com", "outlook.com", "office365.us", "partner.outlook.cn")


def cloud_warning(url: str) -> str | None:
    """What to do when an Exchange address is Microsoft's own server; None for a server of the organisation's own."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if not any(host == one or host.endswith(f".{one}") for one in _CLOUD):
        return None
    return (
        f"{host} is Exchange Online: it has blocked EWS by default since 1 October 2026 and removes it on"
        " 1 April 2027: set KALLELSE_CHANNEL=graph and KALLELSE_INBOX=graph"
    )
