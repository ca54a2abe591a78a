"""Files with unsaved edits: found after a crash, left alone while their window lives, kept aside when damaged."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services import draft_files
from crpm_desktop.services.draft_files import DraftFiles
from crpm_desktop.services.held_file import hold
from crpm_desktop.services.kept_drafts import (
    SET_UP,
    SUMMARY,
    Edits,
    KeptLevel,
    KeptRecord,
    ProgramEdits,
    SummaryEdits,
    Typed,
    TypedLine,
)
from crpm_desktop.services.plain_values import from_plain, to_plain

ROOT = Path(__file__).parents[2]
ROW = SummaryRow(
    id=3,
    cust_no="1000",
    customer_name="Ämter & Söhne",
    rebate_code="GROWTH",
    year=2026,
    period=0,
    frequency=Frequency.ANNUAL,
    program_active=True,
    sales_goal=10_00,
    sales_revenue=None,
    rebate_revenue=None,
    rebate_earned=None,
    sales_incl_children=False,
    calculated_at=datetime(2026, 11, 21, 14, 3),
    out_of_date=False,
    warnings=0,
    version=4,
)
TYPED = Typed("sales_goal", "about \ud800 5", "That is no amount.")
RECORDS = SummaryEdits(
    Criteria(year=2026),
    (
        KeptRecord(replace(ROW, sales_goal=11_00), ROW, False, (TYPED,)),
        KeptRecord(ROW, ROW, True, ()),
        KeptRecord(replace(ROW, id=None), None, False, ()),
    ),
)
PROGRAM = ProgramEdits(
    ProgramDraft("GROWTH", levels=(LevelDraft("A", id=1, version=2),), id=5, version=6),
    ProgramDraft("GROWTH", text="mine", levels=(LevelDraft("A", min_sales=7, product_groups=("BEV",)),)),
    (KeptLevel(0, (TYPED,), (TypedLine("BEV", TYPED),)),),
)
KILLED = """
import sys
from crpm_desktop.services.draft_files import DraftFiles
from tests.services.test_draft_files import RECORDS
files = DraftFiles(sys.argv[1])
files.keep("customer_summary", RECORDS)
print("kept", flush=True)
sys.stdin.read()
"""


def leave_behind(database: str) -> None:
    """A process keeps edits and is killed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, database],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        assert DraftFiles(database).find().drafts == ()
        process.kill()


@pytest.mark.parametrize("edits", [RECORDS, PROGRAM])
def test_edits_come_back_as_they_were(edits: Edits) -> None:
    assert from_plain(type(edits), json.loads(json.dumps(to_plain(edits)))) == edits


def test_edits_of_a_killed_process_are_found_once_it_is_gone_and_not_before() -> None:
    leave_behind("office")
    files = DraftFiles("office")
    [found] = files.find().drafts
    assert found.edits == RECORDS
    assert found.sentence == f"Unsaved edits of {found.written_at} were found: 3 rows on Customer Summary."
    assert DraftFiles("office").find().drafts == (), "another window asks already"
    files.leave(found)
    [again] = DraftFiles("office").find().drafts
    files.drop(again)
    assert list(files.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("tab", "edits"), [(SUMMARY, RECORDS), (SET_UP, PROGRAM), (SUMMARY, SummaryEdits(Criteria(), ()))]
)
def test_what_is_kept_is_read_again(tab: str, edits: Edits) -> None:
    files = DraftFiles("office")
    files.keep(tab, edits)
    text = files.file_of(tab).read_bytes()
    files.close()
    files.file_of(tab).write_bytes(text)
    [found] = DraftFiles("office").find().drafts
    assert (found.tab, found.edits) == (tab, edits)


def test_each_database_has_its_own() -> None:
    leave_behind("office")
    assert DraftFiles("elsewhere").find().drafts == ()
    assert len(DraftFiles("office").find().drafts) == 1


