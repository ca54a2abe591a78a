"""What is told when the database itself refuses: the user's role does not have the right."""

from sqlalchemy.engine import URL

from crpm_desktop.domain.errors import Refused

NO_RIGHT = "42501"
"""PostgreSQL's `insufficient_privilege`."""


def missing_right(url: URL, error: BaseException | None, *, write: bool) -> Refused | None:
    """The sentence for an error, of SQLAlchemy or the driver, that comes of a missing right; None for any other."""
    behind = getattr(error, "__cause__", None)
    for cause in (error, getattr(error, "orig", None), behind, getattr(behind, "orig", None)):
        if getattr(cause, "sqlstate", None) == NO_RIGHT:
            said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause).splitlines()[0]
            kept = " Nothing was changed, and what was entered is still here." if write else ""
            return Refused(
                f"The database does not let user {url.username or '(none given)'} do this: {said.rstrip('.')}.{kept} "
                "Ask a manager, or whoever runs the server."
            )
    return None
