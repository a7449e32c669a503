"""The address of one matter: the group's mailbox with a tag (RFC 5233). Reads no mail."""

from rules.people import Address, Group


def tag_address(group: Group, meeting: str, matter: str) -> str | None:
    """Where questions on one matter can be sent; None where the group has no such addresses, or the ids give none."""
    if not group.tagged:
        return None
    local, _, domain = group.mailbox.email.rpartition("@")
    try:
        return Address(name="", email=f"{local}+{meeting}.{matter}@{domain}").email
    except ValueError:
        return None  # an id that no address can hold
