"""What viewer, clerk and manager do all day the database lets through; what they may not it refuses, told in words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crpm_desktop.db import migrate, set_up_backup
from crpm_desktop.db.engine import Database
from crpm_desktop.db.records import record_ids
from crpm_desktop.db.role_matrix import OWNER
from crpm_desktop.db.work import run_command
from crpm_desktop.domain.criteria import Criteria, SummarySort
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import Action
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.domain.reward_records import Who
from crpm_desktop.domain.roles import GIVEN, Rights, Role
from crpm_desktop.services import browse, free_goods, set_up
from crpm_desktop.services.backup import restore_from_backup
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.database_backups import back_up_to
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.give_roles import give_role, list_members, set_up_roles
from crpm_desktop.services.goals import recalc_sales_goal
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.opening import open_behind_backup
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.purge import purge
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.services.restore_database import look_at, restore_database
from crpm_desktop.services.rights import rights_of
from crpm_desktop.services.roll_forward import create_next_year
from crpm_desktop.services.save_records import save_records
from tests.cli.calls import small_shop
from tests.office import Office, bare_office, office
from tests.postgres import PostgresServer, database_of
from tests.services.rewards import REWARD, batched, report
from tests.services.set_up_data import GROWTH, dump, fill, stored

ANNA = Who("anna", date(2026, 11, 21))


@pytest.fixture
def shop(postgres: PostgresServer, postgres_template: str) -> Iterator[Office]:
    """An office with the small set-up: three programs, of which one has no records, and a reward."""
    with office(postgres, postgres_template) as made:
        with opened(made.url) as database:
            fill(database)
            report(database, [REWARD])
        yield made


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_behind_backup(url).database
    try:
        yield database
    finally:
        database.close()


def records(database: Database) -> list[SummaryRow]:
    return browse.summary(database.new_work, Criteria(), SummarySort.YEAR_CUSTOMER_REBATE)


def ids(database: Database) -> list[int]:
    with database.new_work(write=False) as work:
        return record_ids(work.connection, Criteria())


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as error:
        call()
    return error.value.message


def test_a_clerk_fills_an_empty_database_with_demo_data(postgres: PostgresServer, postgres_template: str) -> None:
    with office(postgres, postgres_template) as made, opened(made.url_of(Role.CLERK)) as database:
        fill_with_demo_data(database.new_work, Silent(), 24)
        assert len(ids(database)) > 0


def test_a_clerk_edits_recalculates_and_imports(shop: Office, tmp_path: Path) -> None:
    with opened(shop.url_of(Role.CLERK)) as database:
        new_work = database.new_work
        before = records(database)
        edited = tuple(Edited(row, replace(row, sales_goal=4_200)) for row in before[:1])
        save_records(new_work, ChangeSet(edited=edited, deleted=tuple(before[1:])), Silent())
        assert [row.sales_goal for row in records(database)] == [4_200]
        assert recalculate(new_work, ids(database), Silent()).records == 1
        recalc_sales_goal(new_work, ids(database), Silent())
        assert create_next_year(new_work, ids(database), Silent()).made == 1
        import_paths(new_work, [small_shop(tmp_path / "shop")], Silent())
        import_paths(new_work, [small_shop(tmp_path / "again")], Silent())
        assert "11" in {row.cust_no for row in records(database)}


def test_a_clerk_edits_programs_and_deletes_one_without_records(shop: Office) -> None:
    with opened(shop.url_of(Role.CLERK)) as database:
        growth = stored(database, "GROWTH")
        kept = tuple(replace(level, parents=()) for level in growth.levels if level.rebate_sub_code == "BASE")
        set_up.commit_program(database.new_work, growth, replace(growth, levels=kept))
        assert len(stored(database, "GROWTH").levels) == 1
        set_up.commit_program(database.new_work, None, replace(GROWTH, rebate_code="MORE"))
        set_up.delete_program(database.new_work, stored(database, "OLD"))
        set_up.delete_program(database.new_work, stored(database, "MORE"))
        assert "can't be deleted" in refused(
            lambda: set_up.delete_program(database.new_work, stored(database, "GROWTH"))
        )


def test_a_clerk_moves_free_goods(shop: Office) -> None:
    with opened(shop.url_of(Role.CLERK)) as database:
        number = batched(database, REWARD.reward_no)
        free_goods.mark_fulfilled(database.new_work, ANNA, [number], date(2026, 11, 21))
        moves = free_goods.reward_history(database.new_work, REWARD.reward_no)
        assert {move.action for move in moves} == {Action.BATCH, Action.FULFILL}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLERK])
def test_purge_is_refused_by_the_database_and_deletes_nothing(shop: Office, role: Role, tmp_path: Path) -> None:
    with opened(shop.url_of(role)) as database:
        before = dump(database)
        said = refused(lambda: purge(database.new_work, tmp_path))
        assert said == (
            f"Only managers may purge and bring back what was purged; {shop.name(role)} is {role}. "
            "Nothing was changed. Ask one."
        )
        assert list(tmp_path.iterdir()) == []
        said = refused(lambda: run_command(database.new_work, lambda work: set_up_backup.delete_rows(work.connection)))
        assert said.startswith(f"The database does not let user {shop.name(role)} do this: ")
        assert "Nothing was changed" in said
        assert dump(database) == before


def test_a_manager_purges_and_brings_it_back(shop: Office, tmp_path: Path) -> None:
    with opened(shop.url_of(Role.MANAGER)) as database:
        before = dump(database)
        outcome = purge(database.new_work, tmp_path)
        assert dump(database)["rebate_programs"] == []
        restore_from_backup(database.new_work, outcome.backup.file, Silent())
        assert dump(database) == before


def test_a_clerk_does_not_bring_back_a_purge(shop: Office, tmp_path: Path) -> None:
    with opened(shop.url_of(Role.MANAGER)) as database:
        outcome = purge(database.new_work, tmp_path)
    with opened(shop.url_of(Role.CLERK)) as database:
        said = refused(lambda: restore_from_backup(database.new_work, outcome.backup.file, Silent()))
        assert said.startswith("Only managers may purge and bring back what was purged")
        with pytest.raises(Refused, match="does not let user .* do this: permission denied for sequence"):
            run_command(database.new_work, lambda work: set_up_backup.after_restore(work.connection))
        assert dump(database)["rebate_programs"] == []


def test_what_a_viewer_writes_is_refused_in_words_and_what_he_reads_is_shown(shop: Office, tmp_path: Path) -> None:
    with opened(shop.url_of(Role.VIEWER)) as database:
        new_work, before = database.new_work, dump(database)
        rows = records(database)
        growth = stored(database, "GROWTH")
        tries: list[Callable[[], object]] = [
            lambda: save_records(new_work, ChangeSet(deleted=tuple(rows)), Silent()),
            lambda: recalculate(new_work, ids(database), Silent()),
            lambda: recalc_sales_goal(new_work, ids(database), Silent()),
            lambda: create_next_year(new_work, ids(database), Silent()),
            lambda: set_up.commit_program(new_work, growth, replace(growth, description="mine")),
            lambda: set_up.delete_program(new_work, stored(database, "OLD")),
            lambda: import_paths(new_work, [small_shop(tmp_path / "shop")], Silent()),
            lambda: batched(database, REWARD.reward_no),
        ]
        for attempt in tries:
            said = refused(attempt)
            assert said.startswith(
                f"The database does not let user {shop.name(Role.VIEWER)} do this: permission denied"
            )
            assert said.endswith("Ask a manager, or whoever runs the server.")
        assert dump(database) == before


@pytest.mark.parametrize("role", GIVEN)
def test_everyone_makes_backups_and_only_an_administrator_restores_one(
    shop: Office, role: Role, tmp_path: Path
) -> None:
    file = tmp_path / "all.zip"
    with opened(shop.url_of(role)) as database:
        before = dump(database)
        back_up_to(database, file, Silent())
        said = refused(lambda: restore_database(database, look_at(database, file), Silent()))
        assert "Only an administrator may change the tables of" in said
        assert dump(database) == before
    with opened(shop.url) as database:
        restore_database(database, look_at(database, file), Silent())
        assert dump(database) == before
    with opened(shop.url_of(Role.VIEWER)) as database:
        assert dump(database) == before
        refused(lambda: recalculate(database.new_work, ids(database), Silent()))


# Rights and who gives them


@pytest.mark.parametrize("role", GIVEN)
def test_everyone_is_told_the_own_role(shop: Office, role: Role) -> None:
    found = open_behind_backup(shop.url_of(role))
    found.database.close()
    assert found.rights == Rights(shop.name(role), role)
    assert found.rights is not None
    assert found.rights.who == f"{shop.name(role)} ({role})"


def test_whoever_owns_the_server_is_an_administrator(shop: Office) -> None:
    with opened(shop.url) as database:
        rights = rights_of(database)
    assert rights.role is Role.ADMINISTRATOR
    assert (rights.no_edit, rights.no_purge, rights.no_restore) == ("", "", "")


def test_without_roles_everyone_may_everything(migrated_url: str) -> None:
    with opened(migrated_url) as database:
        rights = rights_of(database)
    assert rights.role is None
    assert (rights.no_edit, rights.no_purge, rights.no_restore) == ("", "", "")


def test_a_manager_gives_and_takes_roles_and_others_do_not(shop: Office) -> None:
    ben = shop.add_user("ben")
    with opened(shop.url_of(Role.MANAGER)) as database:
        assert give_role(database, ben, Role.CLERK) == f"{ben} is clerk now."
        assert give_role(database, ben, Role.CLERK) == f"{ben} is clerk as before."
        assert give_role(database, ben, Role.MANAGER) == f"{ben} is manager now (before: clerk)."
        listed = {member.user: member.role for member in list_members(database)}
    assert listed[ben] is Role.MANAGER
    assert {role: listed[shop.name(role)] for role in GIVEN} == {role: role for role in GIVEN}
    with opened(shop.url_of("ben")) as database:
        assert give_role(database, shop.name(Role.VIEWER), None) == (
            f"{shop.name(Role.VIEWER)} has no role any more (before: viewer)."
        )
        assert "The server has no user nobody_9 who may log in" in refused(
            lambda: give_role(database, "nobody_9", Role.CLERK)
        )
    said = refused(lambda: open_behind_backup(shop.url_of(Role.VIEWER)))
    assert said.startswith(f"User {shop.name(Role.VIEWER)} may not open the database")
    with opened(shop.url_of(Role.CLERK)) as database:
        assert refused(lambda: give_role(database, ben, None)) == (
            f"Only managers give and take roles, and {shop.name(Role.CLERK)} is clerk. Ask one."
        )


def test_roles_that_were_tampered_with_are_put_right_again(shop: Office) -> None:
    clerk = shop.name(Role.CLERK)
    shop.run(
        f"GRANT ALL ON rebate_programs TO {clerk}",
        f"GRANT UPDATE (reason) ON audit_log TO {clerk}",
        f"GRANT CREATE ON SCHEMA public TO {clerk}",
        f"GRANT EXECUTE ON FUNCTION crpm_give_role TO {clerk}",
        "GRANT ALL ON customers TO PUBLIC",
        "ALTER TABLE rewards OWNER TO postgres",
        "DROP TRIGGER crpm_guard ON customer_rebates",
    )
    with opened(shop.url) as database:
        set_up_roles(database)
    with opened(shop.url_of(Role.CLERK)) as database:
        refused(lambda: run_command(database.new_work, lambda work: set_up_backup.delete_rows(work.connection)))
    for question in (
        f"has_table_privilege('{clerk}', 'rebate_programs', 'TRUNCATE')",
        f"has_any_column_privilege('{clerk}', 'audit_log', 'UPDATE')",
        f"has_schema_privilege('{clerk}', 'public', 'CREATE')",
        f"has_function_privilege('{clerk}', 'crpm_give_role(text, text)', 'EXECUTE')",
    ):
        assert shop.asked(f"SELECT {question}") is False, question


def test_setting_up_is_refused_with_whom_to_ask(shop: Office, migrated_sqlite_url: str) -> None:
    with opened(shop.url_of(Role.MANAGER)) as database:
        said = refused(lambda: set_up_roles(database))
    assert said.startswith(f"User {shop.name(Role.MANAGER)} may not set up roles in ")
    assert "Ask whoever runs the server" in said
    with opened(migrated_sqlite_url) as database:
        assert refused(lambda: set_up_roles(database)).startswith("Roles need a shared database on PostgreSQL.")
        assert refused(lambda: list_members(database)).startswith("Roles need a shared database on PostgreSQL.")


def test_who_may_not_upgrade_an_older_schema_makes_no_backup_of_it(shop: Office, user_folders: Path) -> None:
    with opened(shop.url) as database:
        migrate.downgrade(database.engine, "0004")
    said = refused(lambda: open_behind_backup(shop.url_of(Role.MANAGER)))
    assert said.startswith("Only an administrator may change the tables of ")
    assert not list(user_folders.rglob("*.zip"))
    assert not list(user_folders.rglob("*.dump"))


def test_an_owner_who_is_no_superuser_sets_up_roles_and_upgrades(postgres: PostgresServer) -> None:
    with bare_office(postgres, None) as made:
        boss = made.add_user("boss", "CREATEROLE")
        made.run(f"ALTER DATABASE {database_of(made.url)} OWNER TO {boss}")
        with opened(made.url_of("boss")) as database:
            fill(database)
            before = dump(database)
            for _again in range(2):
                set_up_roles(database)
            assert rights_of(database).role is Role.ADMINISTRATOR
            migrate.downgrade(database.engine, "0003")
        with opened(made.url_of("boss")) as database:
            assert dump(database) == before
        made.run(
            f"DO $$ BEGIN ASSERT (SELECT bool_and(tableowner = '{OWNER}') FROM pg_tables "
            "WHERE schemaname = 'public'); END $$"
        )
