"""The schemas of a group and of a calendar."""

from config.calendars import CALENDAR_KEYS, CLOSED_KEYS, ClosedKind
from config.groups import BALANCE_KEYS, GROUP_KEYS, ORGANISATION_KEYS, SEAT_KEYS
from config.policies import POLICY_KEYS
from config.quiet import DAY_WORDS, QUIET_KEYS, RECESS_KEYS
from config.reach import AREA_KEYS, DELEGATION_KEYS
from config.schema import shapes as of
from config.schema.shapes import Schema, said, table, tables, whole
from rules.facts import Json
from rules.people import AreaKind, Language, Role, Side
from rules.policies import Switch


def group_schema() -> Schema:
    """Everything that may stand in a group's file."""
    needed: Json = [_some_seat(role) for role in (Role.CHAIR, Role.SECRETARY)]
    about: dict[str, Schema] = {
        "slug": said("The group's short name: the file is called the same.", of.TEXT),
        "title": said("What the group is called.", of.TEXT),
        "zone": said("Its time zone; Europe/Stockholm when left out.", of.TEXT),
        "calendar": said('Its calendar: "sweden", a slug or a file.', of.TEXT),
        "rulebook": said("Its rule book: a slug or a file.", of.TEXT),
        "mailbox": said("From, Reply-To and organiser of every invitation.", of.ADDRESS),
        "quiet": said("When the group wants no mail.", _quiet()),
        "balance": said("How the balance list climbs.", _balance()),
        "summons_at": said("The hour at which the summons leaves; 14:00 when left out.", of.CLOCK),
        "reminders_at": said("The hour of reminders; 09:00 when left out.", of.CLOCK),
        "closed": said("A day that the group closes itself.", tables(_closed())),
        "books": said("Whole rule books beside its own, e.g. the statutes.", of.TEXTS),
        "examples": said("Rules that ship switched off and that the group has adopted.", of.TEXTS),
        "policy": said("An open choice, since when, and who decided.", tables(_policy())),
        "organisation": said("The employer, and each union.", tables(_organisation(), at_least=1)),
        "delegation": said("Somebody who may answer for a person.", tables(_delegation())),
        "area": said("The collaboration area, beside mail.", _area()),
        "tagged": said("Whether mail to mailbox+tag arrives; then each matter has an address.", of.FLAG),
        "seat": said("One person's place between two dates.", {**tables(_seat()), "allOf": needed}),
    }
    needs = ("slug", "title", "rulebook", "mailbox", "organisation", "seat")
    return whole("Kallelse: a group", table(GROUP_KEYS, about, needs=needs))


def calendar_schema() -> Schema:
    """Everything that may stand in a calendar."""
    about: dict[str, Schema] = {
        "extends": said("The calendar that it adds to; sweden when left out.", of.TEXT),
        "closed": said("A closed day.", tables(_closed())),
    }
    return whole("Kallelse: a calendar", table(CALENDAR_KEYS, about))


def _delegation() -> Schema:
    about: dict[str, Schema] = {
        "person": said("Whose answers they may give.", of.TEXT),
        "delegate": said("A person of the group, or a mail address.", of.TEXT),
        "from": said("The first day.", of.DAY),
        "to": said("The last day.", of.DAY),
    }
    return table(DELEGATION_KEYS, about, needs=("person", "delegate"))


def _area() -> Schema:
    about: dict[str, Schema] = {
        "kind": said("A local folder, or a WebDAV collection.", of.one_of(AreaKind)),
        "place": said("The folder's whole path, or its address.", of.TEXT),
    }
    return table(AREA_KEYS, about, needs=AREA_KEYS)


def _some_seat(role: Role) -> Schema:
    return {"contains": {"properties": {"role": {"const": role.value}}, "required": ["role"]}}


def _quiet() -> Schema:
    about: dict[str, Schema] = {
        "hours": said('The hours without mail: "18:00-07:00".', of.HOURS),
        "from": said("When the quiet hours begin.", of.CLOCK),
        "to": said("When the quiet hours end.", of.CLOCK),
        "days": said('The days without mail: "non_working", or a list.', of.some_of(DAY_WORDS)),
        "spans": said('Part of a day: "friday 15:00-07:00".', of.TEXTS),
        "recess": said(
            "When the group rests.", {"anyOf": [_recess(), tables({"anyOf": [_recess(), _span()]})]}
        ),
    }
    return table(QUIET_KEYS, about, dependentRequired={"from": ["to"], "to": ["from"]})


def _recess() -> Schema:
    about: dict[str, Schema] = {
        "from": said("The first day.", of.DAY),
        "to": said("The last day.", of.DAY),
        "reason": said("What it is called.", of.TEXT),
    }
    return {"anyOf": [_span(), table(RECESS_KEYS, about, needs=("from", "to"))]}


def _span() -> Schema:
    day = r"\d{4}-\d{2}-\d{2}"
    return {"type": "string", "pattern": rf"^\s*{day}\s*(/|–|—|\.\.)\s*{day}\s*$"}


def _balance() -> Schema:
    return table(BALANCE_KEYS, {"ladder": said("A [[ladder]] of its books.", of.TEXT)}, needs=BALANCE_KEYS)


def _closed() -> Schema:
    about: dict[str, Schema] = {
        "day": said("The day, with its year.", of.DAY),
        "reason": said("Why it is closed.", of.TEXT),
        "kind": said("A squeeze or half day counts only by policy squeeze_days.", of.one_of(ClosedKind)),
    }
    return table(CLOSED_KEYS, about, needs=("day",))


def _policy() -> Schema:
    about: dict[str, Schema] = {
        "switch": said("Which choice: kallelse policies lists them.", of.one_of(Switch)),
        "value": said("The answer.", of.TEXT),
        "from": said("Since when; left out: always.", of.DAY),
        "decided": said("Where it was decided.", of.TEXT),
    }
    return table(POLICY_KEYS, about, needs=("switch", "value"))


def _organisation() -> Schema:
    about: dict[str, Schema] = {
        "slug": said("Its short name: seats name it.", of.TEXT),
        "title": said("What it is called.", of.TEXT),
        "side": said("Employer or union.", of.one_of(Side)),
        "members": said("How many it organises here, where seats are shared by size.", of.COUNT),
    }
    return table(ORGANISATION_KEYS, about, needs=("slug", "side"))


def _seat() -> Schema:
    about: dict[str, Schema] = {
        "person": said("The person's short name: the same in all their seats.", of.TEXT),
        "name": said("The person's name.", of.TEXT),
        "email": said("The person's address.", of.ADDRESS),
        "organisation": said("Whom they sit for.", of.TEXT),
        "role": said("What they are.", of.one_of(Role)),
        "substitute_for": said("Whom they stand in for.", of.TEXTS),
        "from": said("The first day; left out: always.", of.DAY),
        "to": said("The last day; left out: until further notice.", of.DAY),
        "language": said("The language of their mail.", of.one_of(Language)),
        "other_email": said("Tried when the first address bounces for good.", of.ADDRESS),
        "aliases": said("Addresses that their mail also comes from.", of.TEXTS),
    }
    return table(SEAT_KEYS, about, needs=("person", "name", "email", "organisation", "role"))
