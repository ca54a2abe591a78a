"""Storing customers and product groups."""

from crpm_desktop.db import import_rows
from crpm_desktop.db.marks import mark_hierarchy
from crpm_desktop.services.importing.job import Job
from crpm_desktop.services.importing.reading import Table

Parents = dict[str, str | None]


def store_customers(job: Job, table: Table) -> int:
    """Adds and replaces customers, in any order; gives how many are new or changed.

    A parent may stand later in the file or be in the database already; the result must have no loop.
    """
    connection = job.work.connection
    stored = import_rows.customers_by_no(connection)
    cust_nos, names, parents = (table.columns[name] for name in ("cust_no", "name", "parent_cust_no"))
    fits = _parents_fit(job, table, stored)
    new = sorted((cust_no, name) for cust_no, name in zip(cust_nos, names, strict=True) if cust_no not in stored)
    import_rows.upsert_rows(connection, "customers", ("cust_no", "name"), ("cust_no",), new)
    ids = job.customer_ids(read_again=True)
    if not fits:
        return 0
    changed, adopted, families = [], [], set()
    for cust_no, name, parent in zip(cust_nos, names, parents, strict=True):
        parent_id = ids[parent] if parent else None
        customer_id, old_name, old_parent_id = stored.get(cust_no, (ids[cust_no], name, None))
        if cust_no not in stored and parent_id:
            adopted.append((customer_id, parent_id))
        elif (name, parent_id) != (old_name, old_parent_id):
            changed.append((customer_id, name, parent_id))
        if parent_id != old_parent_id:
            families |= {parent_id, old_parent_id} - {None}
    import_rows.update_rows(connection, "customers", ("parent_id",), sorted(adopted), counted=False)
    import_rows.update_rows(connection, "customers", ("name", "parent_id"), sorted(changed))
    if families:
        mark_hierarchy(connection, families)
    return len(new) + len(changed)


def _parents_fit(job: Job, table: Table, stored: dict[str, tuple[int, str, int | None]]) -> bool:
    """Every parent is known and, over the result, nobody is among its own ancestors."""
    no_of = {customer_id: cust_no for cust_no, (customer_id, _name, _parent) in stored.items()}
    result: Parents = {
        cust_no: no_of[parent_id] if parent_id else None for cust_no, (_id, _name, parent_id) in stored.items()
    }
    result.update(zip(table.columns["cust_no"], table.columns["parent_cust_no"], strict=True))
    looped = customers_in_loops(result)
    fits = True
    for place, (cust_no, parent) in enumerate(
        zip(table.columns["cust_no"], table.columns["parent_cust_no"], strict=True)
    ):
        if parent is not None and parent not in result:
            expected = "the code of a customer, in the files or before"
        elif cust_no in looped:
            expected = f"a parent that is not {cust_no} itself or below it: the parents close a loop"
        else:
            continue
        fits = False
        job.problem(table, place, "parent_cust_no", parent, expected)
    return fits


def customers_in_loops(parents: Parents) -> set[str]:
    """The customers that are among their own ancestors."""
    done: set[str] = set()
    looped: set[str] = set()
    for start in parents:
        way: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in done and here not in way:
            way[here] = len(way)
            here = parents.get(here)
        if here in way:
            looped.update(list(way)[way[here] :])
        done.update(way)
    return looped


def store_product_groups(job: Job, table: Table) -> int:
    """Adds and replaces product groups; gives how many are new or changed."""
    stored = import_rows.product_group_descriptions(job.work.connection)
    wanted = zip(table.columns["product_group"], table.columns["description"], strict=True)
    changed = sorted((code, description) for code, description in wanted if stored.get(code) != description)
    import_rows.upsert_rows(
        job.work.connection, "product_groups", ("product_group", "description"), ("product_group",), changed
    )
    return len(changed)
