"""What a recalculation leaves in the trail of who did what: one line, however many records."""

from collections.abc import Sequence

from crpm_desktop.db.audit import note
from crpm_desktop.db.figures import Figures, StoredRecord
from crpm_desktop.db.work import Connection
from crpm_desktop.services.outcomes import counted


def note_recalculation(connection: Connection, records: Sequence[StoredRecord], figures: Sequence[Figures]) -> None:
    """Call it before the figures are written. It tells what was earned before and after, where that changed."""
    if not records:
        return
    before = {record.id: record.rebate_earned for record in records}
    after = {row[0]: row[3] for row in figures}
    changed = {str(key): (earned, after[key]) for key, earned in before.items() if earned != after[key]}
    told = {
        "records": len(records),
        "earned_before": sum(earned or 0 for earned in before.values()),
        "earned_after": sum(after.values()),
        "rebate_earned": changed,
    }
    note(connection, "recalculated", "customer_rebates", counted(len(records), "record"), told)
