"""What a tab is given: the ways to the database, to the header's state, to the background and to the message line."""

import getpass
from dataclasses import dataclass, field

from PySide6.QtCore import QSettings

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.roles import Rights
from crpm_desktop.models.changes import Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.messages import Messages


@dataclass(frozen=True)
class Context:
    """`database` is its name as users know it; `rights` is what its user may do there."""

    new_work: NewWork
    store: CriteriaStore
    jobs: Jobs
    settings: QSettings
    changes: Changes
    messages: Messages
    database: str
    rights: Rights = field(default_factory=lambda: Rights(getpass.getuser()))
