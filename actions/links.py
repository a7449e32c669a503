"""Signed addresses under which the employer answers a question without a login. Records nothing."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer

from actions.kept_secret import kept_secret
from config.settings import Settings
from rules.facts import Data, Json

_SALT = "kallelse.answer.1"
_TEXTS = frozenset({"answer_due"})  # goes to whoever owes the answer; no other mail carries the address


class DeadLink(ValueError):
    """An address that opens nothing: forged, mistyped, expired or revoked. Says which only where it is safe."""


class ExpiredLink(DeadLink):
    """It was one of ours, and its time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTo:
    """What an answer link opens."""

    group: str
    meeting: str
    question: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerLinks:
    """Makes and reads the addresses. The same question gives the same address: no clock is in it."""

    signer: URLSafeSerializer
    base: str

    def address(self, told: AnswerTo) -> str:
        """Where the question is answered."""
        said = [told.group, told.meeting, told.question, int(told.expires_at.timestamp())]
        return f"{self.base}/answer/{self.signer.dumps(said)}"

    def read(self, token: str, now: datetime) -> AnswerTo:
        """What it opens. Raises DeadLink, or ExpiredLink for one of ours whose time is over."""
        try:
            group, meeting, question, expires = self.signer.loads(token)
        except (BadData, ValueError, TypeError):
            raise DeadLink("no such address") from None
        found = AnswerTo(
            group=group,
            meeting=meeting,
            question=question,
            expires_at=datetime.fromtimestamp(expires, now.tzinfo),
        )
        if found.expires_at <= now:
            raise ExpiredLink("the address has expired")
        return found

    def linked(self, text: str, context: Data) -> Data:
        """The context of a mail with an address beside each question that its reader is to answer."""
        meeting, group = context.get("meeting"), context.get("group")
        if text not in _TEXTS or not isinstance(meeting, dict) or not isinstance(group, dict):
            return context
        expires = datetime.fromisoformat(str(meeting["ends_at"]))

        def with_link(asked: Json) -> Json:
            if not isinstance(asked, dict) or "id" not in asked:
                return asked
            told = AnswerTo(
                group=str(group["slug"]),
                meeting=str(meeting["id"]),
                question=str(asked["id"]),
                expires_at=expires,
            )
            return {**asked, "link": self.address(told)}

        told: dict[str, Json] = dict(context)
        if "question" in told:
            told["question"] = with_link(told["question"])
        questions = told.get("questions")
        if isinstance(questions, list):
            told["questions"] = [with_link(one) for one in questions]
        return told


def fingerprint(token: str) -> str:
    """What is kept of an address: enough to know it again, too little to use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:32]


def base_address(settings: Settings) -> str:
    """How people reach the pages; on this machine, when nothing else was set."""
    return settings.web_url.rstrip("/") or f"http://127.0.0.1:{settings.web_port}"


def answer_links(settings: Settings) -> AnswerLinks:
    """The links of this office, signed with its own secret."""
    return AnswerLinks(URLSafeSerializer(_secret(settings), salt=_SALT), base_address(settings))


def message_secret(settings: Settings) -> str:
    """What makes the Message-IDs of this office hard to guess."""
    return hashlib.sha256(f"message-id\0{_secret(settings)}".encode()).hexdigest()


def _secret(settings: Settings) -> str:
    given = settings.link_secret.get_secret_value() if settings.link_secret else ""
    return given or kept_secret(settings.data / "link-secret", lambda: secrets.token_urlsafe(48))


def nothing_linked(text: str, context: Data) -> Data:
    """For an office whose pages nobody can reach."""
    return context
