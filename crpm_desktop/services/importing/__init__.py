"""The parts of the import: layouts, reading, values, per-table rules and the report."""
