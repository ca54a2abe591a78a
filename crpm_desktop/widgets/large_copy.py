"""Copying more cells than can be read at once: in the background, with progress, into the clipboard when done."""

from itertools import islice
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from crpm_desktop.services.cell_text import TextWriter
from crpm_desktop.services.outcomes import counted
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_selection import Block, copied_text
from crpm_desktop.widgets.grid_view import GridView

MOST_COPIED = 2_000_000
STEP = 1_000


class LargeCopy(QObject):
    def __init__(self, view: GridView, context: Context) -> None:
        super().__init__(view)
        self._view = view
        self._context = context
        view.copy_asked.connect(self.copy)
        view.copied.connect(self._tell_replaced)

    def copy(self, block: Block, with_header: bool) -> None:
        if len(block) > MOST_COPIED:
            self._context.messages.refuse(
                f"{len(block):,} cells are too many for the clipboard: select fewer, or use Export to Excel."
            )
            return
        model, count = self._view.grid_model, block.last - block.first + 1
        rows = islice(model.rows_from(block.first), count)

        def work(progress: Progress) -> tuple[str, int]:
            texts = TextWriter()
            found: list[tuple[int, Any]] = []
            for number, row in rows:
                if len(found) % STEP == 0:
                    progress.step(len(found), count, "Copy")
                found.append((number, row))
            return copied_text(model.columns, found, block, with_header=with_header, texts=texts), texts.replaced

        self._context.jobs.run(work, self._done, self._context.messages.error, title="Copy")

    def _done(self, copied: tuple[str, int]) -> None:
        text, replaced = copied
        QGuiApplication.clipboard().setText(text)
        self._context.messages.tell("Copied.")
        self._tell_replaced(replaced)

    def _tell_replaced(self, replaced: int) -> None:
        if replaced:
            texts = counted(replaced, "text")
            self._context.messages.warn(f"Copied. In {texts}, characters that a spreadsheet can't take were replaced.")
