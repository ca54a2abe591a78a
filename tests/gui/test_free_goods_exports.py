"""Every level of every section, filled by the demo data, exported as a workbook and read back."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.free_goods import Section
from crpm_desktop.free_goods_window.places import Place
from crpm_desktop.services.demo_free_goods import fill_free_goods
from tests.gui.desk import Desk
from tests.gui.goods_desk import GoodsDesk


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    database = open_database(str(file))
    with database.new_work() as work:
        fill_free_goods(work, 96)
        work.commit()
    database.close()
    return file.read_bytes()


@pytest.fixture
def goods(desk: Desk, tmp_path: Path, demo: bytes) -> GoodsDesk:
    file = tmp_path / "goods.db"
    file.write_bytes(demo)
    return GoodsDesk(desk, file)


def places(goods: GoodsDesk) -> Iterator[Place]:
    """A section, its first distributor, the first batch or program there, and all rewards of the distributor."""
    for _ in range(2):
        yield goods.page.place
        below = goods.page.place.below(goods.level.model.row_at(0))
        assert below is not None
        goods.page.go_to(below)
        goods.desk.settle()
    yield goods.page.place
    assert goods.page.place.distributor is not None
    goods.page.go_to(Place(goods.page.place.section, goods.page.place.distributor, everything=True))
    goods.desk.settle()
    yield goods.page.place


@pytest.mark.parametrize("section", Section)
def test_each_level_is_exported_as_it_is_shown(goods: GoodsDesk, tmp_path: Path, section: Section) -> None:
    goods.section(section)
    seen = 0
    for number, _place in enumerate(places(goods)):
        model = goods.level.model
        columns = goods.page.panel.exporter.columns()
        assert model.rowCount() > 0
        head, *rows = goods.exported(tmp_path / f"level{number}.xlsx")
        assert [str(title).replace("\n", " ") for title in head] == [
            column.title.replace("\n", " ") for column in columns
        ]
        assert "open" not in {column.name for column in columns}
        shown = [tuple(as_written(column.value(row)) for column in columns) for row in model.rows()]
        assert [tuple(map(as_read, row)) for row in rows] == [
            tuple(cents(column.kind.name, value) for column, value in zip(columns, row, strict=True)) for row in shown
        ]
        seen += len(rows)
    assert seen >= 4


def as_written(value: object) -> object:
    return None if value == "" else value


def cents(kind: str, value: object) -> object:
    if kind == "MONEY" and isinstance(value, int):
        return Decimal(value) / 100
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def as_read(value: object) -> object:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, datetime) and not (value.hour or value.minute):
        return date(value.year, value.month, value.day)
    return value
