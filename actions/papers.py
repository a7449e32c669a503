"""Write a group's papers into a folder: minutes of each meeting and the registers. Records nothing."""

import json
from pathlib import Path

from actions.attendance import attendance_in
from actions.dispatch_proof import dispatch_of
from actions.office import Office
from documents import registers
from documents.annex import annex
from documents.attendance import register
from documents.minutes import minutes
from documents.proof import as_json
from documents.question_words import annex_name, paper_name
from rules.charter import Charter
from rules.facts import FactKind
from rules.verdicts import verdicts_of
from rules.world import fold
from store import facts


def write_papers(office: Office, charter: Charter, out: Path) -> None:
    """Write minutes/<meeting>.md with its annex of questions, register/*.csv and the proof of each dispatch."""
    with office.store.reading() as tx:
        told = facts.of_kinds(tx, charter.group.slug, tuple(FactKind))
        world = fold(charter, told)
        came = {met.id: attendance_in(tx, world, met, office.now()) for met in world.meetings}
        proofs = {met.id: as_json(dispatch_of(tx, charter, met.id)) for met in world.meetings}
    verdicts = {
        met.id: {question: verdict.value for question, verdict in verdicts_of(world, met).items()}
        for met in world.meetings
    }
    for met in world.meetings:
        name = paper_name(met.id)
        (out / "minutes" / f"{name}.md").write_text(minutes(world, met, came[met.id]), encoding="utf-8")
        if met.questions:
            (out / "minutes" / annex_name(met.id)).write_text(annex(world, met), encoding="utf-8")
        told_of = json.dumps(proofs[met.id], ensure_ascii=False, indent=1) + "\n"
        (out / "register" / f"dispatch-{name}.json").write_text(told_of, encoding="utf-8")
    tables = {
        "questions": registers.questions(world, verdicts),
        "demands": registers.demands(world),
        "statements": registers.statements(world),
        "balance": registers.balance(world, office.now()),
        "attendance": register(row for met in world.meetings for row in came[met.id]),
        "observers": registers.observers(told, charter.group.zone),
    }
    for name, table in tables.items():
        (out / "register" / f"{name}.csv").write_text(table, encoding="utf-8", newline="")
