"""An operator's own folder of rule books and groups."""

from pathlib import Path

import pytest

from config.toml import SHIPPED

AMF = (SHIPPED / "rulebooks" / "amf.toml").read_text(encoding="utf-8")


def an_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's own folder, with a group of its own that has chosen."""
    for shelf in ("rulebooks", "groups"):
        (tmp_path / shelf).mkdir()
    sample = (SHIPPED / "groups" / "fvg-sample.toml").read_text(encoding="utf-8")
    head = 'rulebook = "amf"\nbooks = ["statute", "examples"]\nexamples = ["AVT-C7"]\n'
    choice = (
        '[[policy]]\nswitch = "cap_point"\nvalue = "end"\nfrom = 2022-02-01\ndecided = "mötet 20 januari"\n'
    )
    text = sample.replace('rulebook = "amf"\n', head).replace("[quiet]", f"{choice}\n[quiet]")
    (tmp_path / "groups" / "fvg-sample.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(tmp_path))
    return tmp_path


def newer_book(own: Path) -> None:
    """AMF's book with a second row of AMF-Q3, one rule less and one more."""
    start, end = AMF.index('[[rule]]\nid = "AMF-Q3"'), AMF.index('[[rule]]\nid = "AMF-LATE"')
    row = AMF[start:end].split("[[rule.reading]]")[0]
    newer = row.replace('within = "3 working days"', 'within = "5 working days"\nin_force_from = 2023-01-01')
    obs = AMF.index('[[rule]]\nid = "AMF-OBS"')
    more = newer.replace("AMF-Q3", "AMF-NEW").replace("in_force_from = 2023-01-01\n", "")
    (own / "rulebooks" / "newer.toml").write_text(f"{AMF[:obs]}\n{newer}\n{more}", encoding="utf-8")
