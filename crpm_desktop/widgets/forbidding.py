"""What the user's role may not do stays grey, whatever else happens on the screen, and says why."""

from PySide6.QtGui import QAction


def forbid(action: QAction, reason: str) -> None:
    """Greys an action for good; without a reason it is left as it is."""
    if not reason:
        return

    def keep(enabled: bool) -> None:
        if enabled:
            action.setEnabled(False)

    action.setToolTip(reason)
    action.setEnabled(False)
    action.enabledChanged.connect(keep)
