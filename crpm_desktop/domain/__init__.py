"""The rules of the program as pure functions on frozen dataclasses: no screen, no database, no files."""
