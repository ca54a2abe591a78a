"""Finds customers who are paid in a program by their own record and again through a parent's record.

Source: calculation.md, "What the program warns of".
"""

from collections.abc import Collection

from sqlalchemy import Connection, text

from crpm_desktop.db.ids import id_list_sql, id_parameter

SCOPE = "SELECT DISTINCT program_id, year, period FROM customer_rebates WHERE id IN ({ids})"

PAIRS = """
    WITH RECURSIVE scope AS ({scope}), below(record_id, customer_id) AS (
        SELECT r.id, c.id FROM scope s
        JOIN customer_rebates r ON r.program_id = s.program_id AND r.year = s.year AND r.period = s.period
        JOIN customers c ON c.parent_id = r.customer_id
        WHERE r.sales_incl_children AND r.rebate_earned > 0
        UNION
        SELECT b.record_id, c.id FROM below b JOIN customers c ON c.parent_id = b.customer_id
    )
    SELECT parent.id, own.id FROM below b
    JOIN customer_rebates parent ON parent.id = b.record_id
    JOIN customer_rebates own ON own.year = parent.year AND own.customer_id = b.customer_id
        AND own.program_id = parent.program_id AND own.period = parent.period
    WHERE own.rebate_earned > 0 AND own.id <> parent.id"""


def mark_paid_twice(connection: Connection, record_ids: Collection[int], flag: int) -> int:
    """Sets `flag` in `warnings` of the customers' own records in the programs, years and periods of `record_ids`.

    Takes it off the others there. Gives how many records have it by or through one of `record_ids`.
    """
    scope = SCOPE.replace("{ids}", id_list_sql(connection))
    ids = id_parameter(connection, record_ids)
    pairs = connection.execute(text(PAIRS.replace("{scope}", scope)), {"ids": ids}).all()
    marked = {own for _, own in pairs}
    found = id_list_sql(connection, "found")
    parameters = {"ids": ids, "flag": flag, "found": id_parameter(connection, sorted(marked))}
    connection.execute(
        text(
            f"UPDATE customer_rebates SET warnings = warnings - :flag WHERE (warnings & :flag) <> 0 "
            f"AND id NOT IN ({found}) AND (program_id, year, period) IN ({scope})"
        ),
        parameters,
    )
    if marked:
        statement = (
            f"UPDATE customer_rebates SET warnings = warnings + :flag WHERE (warnings & :flag) = 0 AND id IN ({found})"
        )
        connection.execute(text(statement), {"flag": flag, "found": parameters["found"]})
    asked = set(record_ids)
    return len({own for parent, own in pairs if parent in asked or own in asked})
