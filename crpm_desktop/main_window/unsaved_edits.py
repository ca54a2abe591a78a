"""Unsaved edits over a crash: kept while they are unsaved, and offered when the same database is opened again."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from crpm_desktop.db.engine import Database
from crpm_desktop.services.draft_files import DraftFiles, Found, FoundDraft
from crpm_desktop.services.kept_drafts import TITLES, Edits
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.draft_keeping import DraftKeeping, Edited
from crpm_desktop.widgets.questions import Answer, ask


class Restorable(Edited, Protocol):
    def restore_edits(self, edits: Edits, then: Callable[[], None]) -> None:
        """Puts edits back, and calls `then` once they stand on the tab."""
        ...


class UnsavedEdits(QObject):
    def __init__(self, database: Database, context: Context, window: QWidget, show_tab: Callable[[str], None]) -> None:
        """`show_tab` brings the tab of a title to the front, unless another one has unsaved edits."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._show_tab = show_tab
        self._tabs: dict[str, Restorable] = {}
        name = database.name if database.file is None else str(database.file.resolve())
        self.keeping = DraftKeeping(DraftFiles(name), self)
        self.keeping.failed.connect(context.messages.warn)

    def watch(self, name: str, tab: Restorable) -> None:
        self._tabs[name] = tab
        self.keeping.watch(name, tab)

    def offer(self) -> None:
        """Looks, in the background, for what a killed window left behind."""
        files = self.keeping.files
        self._context.jobs.run(
            lambda _progress: files.find(), self._on_found, self._context.messages.error, title="Edits", quiet=True
        )

    def close(self) -> None:
        self.keeping.close()

    def _on_found(self, found: Found) -> None:
        for trouble in found.troubles:
            self._context.messages.warn(trouble)
        self._ask_next(list(found.drafts))

    def _ask_next(self, drafts: list[FoundDraft]) -> None:
        if not drafts:
            return
        draft, *others = drafts

        def then() -> None:
            self._ask_next(others)

        ask(
            self._window,
            "Unsaved edits",
            draft.sentence,
            (
                Answer("&Restore", lambda: self._restore(draft, then)),
                Answer("&Discard", lambda: self._discard(draft, then)),
            ),
            Answer("&Later", lambda: self._leave(draft, then)),
            details=(
                "The program ended before they were committed. Restore brings them back as edits, to be looked at and "
                "committed; Discard deletes them; Later asks again at the next start."
            ),
        )

    def _restore(self, draft: FoundDraft, then: Callable[[], None]) -> None:
        def restored() -> None:
            self.keeping.take_over(draft)
            self._context.messages.tell(
                f"The edits of {draft.written_at} are back on {TITLES[draft.tab]}; they are not saved yet."
            )
            then()

        self._show_tab(TITLES[draft.tab])
        self._tabs[draft.tab].restore_edits(draft.edits, restored)

    def _discard(self, draft: FoundDraft, then: Callable[[], None]) -> None:
        self.keeping.drop(draft)
        self._context.messages.tell(f"The edits of {draft.written_at} were discarded.")
        then()

    def _leave(self, draft: FoundDraft, then: Callable[[], None]) -> None:
        self.keeping.leave(draft)
        then()
