"""The records that filters choose, for who can't tick them on a screen."""

from crpm_desktop.db import lookups
from crpm_desktop.db.records import record_ids
from crpm_desktop.db.work import NewWork, Work
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import Refused


def select_records(new_work: NewWork, criteria: Criteria) -> list[int]:
    """The ids of the records that meet the criteria. Raises `Refused` when there are none, naming what was asked."""
    with new_work(write=False) as work:
        refuse_unknown(work, criteria)
        found = record_ids(work.connection, criteria)
    if not found:
        asked = (
            (criteria.year, "year"),
            (criteria.period, "period"),
            (criteria.rebate_code, "program"),
            (criteria.cust_no, "customer"),
        )
        words = ", ".join(f"{name} {value}" for value, name in asked if value is not None)
        raise Refused(f"There are no customer rebate records for {words or 'these filters'}: nothing was done.")
    return found


def refuse_unknown(work: Work, criteria: Criteria) -> None:
    """Raises `Refused` for a customer or program that the database does not have: most likely a slip of the keys."""
    if criteria.cust_no is not None and lookups.find_customer(work.connection, criteria.cust_no) is None:
        raise Refused(f"Customer {criteria.cust_no} does not exist: check the number.")
    if criteria.rebate_code is not None:
        codes = [program.rebate_code for program in lookups.program_names(work.connection)]
        if criteria.rebate_code not in codes:
            raise Refused(f"Rebate program {criteria.rebate_code} does not exist: check the code.")
