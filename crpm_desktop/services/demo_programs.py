"""The product groups and rebate programs of the demo data: one program of every kind, one of them closed."""

from crpm_desktop.domain.money import PERCENT_SCALE as PERCENT
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.program import Program, SubCode

PRODUCT_GROUPS = {
    "AQUATICS": "Aquarium and pond supplies, fish food",
    "BEDDING": "Beds, blankets and crates",
    "BIRD": "Cage bird and wild bird",
    "CAT-FOOD": "Cat food, dry and wet",
    "CAT-LITTER": "Litter and litter boxes",
    "DOG-FOOD": "Dog food, dry and wet",
    "DOG-TREATS": "Dog treats and chews",
    "GROOMING": "Brushes, shampoo and clippers",
    "HEALTH": "Flea and tick, supplements",
    "LEADS": "Collars, leads and harnesses",
    "SMALL-PETS": "Rabbits, guinea pigs and hamsters",
    "TOYS": "Toys for dogs and cats",
}

CANINE_GROUPS = frozenset({"DOG-FOOD", "DOG-TREATS", "LEADS"})
WATER_AND_BIRDS = frozenset({"AQUATICS", "BIRD"})
TOP_TIER_GROUPS = frozenset(PRODUCT_GROUPS) - {"BEDDING", "TOYS"}

GROWTH = Program(
    "GROWTH",
    description="Annual growth rebate",
    text=(
        "1 % of all sales once the year's sales goal is met.\n"
        "Level A adds 0.5 % when sales are 5 % over goal, level B another 0.5 % at 10 % over.\n"
        "The goal is the greater of last year's sales and last year's goal.\n"
        "Paid in January of the following year as a credit memo."
    ),
    sub_codes=(
        SubCode("BASE", min_sales=2_500_00, rebate_pct_tot_sales=PERCENT),
        SubCode(
            "A",
            min_sales=2_500_00,
            min_pct_over_goal=5 * PERCENT,
            rebate_pct_tot_sales=PERCENT // 2,
            parents=frozenset({"BASE"}),
        ),
        SubCode(
            "B",
            min_sales=2_500_00,
            min_pct_over_goal=10 * PERCENT,
            rebate_pct_tot_sales=PERCENT // 2,
            parents=frozenset({"A"}),
        ),
    ),
)

VOLUME = Program(
    "VOLUME",
    goal_required=False,
    description="Annual volume tiers",
    text="Pays on total sales by sales range; the goal does not matter.\nThe top tier also wants eight product groups.",
    sub_codes=(
        SubCode("T1", min_sales=10_000_00, max_sales=49_999_99, rebate_pct_tot_sales=PERCENT),
        SubCode("T2", min_sales=50_000_00, max_sales=149_999_99, rebate_pct_tot_sales=1_7500),
        SubCode("T3", min_sales=150_000_00, min_pg_req=8, rebate_pct_tot_sales=2_5000, product_groups=TOP_TIER_GROUPS),
    ),
)

CANINE = Program(
    "CANINE",
    frequency=Frequency.QUARTERLY,
    goal_required=False,
    description="Dog food, treats and leads",
    text="Each quarter, on the three dog product groups alone.\nTwo of the three must be bought; three for the extra.",
    sub_codes=(
        SubCode(
            "K9",
            min_sales=1_500_00,
            min_pg_req=2,
            limit_sales_to_pg=True,
            rebate_pct_tot_sales=3 * PERCENT,
            product_groups=CANINE_GROUPS,
        ),
        SubCode(
            "K9-ALL",
            min_sales=6_000_00,
            min_pg_req=3,
            limit_sales_to_pg=True,
            rebate_pct_tot_sales=PERCENT,
            product_groups=CANINE_GROUPS,
            parents=frozenset({"K9"}),
        ),
    ),
)

SPRINT = Program(
    "SPRINT",
    frequency=Frequency.MONTHLY,
    description="Monthly sprint",
    text="Each month: half a percent at goal, one percent more at 10 % over goal.",
    sub_codes=(
        SubCode("M1", rebate_pct_tot_sales=PERCENT // 2),
        SubCode("M2", min_pct_over_goal=10 * PERCENT, rebate_pct_tot_sales=PERCENT, parents=frozenset({"M1"})),
    ),
)

OVER = Program(
    "OVER",
    description="Share of growth",
    text="8 % of the sales that are more than $2,500 over goal.",
    sub_codes=(SubCode("O1", min_amt_over_goal=2_500_00, rebate_pct_over_goal=8 * PERCENT),),
)

WATERBIRD = Program(
    "WATERBIRD",
    frequency=Frequency.QUARTERLY,
    description="Aquatics and bird push",
    text=(
        "2 % of aquatics and bird sales each quarter.\n"
        "Goal Required is still on, so that these sales are held against the goal of all sales: few earn it.\n"
        "Turn Goal Required off, or type goals for these product groups."
    ),
    sub_codes=(
        SubCode("W1", limit_sales_to_pg=True, rebate_pct_tot_sales=2 * PERCENT, product_groups=WATER_AND_BIRDS),
    ),
)

LADDER = Program(
    "LADDER",
    description="Partner ladder, taken over from the old contracts",
    text=(
        "Set up as the old contracts read, with their weak points:\n"
        "P1 ends at $60,000.00, so that bigger customers lose P2, which needs it.\n"
        "Between P2 and P3 there is a gap. START overlaps P1 without being its parent.\n"
        "P2 has both over-goal minimums; the amount counts. TOP starts above the end of P2, so it can never pay."
    ),
    sub_codes=(
        SubCode("START", min_sales=5_000_00, max_sales=20_000_00, rebate_pct_tot_sales=PERCENT // 2),
        SubCode("P1", min_sales=10_000_00, max_sales=60_000_00, rebate_pct_tot_sales=PERCENT),
        SubCode(
            "P2",
            min_sales=40_000_00,
            max_sales=119_999_99,
            min_amt_over_goal=1_000_00,
            min_pct_over_goal=3 * PERCENT,
            rebate_pct_tot_sales=PERCENT // 2,
            parents=frozenset({"P1"}),
        ),
        SubCode("P3", min_sales=125_000_00, rebate_pct_tot_sales=2 * PERCENT),
        SubCode("TOP", min_sales=200_000_00, rebate_pct_tot_sales=PERCENT // 2, parents=frozenset({"P2"})),
    ),
)

CLASSIC = Program(
    "CLASSIC",
    active=False,
    description="Classic loyalty, closed at the end of 2024",
    text="No longer used. Its 2024 records keep their figures; Recalc leaves them alone and says so.",
    sub_codes=(SubCode("C1", min_sales=1_000_00, rebate_pct_tot_sales=7_500),),
)

PROGRAMS = (CANINE, CLASSIC, GROWTH, LADDER, OVER, SPRINT, VOLUME, WATERBIRD)
