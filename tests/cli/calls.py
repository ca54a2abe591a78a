"""Calls of `crpm` in this process, and small files to import."""

from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from crpm_desktop.cli import crpm

LEVEL_COLUMNS = (
    "rebate_code,rebate_sub_code,min_sales,max_sales,min_amt_over_goal,min_pct_over_goal,min_pg_req,"
    "limit_sales_to_pg,rebate_pct_over_goal,rebate_pct_tot_sales"
)


def call(url: str | None, *arguments: str | Path) -> Result:
    """`crpm --db URL ARGUMENTS`, whatever comes of it."""
    start = [] if url is None else ["--db", url]
    return CliRunner().invoke(crpm, [*start, *map(str, arguments)], prog_name="crpm")


def done(url: str | None, *arguments: str | Path) -> str:
    """What a call that must end well prints."""
    result = call(url, *arguments)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def refused(url: str | None, *arguments: str | Path) -> str:
    """The one line on standard error of a call that must be refused."""
    result = call(url, *arguments)
    assert result.exit_code == 1, result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.output
    return lines[0]


def misused(url: str | None, *arguments: str | Path) -> str:
    """What is said of wrong usage."""
    result = call(url, *arguments)
    assert result.exit_code == 2, result.output
    return result.stderr


def write_tables(folder: Path, tables: Mapping[str, str]) -> Path:
    """A folder of import files, one of each name."""
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        lines = (line.strip() for line in text.strip().splitlines())
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return folder


def small_shop(folder: Path) -> Path:
    """Two stores of one group, an annual and a quarterly program, and one that is not active."""
    return write_tables(
        folder,
        {
            "customers": "cust_no,name,parent_cust_no\n10,Group,\n11,North,10\n12,South,10",
            "sales_history": """cust_no,year,period,period_type,total_sales
                11,2025,1,M,1000.00
                11,2026,1,M,1100.00
                12,2026,5,M,300.50""",
            "rebate_programs": """rebate_code,frequency,active
                YEAR,Annual,Y
                QUARTER,Quarterly,Y
                OLD,Annual,N""",
            "rebate_sub_codes": LEVEL_COLUMNS + "\nYEAR,A,,,,,,,,1.5\nQUARTER,Q,,,,,,,2,",
            "customer_rebates": "cust_no,rebate_code,year,period\n11,YEAR,2026,\n11,QUARTER,2026,1\n12,OLD,2026,",
        },
    )
