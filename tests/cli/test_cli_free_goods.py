"""`crpm free-goods`: a reward's whole way, and what is refused."""

import getpass
from pathlib import Path

import pytest

from tests.cli.calls import done, misused, refused, write_tables

COLUMNS = (
    "reward_no,reported_on,manufacturer,distributor,retailer,program,item_code,item_description,quantity,credit_amount"
)
REWARDS = f"""{COLUMNS}
    R1,2026-01-05,Maker,East,Corner,Summer,I1,Soap,2,10.50
    R2,2026-01-06,Maker,East,Corner,Summer,I1,Soap,1,5.25
    R3,2026-01-07,Maker,East,Market,Winter,I2,Brush,3,
    R4,2026-02-01,Maker,West,Plaza,Summer,I1,Soap,1,4.00"""


@pytest.fixture
def url(migrated_url: str, tmp_path: Path) -> str:
    done(migrated_url, "import", write_tables(tmp_path / "in", {"rewards": REWARDS}))
    return migrated_url


def last_line(printed: str) -> str:
    return printed.splitlines()[-1]


def states(url: str, tmp_path: Path, *filters: str) -> dict[str, tuple[str, ...]]:
    """State, batch, credit batch, days and reason of each reward."""
    done(url, "export", "free-goods", tmp_path / "f.csv", *filters)
    rows = [line.split(",") for line in (tmp_path / "f.csv").read_text("utf-8").splitlines()[1:]]
    return {row[0]: tuple(row[10:]) for row in rows}


def test_a_reward_goes_from_the_shop_to_the_manufacturers_payment(url: str, tmp_path: Path) -> None:
    batch = last_line(done(url, "free-goods", "batch", "--distributor", "East", "--retailer", "Corner"))
    assert batch.isdecimal()
    done(url, "free-goods", "fulfill", "--batch", batch, "--date", "2026-02-10", "--reference", "CM-1")
    credit = last_line(done(url, "free-goods", "group", "--distributor", "East", "--batch", batch, "--name", "January"))
    done(url, "free-goods", "pay", "--credit-batch", credit, "--date", "2026-03-01")
    paid = ("paid", batch, credit, "2026-02-10", "2026-03-01", "")
    assert states(url, tmp_path, "--distributor", "East") == {
        "R1": paid,
        "R2": paid,
        "R3": ("new", "", "", "", "", ""),
    }
    told = done(url, "free-goods", "history", "--reward", "R1").splitlines()
    assert [line.split("  ")[3] for line in told] == [
        *("new -> pending", "pending -> fulfilled", "fulfilled -> grouped", "grouped -> paid")
    ]
    assert f"batch {batch}" in told[0]
    assert "reference CM-1" in told[1]
    assert "2 rewards" in done(url, "free-goods", "history", "--batch", batch).splitlines()[0]


def test_what_was_done_can_be_undone(url: str, tmp_path: Path) -> None:
    batch = last_line(done(url, "free-goods", "batch", "--distributor", "East"))
    done(url, "free-goods", "hold", "--reward", "R1", "--reward", "R2", "--reason", "receipt, please")
    assert states(url, tmp_path, "--state", "on_hold").keys() == {"R1", "R2"}
    done(url, "free-goods", "undo", "--reward", "R1", "--reward", "R2")
    done(url, "free-goods", "unbatch", "--batch", batch, "--reward", "R3")
    assert states(url, tmp_path, "--state", "new").keys() == {"R3", "R4"}
    done(url, "free-goods", "fulfill", "--batch", batch)
    credit = last_line(done(url, "free-goods", "group", "--distributor", "East", "--batch", batch))
    done(url, "free-goods", "ungroup", "--credit-batch", credit)
    done(url, "free-goods", "decline", "--reward", "R4", "--reason", "reported twice")
    done(url, "free-goods", "pay", "--batch", batch, "--reference", "P-9")
    found = states(url, tmp_path)
    assert {number: row[0] for number, row in found.items()} == {
        "R1": "paid",
        "R2": "paid",
        "R3": "new",
        "R4": "declined",
    }
    assert found["R4"][-1] == "reported twice"
    assert "is sound" in done(url, "db", "check")


