"""The `crpm` command: the same services as the window, for the nightly scheduler and for scripts."""

from crpm_desktop.cli.program import crpm, main

__all__ = ["crpm", "main"]
