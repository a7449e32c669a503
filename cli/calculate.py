"""Print one calculated deadline and its trace. Calculates nothing."""

import json

from actions.calculate import Calculated
from rules.deadlines import Kind
from rules.language import Language

_BY = {Language.SWEDISH: "senast", Language.ENGLISH: "by"}
_TO_VERIFY = {Language.SWEDISH: "Att kontrollera", Language.ENGLISH: "To be checked"}


def show(found: Calculated, *, as_json: bool, language: Language = Language.SWEDISH) -> None:
    """Print the answer and its reason as text, or as the contract's JSON."""
    if as_json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
        return
    from actions.reason import of_calculated, said  # a script that reads JSON need not wait for the words

    told = said(of_calculated(found), language)
    if found.rule:
        print(told.name)
    print(f"{_BY[language]} {told.due}" if found.reckoned.kind is Kind.DATE else told.due)
    for line in told.lines:
        print(f"  {line}")
    if found.rule and (check := found.rule.words(language.value).to_verify):
        print(f"  {_TO_VERIFY[language]}: {check}")
