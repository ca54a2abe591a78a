"""A rebate program that somebody else changed or deleted while it was edited: theirs and mine, merged level by level.

A level that was there before is told by its id, a new one by its code, so that a renamed level is still the same one
and the same new code of both is one level. Parents are told in the same way.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace

from crpm_desktop.db.last_changes import last_program_change
from crpm_desktop.db.set_up import load_draft
from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.merge import merge
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.set_up_columns import LEVELS, PROGRAM_TITLES
from crpm_desktop.services.side_by_side import Choices, Comparison, Thing, compared, said_by

PROGRAM = "program"
VALUES = {column.name: column for column in LEVELS}
GROUP, PARENT = "product_groups", "parents"
LevelKey = tuple[str, object, int]
"""Whether it was there before, its id or code, and which one of several with that code."""


class _Draft:
    """A program's levels and their lines under keys that are the same in all versions of it."""

    def __init__(self, draft: ProgramDraft, known: frozenset[int]) -> None:
        self.draft = draft
        self.levels: dict[LevelKey, LevelDraft] = {}
        for level in draft.levels:
            kind, own = ("saved", level.id) if level.id in known else ("new", level.rebate_sub_code)
            number = sum(key[:2] == (kind, own) for key in self.levels)
            self.levels[kind, own, number] = level
        self._keys = {level.rebate_sub_code: key for key, level in self.levels.items()}

    def form(self) -> dict[Hashable, object]:
        return {name: getattr(self.draft, name) for name in PROGRAM_TITLES}

    def fields(self, key: LevelKey) -> dict[Hashable, object] | None:
        """The values of a level, and each product group and parent as a field of its own; None without the level."""
        level = self.levels.get(key)
        if level is None:
            return None
        found: dict[Hashable, object] = {name: getattr(level, name) for name in VALUES}
        found |= {(GROUP, code): True for code in level.product_groups}
        return found | {(PARENT, self._keys.get(code, code)): True for code in level.parents}


@dataclass(frozen=True, slots=True)
class ProgramConflict:
    """The program as it was read, as it stands there now (None: deleted), and as it was edited."""

    original: ProgramDraft
    theirs: ProgramDraft | None
    mine: ProgramDraft
    by: str = ""

    def comparison(self) -> Comparison:
        code = self.original.rebate_code
        verb = "deleted" if self.theirs is None else "changed"
        heading = f"Somebody else {verb} rebate program {code} while you were editing it. Nothing was saved yet."
        return compared(heading, self._things())

    def settled(self, choices: Choices) -> ProgramDraft | None:
        """The program to be committed over theirs, as a new one where they deleted it; None: it stays deleted."""
        form, *levels = self._things()
        values = form.settled(choices)
        if values is None:
            return None
        if self.theirs is None:
            return self.mine.onto(ProgramDraft())
        merged = {thing.key: thing.settled(choices) for thing in levels}
        program = replace(self.theirs, **{str(name): value for name, value in values.items()})  # type: ignore[arg-type]
        return replace(program, levels=self._levels(merged)).onto(self.theirs)

    def _things(self) -> list[Thing]:
        known = frozenset(level.id for level in self.original.levels)
        base, mine = _Draft(self.original, known), _Draft(self.mine, known)
        theirs = None if self.theirs is None else _Draft(self.theirs, known)
        name = f"Program {self.original.rebate_code}"
        form = merge(base.form(), None if theirs is None else theirs.form(), mine.form())
        if theirs is None:  # there is one question, however much of it was edited
            levels = "as read" if self.mine.levels == self.original.levels else "changed"
            form = merge(base.form() | {"levels": "as read"}, None, mine.form() | {"levels": levels})
            return [Thing(PROGRAM, name, "program", form, _title_of_field, self.by)]
        keys = dict.fromkeys([*base.levels, *theirs.levels, *mine.levels])
        return [Thing(PROGRAM, name, "program", form, _title_of_field, self.by)] + [
            self._level(key, base, theirs, mine) for key in keys
        ]

    def _level(self, key: LevelKey, base: _Draft, theirs: _Draft, mine: _Draft) -> Thing:
        level = next(side.levels[key] for side in (base, theirs, mine) if key in side.levels)
        codes = {key: level.rebate_sub_code for side in (mine, theirs, base) for key, level in side.levels.items()}
        merged = merge(*(side.fields(key) for side in (base, theirs, mine)))

        def title(field: Hashable) -> tuple[str, Kind]:
            if not isinstance(field, tuple):
                return VALUES[str(field)].title, VALUES[str(field)].kind
            kind, code = field
            named = codes.get(code, code)
            return f"{'Product Group' if kind == GROUP else 'Parent Sub Code'} {named}", Kind.FLAG

        return Thing(key, f"Level {level.rebate_sub_code}", "level", merged, title, self.by)

    def _levels(self, merged: dict[Hashable, dict[Hashable, object] | None]) -> tuple[LevelDraft, ...]:
        standing = {key: fields for key, fields in merged.items() if fields is not None}
        sides = (self.original, self.theirs or self.original, self.mine)
        known = frozenset(level.id for level in self.original.levels)
        codes: dict[Hashable, str] = {
            key: level.rebate_sub_code for side in sides for key, level in _Draft(side, known).levels.items()
        }
        codes |= {key: str(fields["rebate_sub_code"]) for key, fields in standing.items()}
        return tuple(_made(key, fields, codes) for key, fields in standing.items())


def _made(key: Hashable, fields: dict[Hashable, object], codes: dict[Hashable, str]) -> LevelDraft:
    """A level of its merged fields; lines of codes that are no level's stay as they are, for Commit to refuse."""
    values = {str(name): value for name, value in fields.items() if not isinstance(name, tuple)}
    lines = [name for name in fields if isinstance(name, tuple)]
    groups = sorted(str(code) for kind, code in lines if kind == GROUP)
    parents = sorted(codes.get(code, str(code)) for kind, code in lines if kind == PARENT)
    own_id = key[1] if isinstance(key, tuple) and key[0] == "saved" else 0
    return LevelDraft(**values, product_groups=tuple(groups), parents=tuple(parents), id=own_id)  # type: ignore[arg-type]


def look_at_theirs(new_work: NewWork, original: ProgramDraft, mine: ProgramDraft) -> ProgramConflict:
    """What stands there now, and who saved it."""
    with new_work(write=False) as work:
        theirs = load_draft(work.connection, original.id)
        by = said_by(last_program_change(work.connection, original.id), deleted=theirs is None)
    return ProgramConflict(original, theirs, mine, by)


def _title_of_field(field: Hashable) -> tuple[str, Kind]:
    return PROGRAM_TITLES.get(str(field), "Levels"), Kind.TEXT
