"""Conditions and the rows that they find, and their chips: switched off and on, removed, cleared."""

from tests.gui.desk import Desk
from tests.gui.query_desk import ESCAPE, F7, SHIFT, office, shown_whole

__all__ = ["office"]


# What they find


def test_the_headers_criteria_are_met_as_well(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.ask(cust_no="2000")
    assert clerk.shown("year") == [2026]

    office.window.store.update(year=2025)
    office.settle()

    assert clerk.shown("total_sales") == [9_000]
    assert clerk.chips == ["Customer No: 2000"]


def test_a_code_is_exact_a_name_in_any_case_and_an_equal_sign_takes_signs_as_they_are(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    office.window.store.update(year=None)
    for texts, found in (
        ({"customer_name": "CEDAR"}, ["A_1"]),
        ({"cust_no": "A_1"}, ["A_1"]),
        ({"cust_no": "a_1"}, []),
        ({"cust_no": "=A_1"}, ["A_1"]),
        ({"parent_cust_no": "not null"}, ["1100"]),
    ):
        clerk.ask(**{"customer_name": "", "cust_no": "", **texts})
        assert clerk.shown("cust_no") == found, texts
    clerk.ask(customer_name="nobody")
    assert "F7" in clerk.view.empty_text


def test_a_calculated_column_can_be_asked_too(office: Desk) -> None:
    summary = shown_whole(office, "Customer Summary")
    summary.ask(progress="> 10,000", marks="null")
    assert summary.shown("cust_no") == ["1100", "2000"]
    detail = shown_whole(office, "Customer Detail")
    detail.ask(status="%ACHIEVED%", total_pct="1%")
    assert detail.count > 0


def test_grey_rows_of_descendants_have_to_meet_the_query_too(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    office.window.store.update(cust_no="1000", rebate_code="QUA", include_children=True)
    office.settle()
    assert clerk.shown("cust_no") == ["1000", "1100", "1110"]
    clerk.ask(customer_name="%east")
    assert clerk.shown("cust_no") == ["1100"]
    assert clerk.shown("marks") == ["via 1000 Acme"]


def test_a_query_keeps_no_hidden_selection(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    office.press(clerk.tab.tools.select_all)
    clerk.ask(cust_no="2000")
    assert len(clerk.tab.selected_ids) == 1
    assert clerk.tab.tools.selected.text().startswith("1 of 1 selected")


def test_go_to_detail_shows_its_record_whatever_the_query_there(office: Desk) -> None:
    detail = shown_whole(office, "Customer Detail")
    detail.ask(cust_no="2000")
    detail.press(F7)
    summary = shown_whole(office, "Customer Summary")
    row = summary.shown("cust_no").index("1100")
    office.window.show_detail(summary.tab.model.row_at(row))
    office.settle()
    assert detail.shown("cust_no") == ["1100"]
    assert detail.chips == ["Customer No: 2000 (off)"]
    assert office.window.status.mode.text() == ""


def test_the_filter_of_a_history_column_becomes_a_condition(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.view.go_to(0, clerk.view.grid_model.column_index("total_sales"))
    asked = clerk.panel.actions_of_grid.ask_filter()
    assert asked is not None
    asked.field.setText("x")
    asked.field.returnPressed.emit()
    assert "'x' is no amount" in asked.note.text()
    asked.field.setText("> 1,000")
    asked.field.returnPressed.emit()
    office.settle()
    assert clerk.chips == ["Total Sales: > 1,000"]
    assert clerk.shown("total_sales") == [150_000, 200_000, 700_000]


# Switched off and removed


def test_a_condition_is_switched_off_and_on_without_losing_it_and_removed(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.ask(cust_no="2000", total_sales="> 1")
    whole = 4

    office.press(clerk.chip("Query Customer No"))
    assert (clerk.count, sorted(clerk.chips)) == (whole, ["Customer No: 2000 (off)", "Total Sales: > 1"])
    clerk.enter()
    assert clerk.query.row.texts() == {"cust_no": "2000", "total_sales": "> 1"}
    clerk.press(ESCAPE)
    office.press(clerk.chip("Query Customer No"))
    assert clerk.count == 1
    office.press(clerk.chip("Remove query Customer No"))
    assert (clerk.count, clerk.chips) == (whole, ["Total Sales: > 1"])


def test_unsaved_edits_are_asked_about_before_a_condition_is_switched_off(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.ask(cust_no="1000")
    assert clerk.tab.model.type_text(0, "sales_goal", "77")

    clerk.chip("Query Cust No").click()
    office.answer("Stay")
    assert clerk.chips == ["Cust No: 1000"]
    assert clerk.tab.has_unsaved_changes()

    clerk.chip("Query Cust No").click()
    office.answer("Discard")
    assert clerk.chips == ["Cust No: 1000 (off)"]
    assert clerk.count == 5


def test_a_query_is_cleared_in_one_stroke(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.ask(cust_no="2000")

    clerk.press(F7, SHIFT)

    assert (clerk.count, clerk.chips, clerk.query.bar.isVisible()) == (4, [], False)
    clerk.enter()
    assert clerk.query.row.texts() == {}
    clerk.type_into("cust_no", "1%")
    clerk.press(F7, SHIFT)
    assert clerk.query.is_on
    assert clerk.query.row.texts() == {}
