"""Lists of values and what stands behind a typed code: customers, programs, years."""

from collections.abc import Sequence
from dataclasses import dataclass

from crpm_desktop.db import lookups
from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.records import Customer, ProductGroup, ProgramName

MOST_LISTED = 50
"""Of customers, who may be a hundred thousand; one more is found, to tell whether these are all."""


@dataclass(frozen=True, slots=True)
class HeaderLists:
    """What the header offers: years newest first, every program, the year to start with, and is there anything."""

    years: tuple[int, ...]
    programs: tuple[ProgramName, ...]
    first_year: int | None
    empty: bool


def header_lists(new_work: NewWork) -> HeaderLists:
    with new_work(write=False) as work:
        years = lookups.years(work.connection)
        newest = lookups.newest_year_with_records(work.connection)
        return HeaderLists(
            years=tuple(years),
            programs=tuple(lookups.program_names(work.connection)),
            first_year=newest if newest is not None else (years[0] if years else None),
            empty=lookups.is_empty(work.connection),
        )


def search_customers(new_work: NewWork, text: str) -> Sequence[Customer]:
    """The first customers whose number starts with, or whose name contains, the text: `MOST_LISTED` and one more."""
    with new_work(write=False) as work:
        return lookups.search_customers(work.connection, text, MOST_LISTED + 1)


def customer_named(new_work: NewWork, text: str) -> Customer:
    """The customer of a typed number, in any case if that is clear. Raises `Refused`."""
    wanted = text.strip()
    with new_work(write=False) as work:
        found = lookups.find_customer(work.connection, wanted)
        if found is None:
            same = lookups.customers_in_any_case(work.connection, wanted)
            found = same[0] if len(same) == 1 else None
    if found is None:
        raise Refused(f"Customer {wanted} does not exist: choose one from the list of values (F9).")
    return found


def program_named(new_work: NewWork, text: str) -> ProgramName:
    """The program of a typed code, in any case if that is clear. Raises `Refused` when it is unknown or inactive."""
    wanted = text.strip()
    with new_work(write=False) as work:
        programs = lookups.program_names(work.connection)
    found = [one for one in programs if one.rebate_code == wanted]
    found = found or [one for one in programs if one.rebate_code.lower() == wanted.lower()]
    if len(found) != 1:
        raise Refused(f"Rebate program {wanted} does not exist: choose one from the list of values (F9).")
    if not found[0].active:
        raise Refused(f"Rebate program {found[0].rebate_code} is not active: it can't be assigned to customers.")
    return found[0]


def search_programs(new_work: NewWork, text: str, *, inactive_too: bool = False) -> Sequence[ProgramName]:
    """The active programs with the text in code or description."""
    wanted = text.strip().lower()
    with new_work(write=False) as work:
        programs = lookups.program_names(work.connection)
    offered = (one for one in programs if one.active or inactive_too)
    return [one for one in offered if wanted in f"{one.rebate_code} {one.description}".lower()]


def search_product_groups(new_work: NewWork, text: str) -> Sequence[ProductGroup]:
    """The product groups with the text in code or description."""
    wanted = text.strip().lower()
    with new_work(write=False) as work:
        groups = lookups.list_product_groups(work.connection)
    return [one for one in groups if wanted in f"{one.product_group} {one.description}".lower()]
