"""What became of a question, in the words of the minutes. Knows no meeting."""

from rules.verdicts import Judged, Refusal, Verdict

PROTECTED = "texten är skyddad"
_BECAME = {Verdict.IN_TIME: "i tid", Verdict.LATE: "efter fristen", Verdict.REFUSED: "avvisad"}
_REFUSED = {
    Refusal.MEETING_STARTED: "efter mötets början; registrerad men kan inte behandlas",
    Refusal.TURN_CAME: "efter att ärendet kommit upp; registrerad men kan inte behandlas",
    Refusal.MEETING_OVER: "efter mötets slut; registrerad men kan inte behandlas",
    Refusal.DEADLINE_PASSED: "efter fristen; registrerad men behandlas inte",
    Refusal.CANCELLED: "efter att mötet ställts in; registrerad men kan inte behandlas",
}


def became(judged: Judged) -> str:
    """In time, late, or why it is refused."""
    return _REFUSED[judged.refusal] if judged.refusal else _BECAME[judged.verdict]


def paper_name(meeting: str) -> str:
    """A meeting's id as the beginning of a file's name."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in meeting)


def annex_name(meeting: str) -> str:
    """The file that holds the annex of questions and answers."""
    return f"{paper_name(meeting)}-bilaga-fragor.md"
