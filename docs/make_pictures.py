"""Makes the pictures of README and Help from the real window, on demo data made for it.

    python -m docs.make_pictures [FOLDER]

Without a folder they go where they are used: `docs/` and `resources/help/pictures/`. No name of the machine or of its
user gets into them: the window is given a clerk's name, and the database one without its path.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LOGNAME"] = "clerk"

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QSettings, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractItemView, QWidget

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.records import record_ids
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.free_goods import Section
from crpm_desktop.domain.rebate import Color
from crpm_desktop.free_goods_window.window import FreeGoodsWindow
from crpm_desktop.main_window import MainWindow
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.start import make_application

ROOT = Path(__file__).resolve().parent.parent
README_SIZE, HELP_SIZE, FREE_GOODS_SIZE = (1600, 760), (1240, 560), (1300, 440)
SMALL = 60_000
"""Bytes that a picture of the help may have."""
COLORS, APART = 256, 8
"""How many colours a picture has, and how far one must be from the others in red, green or blue."""
PATIENCE = 30_000
YEAR = 2026
SHOP, CHAIN = "100103", "100100"
"""A store with records in several programs, and the account above such stores."""
STORE = "Windows Credential Locker"
PASTED = "1,250.00\n12,5\nabout 900\n4,000.00\n-5"

Made = dict[str, QImage]


@contextmanager
def demo_window() -> Iterator[MainWindow]:
    """The main window on fresh demo data, all of it calculated."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA", "WIN_PD_OVERRIDE_APPDATA"):
            os.environ[name] = folder
        database = replace(open_database(str(Path(folder) / "demo.db")), name="demo.db")
        fill(database)
        window = MainWindow(database, QSettings(str(Path(folder) / "look.ini"), QSettings.Format.IniFormat))
        window.show()
        wait(window)
        yield window
        window.close()


def fill(database: Database) -> None:
    fill_with_demo_data(database.new_work, Silent())
    with database.new_work(write=False) as work:
        ids = record_ids(work.connection, Criteria(year=YEAR))
    recalculate(database.new_work, ids, Silent())


def wait(window: MainWindow) -> None:
    """Until everything has been read, and drawn."""
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < PATIENCE:
        QCoreApplication.processEvents()
        if not window.jobs.running and window.tabs.count():
            break
    for _again in range(5):
        QCoreApplication.processEvents()


def look(window: MainWindow, widget: QWidget, size: tuple[int, int] | None = None) -> QImage:
    if size is not None:
        widget.resize(*size)
    wait(window)
    return few_colors(widget.grab().toImage())


def tabs(window: MainWindow) -> Iterator[tuple[str, QImage]]:
    yield "rebate_set_up", tab(window, window.set_up)
    window.summary.view.go_to(3)
    window.summary.ticks.tick(window.summary.model.rows()[2:5], True)
    yield "customer_summary", tab(window, window.summary)
    window.store.update(cust_no=SHOP)
    window.detail.outside_range.setChecked(True)
    yield "customer_detail", tab(window, window.detail)
    yield "sales_history", tab(window, window.sales_history)
    yield "sales_pg_history", tab(window, window.sales_pg_history)
    window.store.update(cust_no=None)


def tab(window: MainWindow, page: QWidget) -> QImage:
    window.tabs.setCurrentWidget(page)
    return look(window, window, HELP_SIZE)


def query(window: MainWindow) -> Iterator[tuple[str, QImage]]:
    window.tabs.setCurrentWidget(window.summary)
    window.store.update(cust_no=None)
    wait(window)
    mode = window.summary.query
    mode.enter()
    for name, text in (("customer_name", "%Supply%"), ("rebate_code", "GROWTH"), ("sales_goal", "> 50000")):
        mode.row.fields[name].setText(text)
    yield "query_mode", look(window, window, HELP_SIZE)
    mode.leave()


