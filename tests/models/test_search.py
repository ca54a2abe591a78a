"""Find: the next cell with the text, onwards and backwards, over the end."""

import pytest

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.search import find_work
from crpm_desktop.services.progress import Silent
from tests.models.sheet import COLUMNS, items

CODE, NAME, AMOUNT = 0, 1, 2


def find(
    needle: str, start: tuple[int, int], *, backwards: bool = False, columns: tuple[int, ...] = (0, 1, 2)
) -> object:
    model = GridModel(COLUMNS)
    model.set_rows(items(12))
    return find_work(model, needle, columns, start, backwards=backwards)(Silent())


@pytest.mark.parametrize(
    ("needle", "start", "backwards", "found"),
    [
        ("name 1", (0, -1), False, (0, NAME)),
        ("NAME 1", (0, NAME), False, (9, NAME)),
        ("name 1", (11, NAME), False, (0, NAME)),
        ("name 1", (9, NAME), True, (0, NAME)),
        ("name 1", (0, NAME), True, (11, NAME)),
        ("c1", (0, CODE), True, (11, CODE)),
        ("name 3", (2, NAME), False, (2, NAME)),
        ("98,049", (0, CODE), False, (1, AMOUNT)),
        ("98049.00", (0, CODE), False, (1, AMOUNT)),
        ("nowhere", (5, NAME), False, None),
        ("nowhere", (5, NAME), True, None),
    ],
)
def test_the_next_hit_is_found(needle: str, start: tuple[int, int], backwards: bool, found: object) -> None:
    assert find(needle, start, backwards=backwards) == found


def test_hidden_columns_are_not_searched_and_shown_ones_in_their_order() -> None:
    assert find("1", (0, -1), columns=(NAME,)) == (0, NAME)
    assert find("c1", (0, -1), columns=(NAME, AMOUNT)) is None
    assert find("1", (0, NAME), columns=(NAME, CODE)) == (0, CODE)


def test_an_empty_grid_has_no_hit() -> None:
    model = GridModel(COLUMNS)
    assert find_work(model, "x", (0, 1), (0, -1))(Silent()) is None


def test_a_search_stops_when_it_is_told_to() -> None:
    class Stopped:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    model = GridModel(COLUMNS)
    model.set_rows(items(3))
    with pytest.raises(Cancelled):
        find_work(model, "x", (0, 1), (0, -1))(Stopped())
