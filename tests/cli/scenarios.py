"""Write a small group and a scenario beside each other, as the contracts say they look."""

from pathlib import Path

GROUP = """\
slug = "svg-prov"
title = "Provgruppen"
zone = "Europe/Stockholm"
calendar = "sweden"
rulebook = "amf"
mailbox = "Provgruppen <svg@example.se>"

[quiet]
hours = "18:00-07:00"
days = "non_working"

[[organisation]]
slug = "employer"
title = "Förvaltningen"
side = "employer"

[[organisation]]
slug = "vision"
title = "Vision"
side = "union"
"""
SEAT = """
[[seat]]
person = "{person}"
name = "{name}"
email = "{person}@example.se"
organisation = "{organisation}"
role = "{role}"
"""
PEOPLE = (
    ("c1", "Cilla Chefsson", "employer", "chair"),
    ("s1", "Sixten Skrivare", "employer", "secretary"),
    ("v1", "Vera Fackberg", "vision", "ordinary"),
    ("v2", "Vide Ersättarén", "vision", "substitute"),
)
HEAD = """\
group = "group.toml"
rulebook = "amf"
from = 2021-04-01T08:00:00+02:00
to = 2021-04-23T18:00:00+02:00
"""
CALL = """
[[fact]]
at = 2021-04-01T09:00:00+02:00
kind = "meeting_called"
meeting = "m1"
starts_at = 2021-04-15T09:00:00+02:00
ends_at = 2021-04-15T11:00:00+02:00
place = "Sal 1"
"""


def a_scenario(folder: Path, *facts: str, head: str = HEAD, group: str = GROUP) -> Path:
    """`scenario.toml` and `group.toml` in a folder."""
    seats = "".join(
        SEAT.format(person=person, name=name, organisation=organisation, role=role)
        for person, name, organisation, role in PEOPLE
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "group.toml").write_text(group + seats, encoding="utf-8")
    path = folder / "scenario.toml"
    path.write_text(head + CALL + "".join(facts), encoding="utf-8")
    return path


def a_fact(kind: str, at: str, **said: str) -> str:
    """One [[fact]]; every other field is text for the meeting m1."""
    lines = [f'{name} = "{value}"' for name, value in {"meeting": "m1", **said}.items()]
    return "\n".join(["\n[[fact]]", f"at = {at}", f'kind = "{kind}"', *lines, ""])
