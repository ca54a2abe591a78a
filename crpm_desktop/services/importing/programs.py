"""Storing rebate programs, their levels, the levels' product groups and parents.

All four tables are folded into drafts of the programs that they touch, judged as a whole by the rules that Rebate Set
Up has, and written once. A row replaces the program or level of its code; product groups and parents are added.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from crpm_desktop.db import set_up as db
from crpm_desktop.db.marks import mark_program
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.set_up_checks import SetUpProblem, set_up_errors
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.importing.job import Job
from crpm_desktop.services.importing.reading import Table

PROGRAM_FIELDS = ("description", "text", "active", "goal_required")
TABLES = ("rebate_programs", "rebate_sub_codes", "sub_code_product_groups", "sub_code_parents")
COLUMN_IN = {"product_groups": "product_group", "parents": "parent_sub_code"}

Spot = tuple[Table, int]


@dataclass(slots=True)
class _Edit:
    """A program being put together: as it is saved, its fields and levels by code, and the rows that touched it."""

    saved: ProgramDraft | None
    fields: dict[str, Any] = field(default_factory=dict)
    levels: dict[str, LevelDraft] = field(default_factory=dict)
    spots: dict[tuple[str, str | None], Spot] = field(default_factory=dict)

    def draft(self, rebate_code: str) -> ProgramDraft:
        start = self.saved or ProgramDraft(rebate_code=rebate_code)
        levels = tuple(self.levels[code] for code in sorted(self.levels))
        return replace(start, **self.fields, levels=levels)


class SetUp:
    """The programs that an import touches. `add` the tables in the order of `TABLES`, then `store` them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._edits: dict[str, _Edit] = {}
        self._known_groups: set[str] = set()
        self.fits = True

    def add(self, table: Table) -> int:
        """Takes in a table; gives how many of its rows are new or change something."""
        self._known_groups = self._known_groups or set(self._job.product_group_ids())
        take = {
            "rebate_programs": self._program,
            "rebate_sub_codes": self._level,
            "sub_code_product_groups": self._product_group,
            "sub_code_parents": self._parent,
        }[table.layout.name]
        return sum(take(table, place) for place in range(len(table)))

    def store(self) -> None:
        """Judges and writes what changed, and marks the calculated records that no longer follow from it.

        When something does not fit, nothing of it is written.
        """
        edits, self._edits = self._edits, {}
        drafts = {code: edits[code].draft(code) for code in sorted(edits)}
        for code, draft in drafts.items():
            for problem in set_up_errors(draft.program):
                self._report(edits[code], problem)
        for code, draft in drafts.items() if self.fits else ():
            self._write(edits[code].saved, draft)

    def _problem(self, table: Table, place: int, column: str, value: object, expected: str) -> None:
        self.fits = False
        self._job.problem(table, place, column, value, expected)

    def _write(self, saved: ProgramDraft | None, draft: ProgramDraft) -> None:
        connection = self._job.work.connection
        if saved is None:
            db.insert_program(connection, draft)
        elif draft != saved:
            db.update_program(connection, saved, draft)
            if draft.figured_on != saved.figured_on:
                mark_program(connection, saved.id)

    def _edit(self, rebate_code: str) -> _Edit | None:
        """The program of a code; None when it is neither in the files nor saved."""
        if rebate_code not in self._edits:
            program_id = db.program_id_of(self._job.work.connection, rebate_code)
            saved = db.load_draft(self._job.work.connection, program_id) if program_id else None
            if saved is None:
                return None
            self._edits[rebate_code] = _Edit(saved, {}, {level.rebate_sub_code: level for level in saved.levels})
        return self._edits[rebate_code]

    def _program(self, table: Table, place: int) -> bool:
        rebate_code = table.columns["rebate_code"][place]
        edit = self._edit(rebate_code) or self._edits.setdefault(rebate_code, _Edit(None))
        before = edit.draft(rebate_code)
        edit.fields = {name: table.columns[name][place] for name in PROGRAM_FIELDS}
        edit.fields["frequency"] = Frequency(table.columns["frequency"][place])
        edit.spots["rebate_programs", None] = table, place
        self._check_frequency(edit.saved, table, place)
        return edit.saved is None or edit.draft(rebate_code) != before

    def _check_frequency(self, saved: ProgramDraft | None, table: Table, place: int) -> None:
        frequency = Frequency(table.columns["frequency"][place])
        if saved is None or saved.frequency is frequency:
            return
        records = db.count_records(self._job.work.connection, saved.id)[0]
        if records:
            who = "1 customer rebate record has" if records == 1 else f"{records:,} customer rebate records have"
            expected = f"{saved.frequency.label} as before, because {who} it"
            self._problem(table, place, "frequency", frequency.label, expected)

    def _level(self, table: Table, place: int) -> bool:
        edit = self._known_edit(table, place)
        if edit is None:
            return False
        values = {column.name: table.columns[column.name][place] for column in table.layout.columns[1:]}
        code = values["rebate_sub_code"]
        before = edit.levels.get(code)
        edit.levels[code] = replace(before or LevelDraft(), **values)
        edit.spots["rebate_sub_codes", code] = table, place
        return edit.levels[code] != before

    def _product_group(self, table: Table, place: int) -> bool:
        group = table.columns["product_group"][place]
        if group not in self._known_groups:
            expected = "the code of a product group, in the files or before"
            self._problem(table, place, "product_group", group, expected)
            return False
        return self._add_line(table, place, "product_groups", group)

    def _parent(self, table: Table, place: int) -> bool:
        return self._add_line(table, place, "parents", table.columns["parent_sub_code"][place])

    def _add_line(self, table: Table, place: int, column: str, code: str) -> bool:
        edit = self._known_edit(table, place)
        if edit is None:
            return False
        sub_code = table.columns["rebate_sub_code"][place]
        level = edit.levels.get(sub_code)
        if level is None:
            expected = f"the code of a level of {table.columns['rebate_code'][place]}, in the files or before"
            self._problem(table, place, "rebate_sub_code", sub_code, expected)
            return False
        if column == "parents" and code not in edit.levels:
            expected = f"the code of a level of {table.columns['rebate_code'][place]}, in the files or before"
            self._problem(table, place, "parent_sub_code", code, expected)
            return False
        edit.spots[table.layout.name, sub_code] = table, place
        groups, parents = {*level.product_groups}, {*level.parents}
        (parents if column == "parents" else groups).add(code)
        edit.levels[sub_code] = replace(level, product_groups=tuple(sorted(groups)), parents=tuple(sorted(parents)))
        return edit.levels[sub_code] != level

    def _known_edit(self, table: Table, place: int) -> _Edit | None:
        rebate_code = table.columns["rebate_code"][place]
        edit = self._edit(rebate_code)
        if edit is None:
            expected = "the code of a rebate program, in the files or before"
            self._problem(table, place, "rebate_code", rebate_code, expected)
        return edit

    def _report(self, edit: _Edit, problem: SetUpProblem) -> None:
        """Tells what the rules forbid at the row that brought it, or one that touched the program."""
        own = "sub_code_parents" if problem.column == "parents" else "rebate_sub_codes"
        wanted = [(own, problem.rebate_sub_code), *((name, problem.rebate_sub_code) for name in TABLES)]
        spots = [edit.spots[spot] for spot in wanted if spot in edit.spots] or list(edit.spots.values())
        table, place = spots[0]
        column = COLUMN_IN.get(problem.column, problem.column)
        value = table.columns.get(column, [""] * len(table))[place]
        self._problem(table, place, column if column in table.columns else "rebate_code", value, problem.message)