def test_a_window_that_ends_as_it_should_leaves_nothing() -> None:
    files = DraftFiles("office")
    files.keep(SUMMARY, RECORDS)
    files.keep(SET_UP, PROGRAM)
    assert len(list(files.folder.glob("*.json"))) == 2
    files.forget(SUMMARY)
    assert len(list(files.folder.glob("*.json"))) == 1
    files.close()
    assert list(files.folder.iterdir()) == []


def test_its_name_tells_neither_the_database_nor_a_password() -> None:
    files = DraftFiles("rebates-canary on db.office")
    files.keep(SUMMARY, RECORDS)
    assert not [file.name for file in files.folder.iterdir() if "canary" in file.name or "office" in file.name]
    files.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe not text",
        b"[]",
        b"null",
        b'{"format": 2, "tab": "customer_summary", "written_at": "2026-11-21 14:03", "edits": {}}',
        b'{"format": 1, "tab": "elsewhere", "written_at": "2026-11-21 14:03", "edits": {}}',
        b'{"format": 1, "tab": ["x"], "written_at": "2026-11-21 14:03", "edits": {}}',
        b'{"format": 1, "tab": "customer_summary", "written_at": 7, "edits": {}}',
        b'{"format": 1, "tab": "customer_summary", "written_at": "2026-11-21 14:03", "edits": {"criteria": {}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_or_strange_file_is_told_in_a_sentence_and_kept_aside(content: bytes) -> None:
    files = DraftFiles("office")
    files.keep(SUMMARY, RECORDS)
    file = files.file_of(SUMMARY)
    files.close()
    file.write_bytes(content)
    found = DraftFiles("office").find()
    assert found.drafts == ()
    [trouble] = found.troubles
    assert "can't be restored" in trouble
    aside = file.with_suffix(".damaged")
    assert str(aside) in trouble
    assert aside.read_bytes() == content
    assert DraftFiles("office").find().troubles == ()


@given(st.data())
def test_no_change_of_a_kept_file_is_read_as_something_else_than_edits(data: st.DataObject) -> None:
    plain = to_plain(RECORDS)
    record = plain["records"][0]
    place = data.draw(st.sampled_from([record, record["row"], record["saved"], plain["criteria"], plain]))
    name = data.draw(st.sampled_from(sorted(place)))
    place[name] = data.draw(st.none() | st.booleans() | st.integers(0, 5) | st.text(max_size=3) | st.just([]))
    try:
        edits = from_plain(SummaryEdits, plain)
    except (ValueError, TypeError):
        return
    assert to_plain(edits) == plain


def test_edits_are_swapped_in_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    files = DraftFiles("office")
    files.keep(SUMMARY, RECORDS)
    before = files.file_of(SUMMARY).read_bytes()

    def full_disk(*_what: object, **_how: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(draft_files, "to_plain", full_disk)
        with pytest.raises(Exception, match="disk is full|No space"):
            files.keep(SUMMARY, SummaryEdits(Criteria(), ()))
    assert files.file_of(SUMMARY).read_bytes() == before
    files.close()


def test_what_was_left_half_written_goes_after_a_day() -> None:
    files = DraftFiles("office")
    files.folder.mkdir(parents=True)
    old, new = files.folder / ".crpm-0a.tmp", files.folder / ".crpm-0b.tmp"
    for part in (old, new):
        part.write_text("{", encoding="utf-8")
    os.utime(old, (0, 0))
    assert files.find().drafts == ()
    assert (old.exists(), new.exists()) == (False, True)


def test_a_held_file_is_taken_until_it_is_let_go(tmp_path: Path) -> None:
    held = hold(tmp_path / "x.lock")
    assert held is not None
    assert hold(tmp_path / "x.lock") is None
    held.release()
    assert not (tmp_path / "x.lock").exists()
    again = hold(tmp_path / "x.lock")
    assert again is not None
    again.release()
