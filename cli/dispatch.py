"""Print the proof of dispatch of a meeting, or draw it as a PDF. Sends nothing."""

import json
from pathlib import Path

import typer

from cli.app import failed
from cli.office import the_group, the_office
from rules.people import Language


def run(meeting: str, *, group: str | None, language: Language, as_json: bool, pdf: Path | None) -> None:
    """Print it, or write the PDF and say where."""
    from actions.dispatch_proof import dispatch_of
    from documents.proof import as_json as in_json
    from documents.proof import proof
    from documents.routine_text import as_text

    with the_office() as office:
        charter = office.charter(the_group(office, group))
        with office.store.reading() as tx:
            told = dispatch_of(tx, charter, meeting)
    if pdf is not None:
        from documents.pdf import as_pdf

        try:
            pdf.write_bytes(as_pdf(proof(told, language)))
        except OSError as wrong:
            raise failed(f"{pdf}: {wrong.strerror}") from None
        typer.echo(f"wrote {pdf}", err=True)
    if as_json:
        typer.echo(json.dumps(in_json(told), ensure_ascii=False))
    elif pdf is None:
        typer.echo(as_text(proof(told, language)), nl=False)
