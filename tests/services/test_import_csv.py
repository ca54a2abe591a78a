"""How a CSV may look: with a BOM, with semicolons, with names in any order and case, with blank rows; and how not."""

import pytest

from crpm_desktop.services.importing import csv_source
from crpm_desktop.services.importing.layout import TABLES
from tests.services.import_data import Importer

CUSTOMERS = [("1000", "Acme"), ("2000", "Bolt; Nut, Co")]


def customers(importer: Importer) -> list[tuple[object, ...]]:
    return importer.rows("SELECT cust_no, name FROM customers ORDER BY cust_no")


@pytest.mark.parametrize(
    "content",
    [
        b'cust_no,name\n1000,Acme\n2000,"Bolt; Nut, Co"\n',
        b'\xef\xbb\xbfcust_no,name\r\n1000,Acme\r\n2000,"Bolt; Nut, Co"\r\n',
        b'cust_no;name;parent_cust_no\n1000;Acme;\n2000;"Bolt; Nut, Co";',
        b'NAME , Cust_No\nAcme,1000\n"Bolt; Nut, Co",2000\n',
        b'"cust_no","name"\r"1000","Acme"\r"2000","Bolt; Nut, Co"\r',
        b'\n,,\ncust_no,name,\n,,\n  1000 ,\t Acme \n\n2000,"  Bolt; Nut, Co",\n,\n\n',
        b'cust_no,name,parent_cust_no\n1000,Acme\n2000,"Bolt; Nut, Co"\n',
    ],
    ids=["plain", "bom", "semicolon", "any order and case", "quoted", "blank rows and spaces", "short rows"],
)
def test_a_csv_may_look_like_this(importer: Importer, content: bytes) -> None:
    outcome = importer.import_files([importer.write("customers", content)])
    assert outcome.counts == {"customers": 2}
    assert customers(importer) == CUSTOMERS


def test_rows_are_numbered_as_a_spreadsheet_does(importer: Importer) -> None:
    content = 'cust_no,name\n1000,"Acme\nof two lines"\n\n2000,\n3000,\n'
    refusal = importer.refused(importer.write("customers", content))
    assert [(problem.row, problem.column) for problem in refusal.problems] == [(4, "name"), (5, "name")]


def test_rows_are_numbered_alike_before_and_after_the_first_quote(importer: Importer) -> None:
    rows = [f"C{number:05},Customer {number}" for number in range(9_000)]
    rows[8_000] = 'C08000,"Customer, quoted"'
    rows[8_500] = ",nobody"
    refusal = importer.refused(importer.write("customers", "cust_no,name\n" + "\n".join(rows)))
    assert [problem.row for problem in refusal.problems] == [8_502]
    rows[8_500] = "C08500,somebody"
    assert importer.bring_in({"customers": "cust_no,name\n" + "\n".join(rows)}).counts == {"customers": 9_000}
    names = importer.rows("SELECT name FROM customers WHERE cust_no IN ('C00000', 'C08000', 'C08999') ORDER BY cust_no")
    assert names == [("Customer 0",), ("Customer, quoted",), ("Customer 8999",)]


def test_file_names_are_tables_in_any_case(importer: Importer) -> None:
    file = importer.write("x", "cust_no,name\n1000,Acme\n").rename(importer.folder / "CUSTOMERS.CSV")
    assert importer.import_files([file]).counts == {"customers": 1}


def test_a_file_given_twice_is_read_once(importer: Importer) -> None:
    file = importer.write("customers", "cust_no,name\n1000,Acme\n")
    assert importer.import_files([file, importer.folder, file]).counts == {"customers": 1}


