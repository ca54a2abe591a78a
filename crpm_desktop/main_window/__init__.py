"""The main window: header, tabs, menus and status line, and what the tabs want of each other."""

from crpm_desktop.main_window.window import MainWindow

__all__ = ["MainWindow"]