def test_one_option_takes_several_rewards_or_batches(url: str, tmp_path: Path) -> None:
    first = last_line(done(url, "free-goods", "batch", "--distributor", "East", "--retailer", "Corner"))
    second = last_line(done(url, "free-goods", "batch", "--distributor", "East", "--retailer", "Market"))
    done(url, "free-goods", "hold", "--reward", "R1", "R2", "R4", "--reason", "asking")
    assert states(url, tmp_path, "--state", "on_hold").keys() == {"R1", "R2", "R4"}
    done(url, "free-goods", "undo", "--reward", "R1", "R2", "R4")
    done(url, "free-goods", "decline", "--reason", "not ours", "--reward", "R4", "R2")
    assert states(url, tmp_path, "--state", "declined").keys() == {"R2", "R4"}
    for batch in (first, second):
        done(url, "free-goods", "fulfill", "--batch", batch)
    credit = last_line(done(url, "free-goods", "group", "--distributor", "East", "--batch", first, second))
    assert {row[2] for row in states(url, tmp_path, "--state", "grouped").values()} == {credit}
    assert states(url, tmp_path, "--state", "grouped").keys() == {"R1", "R3"}


def test_history_has_the_login_name_and_unknown_where_there_is_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "kim")
    done(url, "free-goods", "hold", "--reward", "R1", "--reason", "asking")

    def nobody() -> str:
        raise OSError("no name for this user")

    monkeypatch.setattr(getpass, "getuser", nobody)
    done(url, "free-goods", "undo", "--reward", "R1")
    told = done(url, "free-goods", "history", "--reward", "R1").splitlines()
    assert [line.split("  ")[1] for line in told] == ["kim", "unknown"]


def test_a_refused_action_moves_nothing(url: str, tmp_path: Path) -> None:
    batch = last_line(done(url, "free-goods", "batch", "--distributor", "East"))
    before = states(url, tmp_path)
    assert "still pending" in refused(url, "free-goods", "group", "--distributor", "East", "--batch", batch)
    assert "still pending" in refused(url, "free-goods", "pay", "--batch", batch)
    not_all_in_it = ("unbatch", "--batch", batch, "--reward", "R1", "--reward", "R4")
    assert f"R4 is not in batch {batch}: it is in no batch" in refused(url, "free-goods", *not_all_in_it)
    assert states(url, tmp_path) == before


def test_the_export_is_filtered(url: str, tmp_path: Path) -> None:
    expected = {
        ("--program", "Winter"): {"R3"},
        ("--retailer", "Corner", "--retailer", "Plaza"): {"R1", "R2", "R4"},
        ("--from", "2026-01-06", "--to", "2026-01-07"): {"R2", "R3"},
        ("--state", "paid"): set(),
        ("--state", "new", "--state", "paid", "--distributor", "West"): {"R4"},
    }
    assert {filters: set(states(url, tmp_path, *filters)) for filters in expected} == expected


def test_what_a_rule_forbids_is_one_line_with_status_1(url: str) -> None:
    forbidden = {
        ("batch", "--distributor", "North"): "There is no distributor 'North'",
        ("unbatch", "--batch", "77"): "There is no batch 77",
        ("undo", "--reward", "R1"): "R1 is new",
        ("decline", "--reward", "R9", "--reason", "x"): "There is no reward R9",
        ("hold", "--reward", "R1", "--reason", " "): "Reason is required",
        ("pay", "--credit-batch", "5"): "There is no credit batch 5",
        ("history", "--reward", "R9"): "There is no reward R9",
        ("history", "--batch", "0"): "There is no batch 0",
    }
    for arguments, told in forbidden.items():
        assert told in refused(url, "free-goods", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("batch",),
        ("decline", "--reward", "R1"),
        ("fulfill", "--batch", "one"),
        ("fulfill", "--batch", "1", "--date", "1.2.2026"),
        ("pay",),
        ("pay", "--batch", "1", "--credit-batch", "1"),
        ("history",),
        ("history", "--reward", "R1", "--batch", "1"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: tuple[str, ...]) -> None:
    assert "Usage: crpm free-goods" in misused("unopened.db", "free-goods", *arguments)