def test_two_files_of_one_table_follow_each_other_in_the_order_given(importer: Importer) -> None:
    other = importer.folder / "other"
    other.mkdir()
    first = importer.write("customers", "cust_no,name\n1000,Acme\n")
    second = other / "customers.csv"
    second.write_text("cust_no,name,parent_cust_no\n2000,Bolt,1000\n1000,Acme Group,\n", encoding="utf-8")
    assert importer.import_files([first, second]).counts == {"customers": 3}
    assert customers(importer) == [("1000", "Acme Group"), ("2000", "Bolt")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "customers.csv: it is empty; a first row with the names cust_no, name, parent_cust_no is needed."),
        (b"\n,\n", "customers.csv: it is empty; a first row with the names cust_no, name, parent_cust_no is needed."),
        (
            b"cust_no,name\n1000,Acme\n2000,Caf\xe9\n",
            "customers.csv: it is not UTF-8 text at line 3, byte 32 of the file; save it as CSV UTF-8.",
        ),
        (
            b"cust_no,name\n1000,Ac\0me\n",
            "customers.csv: it is not UTF-8 text at line 2, byte 21 of the file; save it as CSV UTF-8.",
        ),
        (
            "cust_no,name\n1000,Acme\n".encode("utf-16"),
            "customers.csv: it is not UTF-8 text at line 1, byte 1 of the file; save it as CSV UTF-8.",
        ),
        (
            b"cust_no,name\n1000,Acme\n2000,Caf\xc3",
            "customers.csv: it is not UTF-8 text at line 3, byte 32 of the file; save it as CSV UTF-8.",
        ),
        (
            b"cust_no,name,Color,Size\n1000,Acme,red,2\n",
            (
                'customers.csv, row 1, column color: "color" stands there, '
                "expected no column but cust_no, name, parent_cust_no."
            ),
        ),
        (
            b"cust_no,name,name\n1000,Acme,Acme\n",
            'customers.csv, row 1, column name: "name" stands there, expected each column once.',
        ),
        (
            b"name\nAcme\n",
            "customers.csv, row 1, column cust_no: nothing stands there, expected a column of this name.",
        ),
        (
            b"cust_no,name,\n1000,Acme,\n2000,Bolt,red\n",
            'customers.csv, row 3: "red" stands there, expected a column name in the header, or no value below.',
        ),
        (
            b"cust_no,name\n1000,Acme\n2000,Bolt,red\n",
            'customers.csv, row 3: "red" stands there, expected only 2 values.',
        ),
        (
            b'cust_no,name\n1000,Acme\n2000,"Bolt\n3000,Cask\n',
            (
                'customers.csv, row 3: "unexpected end of data" stands there, '
                "expected a value in quotes to be closed, and quotes inside of it to be doubled."
            ),
        ),
    ],
    ids=[
        *("empty", "blank", "latin-1", "nul", "utf-16", "cut off", "extra columns", "repeated column"),
        *("missing column", "unnamed column", "too many values", "open quote"),
    ],
)
def test_a_csv_that_is_none_is_refused_and_nothing_stored(importer: Importer, content: bytes, line: str) -> None:
    importer.base()
    good = importer.write("product_groups", "product_group\nNEW\n")
    refusal = importer.refused(good, importer.write("customers", content))
    assert refusal.lines[0] == line
    assert refusal.message.startswith("Nothing was imported")


def test_a_file_that_changes_while_it_is_read_is_told(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "check_text", lambda _file: None)
    refusal = importer.refused(importer.write("customers", b"cust_no,name\n1000,Caf\xe9\n"))
    assert refusal.lines == ["customers.csv: it changed while it was read; import it again."]


def test_every_extra_column_is_named(importer: Importer) -> None:
    refusal = importer.refused(importer.write("customers", "cust_no,name,color,size\n1000,Acme,red,2\n"))
    assert [problem.value for problem in refusal.problems] == ["color", "size"]


def test_files_with_a_header_alone_are_fine_and_change_nothing(importer: Importer) -> None:
    importer.base()
    before = importer.contents()
    headers = {table.name: ",".join(column.name for column in table.columns) for table in TABLES}
    outcome = importer.bring_in(headers)
    assert outcome.counts == dict.fromkeys(headers, 0)
    assert importer.contents() == before
