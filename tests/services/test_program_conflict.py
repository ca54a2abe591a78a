"""Merging a program that two clerks changed: renamed levels stay the same level, no line is lost, none invented."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from crpm_desktop.domain.merge import Side, Verdict
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.program_conflict import ProgramConflict

A = LevelDraft("A", min_sales=100, product_groups=("BEV",), id=1, version=1)
B = LevelDraft("B", min_sales=200, parents=("A",), id=2, version=1)
READ = ProgramDraft("GROWTH", "Growth", levels=(A, B), id=7, version=3)
GROUPS = st.sets(st.sampled_from(("BEV", "SEAF"))).map(lambda codes: tuple(sorted(codes)))


def changed(level: LevelDraft) -> st.SearchStrategy[LevelDraft]:
    other = [code for code in ("A", "B") if code != level.rebate_sub_code]
    parents = st.sets(st.sampled_from(other)).map(lambda codes: tuple(sorted(codes)))
    return st.builds(
        lambda sales, groups, parents: replace(level, min_sales=sales, product_groups=groups, parents=parents),
        st.integers(0, 2),
        GROUPS,
        parents,
    )


@st.composite
def edited(draw: st.DrawFn) -> ProgramDraft:
    levels = [draw(changed(level)) for level in (A, B) if draw(st.booleans())]
    if draw(st.booleans()):
        levels.append(LevelDraft("C", min_sales=draw(st.integers(0, 1)), product_groups=draw(GROUPS)))
    return replace(READ, text=draw(st.sampled_from(("", "x", "y"))), levels=tuple(levels))


def saved(draft: ProgramDraft) -> ProgramDraft:
    """As the database gives it back after a Commit."""
    levels = tuple(replace(level, id=level.id or 9, version=level.version + 1) for level in draft.levels)
    return replace(draft, version=4, levels=levels)


def plain(draft: ProgramDraft | None) -> object:
    """What it says, whatever the ids, versions and order; parents that are no level any more are left out."""
    if draft is None:
        return None
    codes = {level.rebate_sub_code for level in draft.levels}
    levels = sorted(
        (level.rebate_sub_code, level.min_sales, level.product_groups, tuple(p for p in level.parents if p in codes))
        for level in draft.levels
    )
    return draft.text, levels


def all_of(conflict: ProgramConflict, side: Side) -> ProgramDraft | None:
    return conflict.settled({line.key: side for line in conflict.comparison().lines if line.asks})


@given(edited())
def test_what_one_clerk_left_alone_becomes_the_other_ones_without_a_question(other: ProgramDraft) -> None:
    mine_only = ProgramConflict(READ, replace(READ, version=4), other)
    theirs_only = ProgramConflict(READ, saved(other), READ)
    for conflict in (mine_only, theirs_only):
        assert not any(line.asks for line in conflict.comparison().lines)
        assert plain(conflict.settled({})) == plain(other)


@given(edited(), edited())
def test_all_mine_keeps_all_that_i_changed_and_all_theirs_all_that_they_changed(
    theirs: ProgramDraft, mine: ProgramDraft
) -> None:
    conflict = ProgramConflict(READ, saved(theirs), mine)
    for side, whose in ((Side.MINE, mine), (Side.THEIRS, theirs)):
        result = all_of(conflict, side)
        assert result is not None
        assert (result.id, result.version) == (7, 4)
        if whose.text != READ.text:
            assert result.text == whose.text
        found = {level.rebate_sub_code: level for level in result.levels}
        for code, level in {level.rebate_sub_code: level for level in whose.levels}.items():
            before = next((one for one in READ.levels if one.rebate_sub_code == code), None)
            if before is not None and level.min_sales != before.min_sales:
                assert found[code].min_sales == level.min_sales


@given(edited(), edited())
def test_ids_and_versions_are_those_that_stand_there_now(theirs: ProgramDraft, mine: ProgramDraft) -> None:
    there = saved(theirs)
    result = all_of(ProgramConflict(READ, there, mine), Side.MINE)
    assert result is not None
    now = {level.id: level.version for level in there.levels}
    assert all((level.id, level.version) == (0, 0) or now[level.id] == level.version for level in result.levels)


def test_a_level_that_they_renamed_stays_the_parent_that_i_gave() -> None:
    renamed = (replace(A, rebate_sub_code="A2", version=2), replace(B, parents=("A2",), version=2))
    mine = replace(READ, levels=(A, B, LevelDraft("C", parents=("A",))))
    result = ProgramConflict(READ, replace(READ, version=4, levels=renamed), mine).settled({})
    assert result is not None
    assert [(level.rebate_sub_code, level.parents) for level in result.levels] == [
        ("A2", ()),
        ("B", ("A2",)),
        ("C", ("A2",)),
    ]


def test_the_same_new_level_of_both_is_one_level_with_questions_where_they_differ() -> None:
    theirs = saved(replace(READ, levels=(A, B, LevelDraft("C", min_sales=1))))
    conflict = ProgramConflict(READ, theirs, replace(READ, levels=(A, B, LevelDraft("C", min_sales=2))))
    asked = [(line.thing, line.field, line.theirs, line.mine) for line in conflict.comparison().lines if line.asks]
    assert asked == [("Level C", "Min Sales", 1, 2)]
    result = all_of(conflict, Side.MINE)
    assert result is not None
    assert [(level.id, level.min_sales) for level in result.levels] == [(1, 100), (2, 200), (9, 2)]


def test_a_level_that_they_deleted_and_i_changed_is_one_question() -> None:
    mine = replace(READ, levels=(replace(A, min_sales=5), B))
    conflict = ProgramConflict(READ, saved(replace(READ, levels=(B,))), mine)
    lines = [(line.field, line.base, line.theirs, line.mine, line.verdict) for line in conflict.comparison().lines]
    assert lines[:2] == [
        ("Whole level", "there", "deleted", "changed", Verdict.ASK),
        ("Min Sales", 100, None, 5, None),
    ]
    kept, gone = all_of(conflict, Side.MINE), all_of(conflict, Side.THEIRS)
    assert kept is not None
    assert gone is not None
    assert [(level.rebate_sub_code, level.id) for level in kept.levels] == [("A", 0), ("B", 2)]
    assert [level.rebate_sub_code for level in gone.levels] == ["B"]


def test_a_deleted_program_is_one_question_and_comes_back_as_a_new_one() -> None:
    conflict = ProgramConflict(READ, None, replace(READ, text="mine"))
    assert [line.field for line in conflict.comparison().lines if line.asks] == ["Whole program"]
    kept = all_of(conflict, Side.MINE)
    assert kept is not None
    assert (kept.id, kept.text, [level.id for level in kept.levels]) == (0, "mine", [0, 0])
    assert all_of(conflict, Side.THEIRS) is None
