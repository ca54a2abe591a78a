"""The lists of values behind the code columns of grids, for conditions: what exists, used or not."""

from collections.abc import Mapping
from functools import partial

from crpm_desktop.db.work import NewWork
from crpm_desktop.models.draft import Choice, FirstChoices, Lookup
from crpm_desktop.services import lists


def customer_choices(new_work: NewWork, text: str) -> list[Choice]:
    """The customers whose number starts with, or whose name contains, the text; `FirstChoices` when there are more."""
    choices = [Choice(one.cust_no, one.name) for one in lists.search_customers(new_work, text)]
    return choices if len(choices) <= lists.MOST_LISTED else FirstChoices(choices[: lists.MOST_LISTED])


def code_lists(new_work: NewWork) -> Mapping[str, Lookup]:
    """By column; each may be asked on another thread."""

    def programs(text: str) -> list[Choice]:
        found = lists.search_programs(new_work, text, inactive_too=True)
        return [Choice(one.rebate_code, one.description) for one in found]

    def product_groups(text: str) -> list[Choice]:
        return [Choice(one.product_group, one.description) for one in lists.search_product_groups(new_work, text)]

    return {
        "cust_no": partial(customer_choices, new_work),
        "parent_cust_no": partial(customer_choices, new_work),
        "rebate_code": programs,
        "product_group": product_groups,
    }
