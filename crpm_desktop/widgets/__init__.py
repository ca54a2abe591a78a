"""Widgets that several tabs share."""
