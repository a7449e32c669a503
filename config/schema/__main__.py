"""Write the schemas beside this file. `python -m config.schema` does it; a test says when it has to be done."""

import json
from collections.abc import Mapping
from pathlib import Path

from config.schema.group import calendar_schema, group_schema
from config.schema.rulebook import rulebook_schema
from config.schema.scenario import scenario_schema

FOLDER = Path(__file__).resolve().parent


def schemas() -> Mapping[str, str]:
    """The text of each schema by the name of its file."""
    made = {
        "rulebook": rulebook_schema(),
        "group": group_schema(),
        "calendar": calendar_schema(),
        "scenario": scenario_schema(),
    }
    return {
        f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in made.items()
    }


if __name__ == "__main__":
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
