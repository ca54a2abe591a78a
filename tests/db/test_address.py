"""What an address means, how a database is named to users, and that neither shows a password."""

import traceback

import pytest

from crpm_desktop.db.address import credential_key, host_of, parse_address, shown_name
from crpm_desktop.db.engine import connect
from crpm_desktop.domain.errors import Refused

CANARY = "canary-81f3"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://clerk@db.office/rebates", "rebates on db.office"),
        (f"postgresql://clerk:{CANARY}@db.office:5433/rebates", "rebates on db.office:5433"),
        (f"postgresql://clerk@db.office:5432/rebates?password={CANARY}", "rebates on db.office"),
        ("postgresql+psycopg://clerk@/rebates?host=/run/postgresql", "rebates on /run/postgresql"),
        ("postgresql://clerk@", "clerk on this computer"),
    ],
)
def test_a_server_s_database_is_named_without_user_and_password(address: str, name: str) -> None:
    assert shown_name(parse_address(address)) == name
    assert CANARY not in repr(connect(address))
    assert connect(address).name == name


def test_a_password_behind_the_question_mark_is_known_as_one() -> None:
    url = parse_address(f"postgresql://clerk@db.office/rebates?password={CANARY}&sslmode=require")
    assert (url.password, dict(url.query)) == (CANARY, {"sslmode": "require"})
    assert CANARY not in repr(url)


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://clerk:{CANARY}@x@db.office/rebates",
        f"postgresql://clerk:{CANARY}@db.office:{CANARY}/rebates",
        f"oracle://clerk:{CANARY}@db.office/rebates",
        f"mysql+wrong://clerk:{CANARY}@db.office/rebates",
        f"://clerk:{CANARY}@db.office",
        f"sqlserver://clerk:{CANARY}@[db.office/rebates",
    ],
)
def test_what_is_not_understood_is_refused_without_showing_the_password(address: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_address(address)
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_an_empty_address_is_refused() -> None:
    with pytest.raises(Refused, match="address is empty"):
        parse_address("  ")


def test_the_credential_store_s_key_tells_servers_databases_and_users_apart() -> None:
    addresses = ("a@h/d", "b@h/d", "a@i/d", "a@h:1/d", "a@h/e")
    keys = {credential_key(parse_address(f"postgresql://{address}")) for address in addresses}
    assert len(keys) == 5
    assert credential_key(parse_address(f"postgresql://a:{CANARY}@h:5432/d")) == "a@h:5432/d"
    assert host_of(parse_address("postgresql:///d?host=a&host=b")) == "a,b"