def paste(window: MainWindow) -> Iterator[tuple[str, QImage]]:
    editing = window.summary.panel.edit_actions
    assert editing is not None
    window.summary.view.go_to(2, window.summary.model.column_index("sales_goal"))
    QGuiApplication.clipboard().setText(PASTED)
    editing.bulk.paste()
    preview = editing.bulk.preview
    assert preview is not None
    yield "refused_paste", look(window, preview, (980, 260))
    preview.reject()


def connect(window: MainWindow) -> Iterator[tuple[str, QImage]]:
    window.databases.ask_connect()
    dialog = window.databases.dialog
    assert dialog is not None
    for name, text in (("host", "db.office"), ("database", "rebates"), ("user", "clerk")):
        dialog.form.fields[name].setText(text)
    wait(window)
    dialog.form.show_store(STORE)
    yield "connect", look(window, dialog)
    dialog.reject()


def free_goods(window: MainWindow) -> Iterator[tuple[str, QImage]]:
    window.reports.batches_action.trigger()
    goods = window.reports.free_goods
    assert goods is not None
    goods.resize(*FREE_GOODS_SIZE)
    goods.page.show_section(Section.PENDING)
    yield "free_goods", look(window, goods, FREE_GOODS_SIZE)
    open_first(window, goods)
    open_first(window, goods)
    goods.page.level.select_all.trigger()
    yield "free_goods_rewards", look(window, goods, FREE_GOODS_SIZE)
    goods.close()


def open_first(window: MainWindow, goods: FreeGoodsWindow) -> None:
    """One level down, into the first row."""
    level = goods.page.level
    level.row_opened.emit(level.model.row_at(0))
    wait(window)


def readme(window: MainWindow) -> QImage:
    window.store.update(cust_no=CHAIN, include_children=True)
    window.tabs.setCurrentWidget(window.detail)
    window.detail.outside_range.setChecked(True)
    look(window, window, README_SIZE)
    show_colors(window)
    return look(window, window)


def show_colors(window: MainWindow) -> None:
    """Puts the cursor where all four colours are in sight."""
    view, rows = window.detail.panel.view, window.detail.model.rows()
    green = next(at for at, row in enumerate(rows) if row.color is Color.GREEN)
    blue = next(at for at, row in enumerate(rows) if at > green and row.color is Color.BLUE)
    view.go_to(blue)
    view.scrollTo(view.grid_model.index(green - 2, 0), QAbstractItemView.ScrollHint.PositionAtTop)


STEPS: tuple[Callable[[MainWindow], Iterator[tuple[str, QImage]]], ...] = (tabs, query, paste, connect, free_goods)


def make_pictures() -> tuple[Made, QImage]:
    """The pictures of the help by name, and that of the README."""
    make_application(["pictures"])
    with demo_window() as window:
        made = {name: picture for step in STEPS for name, picture in step(window)}
        return made, readme(window)


def few_colors(picture: QImage) -> QImage:
    """The same in its most frequent colours, none like another; the rest, edges of letters, take the nearest."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(plain.constBits()).cast("I")
    counts: dict[int, int] = {}
    for pixel in pixels:
        counts[pixel] = counts.get(pixel, 0) + 1
    table: list[int] = []
    for color in sorted(counts, key=lambda color: -counts[color]):
        if len(table) < COLORS and all(is_apart(color, other) for other in table):
            table.append(color)
    exact = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, exact)


def is_apart(one: int, other: int) -> bool:
    return any(abs((one >> part & 255) - (other >> part & 255)) > APART for part in (0, 8, 16))


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    pictures, readme_picture = make_pictures()
    help_folder = folder or ROOT / "resources" / "help" / "pictures"
    files = {help_folder / f"{name}.png": picture for name, picture in pictures.items()}
    files[(folder or ROOT / "docs") / "customer-detail.png"] = readme_picture
    for file, picture in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.save(str(file), quality=0)  # Qt's 0 is the smallest file
        print(f"{file.name:<26} {picture.width()} x {picture.height()}  {file.stat().st_size:>7,} bytes")
    return int(any(file.stat().st_size > SMALL for file in files if file.parent == help_folder))


if __name__ == "__main__":
    sys.exit(main())
