"""A rebate program while it is edited: what a clerk has entered so far, with the ids and versions it came with.

Amounts are cents, percentages scaled by 10 000; None is blank. A draft may break every rule: `entry_error` names what
the database could not even hold, and `Place` says where: its row is None for the form, the number of the level for the
upper block, and `(number of the level, number of the line)` for the lower block.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.program import Program, SubCode

CODE_LENGTH = 20
NAME_LENGTH = 100
TEXT_LENGTH = 30_000
"""What a cell of a workbook can hold as well."""

AMOUNTS = {"min_sales": "Min Sales", "max_sales": "Max Sales", "min_amt_over_goal": "Min $ Over Goal"}
PERCENTAGES = {
    "min_pct_over_goal": "Min % Over Goal",
    "rebate_pct_over_goal": "Rebate Pct Over Goal",
    "rebate_pct_tot_sales": "Rebate Pct Tot Sales",
}


@dataclass(frozen=True, slots=True)
class LevelDraft:
    """One level; `id` is 0 until it is saved."""

    rebate_sub_code: str = ""
    min_sales: int | None = None
    max_sales: int | None = None
    min_amt_over_goal: int | None = None
    min_pct_over_goal: int | None = None
    min_pg_req: int | None = None
    limit_sales_to_pg: bool = False
    rebate_pct_over_goal: int | None = None
    rebate_pct_tot_sales: int | None = None
    product_groups: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    id: int = 0
    version: int = 0

    @property
    def sub_code(self) -> SubCode:
        return SubCode(
            rebate_sub_code=self.rebate_sub_code,
            min_sales=self.min_sales,
            max_sales=self.max_sales,
            min_amt_over_goal=self.min_amt_over_goal,
            min_pct_over_goal=self.min_pct_over_goal,
            min_pg_req=self.min_pg_req,
            limit_sales_to_pg=self.limit_sales_to_pg,
            rebate_pct_over_goal=self.rebate_pct_over_goal,
            rebate_pct_tot_sales=self.rebate_pct_tot_sales,
            product_groups=frozenset(self.product_groups),
            parents=frozenset(self.parents),
        )


@dataclass(frozen=True, slots=True)
class ProgramDraft:
    """A program with its levels; `id` is 0 until it is saved."""

    rebate_code: str = ""
    description: str = ""
    text: str = ""
    active: bool = True
    frequency: Frequency = Frequency.ANNUAL
    goal_required: bool = True
    levels: tuple[LevelDraft, ...] = ()
    id: int = 0
    version: int = 0

    @property
    def program(self) -> Program:
        """The program as the rules take it, its levels in the order of the draft."""
        return Program(
            rebate_code=self.rebate_code,
            frequency=self.frequency,
            goal_required=self.goal_required,
            active=self.active,
            description=self.description,
            text=self.text,
            sub_codes=tuple(level.sub_code for level in self.levels),
        )

    @property
    def figured_on(self) -> tuple[bool, tuple[SubCode, ...]]:
        """What the figures of customers follow from: texts, the program's code and Active do not count."""
        codes = sorted((level.sub_code for level in self.levels), key=lambda code: code.rebate_sub_code)
        return self.goal_required, tuple(codes)

    def stripped(self) -> "ProgramDraft":
        """Without spaces around codes and description."""
        return replace(
            self,
            rebate_code=self.rebate_code.strip(),
            description=self.description.strip(),
            levels=tuple(_stripped_level(level) for level in self.levels),
        )

    def copy(self) -> "ProgramDraft":
        """A new program, not saved yet and without a code, with all levels, product groups and parents of this one."""
        levels = tuple(replace(level, id=0, version=0) for level in self.levels)
        return replace(self, id=0, version=0, rebate_code="", levels=levels)

    def onto(self, saved: "ProgramDraft") -> "ProgramDraft":
        """This draft as an edit of what is saved now: what it says stays, ids and versions are those saved."""
        by_id = {level.id: level for level in saved.levels}
        taken = {level.id for level in self.levels}
        free = {level.rebate_sub_code: level for level in saved.levels if level.id not in taken}
        levels = []
        for level in self.levels:
            known = by_id.get(level.id) or free.get(level.rebate_sub_code, LevelDraft())
            levels.append(replace(level, id=known.id, version=known.version))
        return replace(self, id=saved.id, version=saved.version, levels=tuple(levels))


def _stripped_level(level: LevelDraft) -> LevelDraft:
    return replace(
        level,
        rebate_sub_code=level.rebate_sub_code.strip(),
        product_groups=tuple(code.strip() for code in level.product_groups),
        parents=tuple(code.strip() for code in level.parents),
    )


def entry_error(draft: ProgramDraft, known_product_groups: Iterable[str]) -> Refused | None:
    """The first thing that the database can't hold as it stands, in reading order; None when there is none.

    What the rules of a program forbid is `set_up_checks`' affair.
    """
    known = frozenset(known_product_groups)
    if not draft.rebate_code.isprintable():
        return Refused(_unprintable("Rebate Code", draft.rebate_code), Place(None, "rebate_code"))
    for column, limit in (("description", NAME_LENGTH), ("text", TEXT_LENGTH)):
        if error := _text_error(column, getattr(draft, column), limit):
            return Refused(error, Place(None, column))
    for number, level in enumerate(draft.levels):
        if not level.rebate_sub_code.isprintable():
            return Refused(_unprintable("Rebate Sub Code", level.rebate_sub_code), Place(number, "rebate_sub_code"))
        if found := _lines_error(number, level, known):
            return found
    return None


def _unprintable(title: str, code: str) -> str:
    return f"{title} {code!r} has a character that can't be printed: type it again."


def _lines_error(number: int, level: LevelDraft, known: frozenset[str]) -> Refused | None:
    for column, title, codes in (
        ("product_group", "Product Group", level.product_groups),
        ("parent_sub_code", "Parent Sub Code", level.parents),
    ):
        for line, code in enumerate(codes):
            where = Place((number, line), column)
            if code in codes[:line]:
                return Refused(f"Level {level.rebate_sub_code}: {title} {code} stands here twice: delete one.", where)
            if column == "product_group" and code not in known:
                return Refused(
                    f"Level {level.rebate_sub_code}: there is no Product Group {code}: choose one from the list (F9).",
                    where,
                )
    return None


def _text_error(title: str, text: str, limit: int) -> str | None:
    if len(text) > limit:
        return f"The {title} has {len(text):,} characters: at most {limit:,} fit."
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return f"The {title} has a character that can't be kept: type it again."
    return None
