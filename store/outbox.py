"""The outbox, the only truth about what was sent: its verbs in the order of a notice's life. Holds no code.

waiting --claim--> sending --settle--> accepted | waiting (4xx) | dead (5xx) | unsure
sending --orphans--> unsure --reconcile--> accepted | waiting | held for a person
waiting --sync--> superseded     waiting --expire--> expired     a person: retry, drop
accepted --a report--> bounced (give_up) | waiting (send_again)
"""

from store.by_scope import entries_of, of_messages, of_scopes, scopes_under, waiting_scopes
from store.claiming import claim, expire
from store.counting import accepted_on, busiest_day, due_count, idle, last_id, waiting_at
from store.desk import (
    Item,
    by_key,
    bytes_of,
    counts,
    drop,
    keys_like,
    known,
    listing,
    retry,
    tried,
)
from store.events import Turn
from store.events import turns_of as events
from store.jobs import Job
from store.putting import Synced, forgo, left, renew, sync
from store.reconciling import reconcilable, reconcile
from store.returned import Reported, bounced, give_up, reported, send_again
from store.settling import Settled, Written, orphans, settle
from store.states import State, Unproven

__all__ = [
    "Item",
    "Job",
    "Reported",
    "Settled",
    "State",
    "Synced",
    "Turn",
    "Unproven",
    "Written",
    "accepted_on",
    "bounced",
    "busiest_day",
    "by_key",
    "bytes_of",
    "claim",
    "counts",
    "drop",
    "due_count",
    "entries_of",
    "events",
    "expire",
    "forgo",
    "give_up",
    "idle",
    "keys_like",
    "known",
    "last_id",
    "left",
    "listing",
    "of_messages",
    "of_scopes",
    "orphans",
    "reconcilable",
    "reconcile",
    "renew",
    "reported",
    "retry",
    "scopes_under",
    "send_again",
    "settle",
    "sync",
    "tried",
    "waiting_at",
    "waiting_scopes",
]
