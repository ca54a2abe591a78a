"""The help pages: complete, without dead links, searchable, and found from the name of a field."""

import re
from collections.abc import Iterable

import pytest

from crpm_desktop.cli.database_calls import db
from crpm_desktop.cli.export_call import GRIDS
from crpm_desktop.cli.free_goods_calls import free_goods
from crpm_desktop.cli.program import crpm
from crpm_desktop.domain.record_warnings import ROW_SENTENCES
from crpm_desktop.models.help_examples import load_examples
from crpm_desktop.models.help_topics import CONTENTS, find_anchor, key_of, load_topics, plain, search
from crpm_desktop.resource_files import resource_path
from crpm_desktop.services.columns import DETAIL, SALES_HISTORY, SALES_PG_HISTORY, SUMMARY, Column
from crpm_desktop.services.importing.layout import TABLES
from crpm_desktop.services.set_up_columns import LEVELS, PROGRAM_TITLES

TOPICS = load_topics([("Version", "1.2.3"), ("Database", "a <b> & c.db")])
ANCHORS = {part.anchor for topic in TOPICS.values() for part in topic.parts}


def text_of(name: str) -> str:
    return plain(TOPICS[name].html)


def test_every_page_in_the_folder_is_in_the_contents() -> None:
    folder = resource_path("help")
    assert {page.stem for page in folder.glob("*.html")} == set(CONTENTS)
    assert all(topic.title for topic in TOPICS.values())


def test_no_placeholder_is_left_and_every_example_is_shown() -> None:
    assert [topic.name for topic in TOPICS.values() if "<!--" in topic.html] == []
    for example in load_examples()["rebates"]:
        assert example["title"] in text_of("rules")


def test_no_link_is_dead() -> None:
    links = {link for topic in TOPICS.values() for link in re.findall(r'href="([^"]+)"', topic.html)}
    assert links
    assert links - ANCHORS == set()


def test_no_anchor_stands_twice() -> None:
    listed = [part.anchor for topic in TOPICS.values() for part in topic.parts]
    assert len(listed) == len(ANCHORS)


@pytest.mark.parametrize(
    ("topic", "columns"),
    [
        ("customer_summary", SUMMARY),
        ("customer_detail", DETAIL),
        ("sales_history", SALES_HISTORY),
        ("sales_pg_history", SALES_PG_HISTORY),
    ],
)
def test_every_column_of_a_grid_has_its_part(topic: str, columns: Iterable[Column[object]]) -> None:
    for column in columns:
        assert f"{topic}.{column.name}" in ANCHORS, column.title
        assert find_anchor(TOPICS, [column.title, "view", topic]) == f"{topic}.{column.name}"


def test_every_field_of_rebate_set_up_has_its_part() -> None:
    fields = {**PROGRAM_TITLES, **{column.name: column.title for column in LEVELS}}
    for name, title in fields.items():
        assert f"rebate_set_up.{name}" in ANCHORS, title
        assert find_anchor(TOPICS, [title, "GridPanel", "RebateSetUpTab"]) == f"rebate_set_up.{name}"


def test_every_import_table_is_listed_with_its_columns_and_what_may_be_blank() -> None:
    shown = text_of("files")
    assert "customers cust_no, name, [parent_cust_no]" in shown
    assert "customer_rebates cust_no, rebate_code, year, [period], [sales_goal], [sales_incl_children]" in shown
    assert "rebate_sub_codes rebate_code, rebate_sub_code, (min_sales), (max_sales)," in shown
    assert "rewards reward_no, reported_on, manufacturer," in shown
    assert {f"files.{table.name}" for table in TABLES} < ANCHORS


def test_every_call_and_exported_grid_of_the_command_is_named() -> None:
    shown = text_of("command_line")
    assert [name for name in crpm.commands if f"crpm {name}" not in shown] == []
    assert [name for name in free_goods.commands if name not in shown] == []
    assert [name for name in db.commands if f"crpm db {name}" not in shown] == []
    assert [name for name in GRIDS if name not in shown] == []


def test_every_mark_of_a_record_is_explained_with_its_own_sentence() -> None:
    assert [sentence for sentence in ROW_SENTENCES.values() if sentence not in text_of("rules")] == []


def test_what_is_told_about_the_program_is_shown_as_text() -> None:
    assert "1.2.3" in text_of("about")
    assert "a <b> & c.db" in text_of("about")


def test_every_page_has_itself_as_its_first_part() -> None:
    assert [topic.parts[0].anchor for topic in TOPICS.values()] == list(CONTENTS)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Min % Over Goal", "min_pct_over_goal"),
        ("Min $ Over Goal", "min_amt_over_goal"),
        ("Recalc Sales Goal (12 selected)", "recalc_sales_goal"),
        ("&Commit", "commit"),
        ("CustomerSummaryTab", "customer_summary"),
        ("show_year_combo", "show_year"),
        ("Total %", "total_pct"),
        ("", ""),
    ],
)
def test_names_of_fields_become_keys(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(
    ("names", "anchor"),
    [
        (["Sales Goal", "GridView", "CustomerSummaryTab", "MainWindow"], "customer_summary.sales_goal"),
        (["Cust No", "GridView", "CustomerDetailTab"], "customer_detail.cust_no"),
        (["Min % Over Goal", "LevelsView", "RebateSetUpTab"], "rebate_set_up.min_pct_over_goal"),
        (["Recalc Sales and Rebate Earned (3 selected)", "QPushButton"], "header.recalc"),
        (["show_customer", "QLineEdit", "HeaderBar"], "header.show_customer"),
        (["something", "CustomerSummaryTab"], "customer_summary"),
        (["something"], "start"),
        ([], "start"),
    ],
)
def test_f1_finds_the_part_on_a_field(names: list[str], anchor: str) -> None:
    assert find_anchor(TOPICS, names) == anchor


def test_search_wants_every_word_and_puts_titles_first() -> None:
    hits = search(TOPICS.values(), "GOAL required")
    assert hits[0].anchor == "rebate_set_up.goal_required"
    assert hits[0].title == "Rebate Set Up: Goal Required"
    bodies = {part.anchor: f"{part.title} {part.text}".lower() for topic in TOPICS.values() for part in topic.parts}
    assert len(hits) > 3
    assert all("goal" in bodies[hit.anchor] and "required" in bodies[hit.anchor] for hit in hits)


def test_search_looks_for_beginnings_of_words() -> None:
    assert "about.licences" in [hit.anchor for hit in search(TOPICS.values(), "psycopg")]
    assert "about.licences" not in [hit.anchor for hit in search(TOPICS.values(), "copg")]


def test_an_excerpt_shows_the_word_that_was_searched_for() -> None:
    (hit,) = search(TOPICS.values(), "nobody owes")
    assert hit.anchor == "rules.rounding"
    assert "owe" in hit.excerpt


@pytest.mark.parametrize("text", ["", "   ", "xylophone"])
def test_nothing_is_found_for_nothing_and_for_unknown_words(text: str) -> None:
    assert search(TOPICS.values(), text) == []
