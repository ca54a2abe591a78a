"""What the current user may do, asked once when a database is opened."""

from crpm_desktop.db import roles as db
from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.roles import Rights
from crpm_desktop.services.who_acts import who_acts


def rights_of(database: Database) -> Rights:
    """The user of a server, else the login of this computer, and the role.

    Raises `Refused` for a user without any role where roles are set up.
    """
    if database.file is not None:
        return Rights(who_acts().user)
    with database.new_work(write=False) as work:
        found = db.facts(work.connection)
    if found is None:
        return Rights(who_acts().user)
    if found.set_up and found.role is None:
        raise Refused(
            f"User {found.who} has no role in {database.name}: ask a manager for one (viewer, clerk, manager)."
        )
    return Rights(found.who, found.role)
