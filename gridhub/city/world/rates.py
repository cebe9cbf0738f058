"""Every rate of the synthetic city: how the world is made up, and how often each kind of dirt occurs.

Belongs here: numbers, each with its source (``domain.md`` section, or P = proposal of this generator).
Not here: what is done with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

# ---- the world -------------------------------------------------------------------------------------------------
URBAN_SHARE = 0.6
"""Share of households in communities (居委会)."""
URBAN_SHARE_OF_VILLAGES = 0.15
"""In a city of the address style ``village``."""
HOUSEHOLDS_PER_COMMUNITY = 1100
HOUSEHOLDS_PER_VILLAGE = 220
COMMUNITIES_PER_STREET = 5
VILLAGES_PER_TOWN = 10
LEVEL1_HOUSEHOLDS = 400
"""Urban level-1 grid, 300–500 households (domain.md §1); a small city cuts its communities in two instead."""
LEVEL2_HOUSEHOLDS = 9
"""Rural level-2 grid of the customer's form: every so many households (P)."""
VACANT_SHARE = 0.12
AMBIGUOUS_ESTATES_PER_CITY = 2
"""Estate names that occur in two communities."""
UNLISTED_DWELLINGS = 0.004
"""Dwellings too new for the standard address list."""

# A city whose addresses are written road first, or that is made of villages (all P).
ALLEY_SHARE = 0.05
ALLEY_ANNEXES, VILLAGE_ANNEXES = 0.12, 0.05
"""Doors with parts of their own (之一, 附1号, -1)."""
COURTS, WINGED = 0.15, 0.15
"""Of compounds: those without a name, those in two wings."""
BASEMENTS = 0.25
PLAIN_GROUPS, HAMLETS_WITH_GROUPS = 0.3, 0.2
"""Of the places of a village; the rest are natural villages without groups."""
HOUSES_WITH_ROOMS = 0.04
# Places that lead to no dwelling, or not at once (all P; only in a city with traps).
COLLECTIVE_HUKOU = 0.006
"""Of hukou households."""
COLLECTIVE_FLOATING = 0.04
"""Of floating households: they live in an institution."""
FORMER_TOWNS, FORMER_VILLAGES = 0.3, 0.15

FLOATING_HOUSEHOLDS = 0.07
"""5–15 % of persons (domain.md §2)."""
MOST_FLOATING = 0.25
"""Of the households in town, however few of a city's households live there."""
FLOATING_IN_RESIDENT_REGISTER = 0.4
HUKOU_ELSEWHERE = 0.07
"""人户分离 inside the county."""
ADULT_CHILD_IN_PARENTS_HUKOU = 0.35
BORN_ELSEWHERE = 0.08
"""Locals whose citizen id names another region (married in, moved in)."""
FORMER_NAME = 0.03
PHONE_ADULT = 0.92
PHONE_SHARED_BY_ELDER = 0.3
PHONE_CHANGED_PER_MONTH = 0.004
SAME_NAME_AND_BIRTH = 1e-4
"""Different people with the same name and birth date, as a share of persons (at least one pair)."""
MINORITY = 0.04

DEATHS_PER_YEAR = 0.018
"""8.3‰ in Yunhe (domain.md §2); doubled so that a small sample holds some."""
LEAST_DEATHS_PER_MONTH = 5
FOUNDED_MONTHS = 2
"""What the founding of a city plants (late cancellations, dead permits) falls into so many first months, whether they are
exported or not: the world of a month never depends on how many months follow. Later months plant their own."""
BIRTHS_PER_YEAR = 0.007
MOVES_PER_MONTH = 0.006
LEAVES_PER_MONTH = 0.002
ARRIVALS_PER_MONTH = 0.004
STALE_ADDRESS_AFTER_MOVE = 0.25
"""The register still shows the old address in the month of the move."""
CREMATED = 0.85
CANCELLED_AT_ONCE = 0.65
"""Police cancellation within two weeks of the death; the rest up to four months late."""
ALLOWANCE_STOPPED_AT_ONCE = 0.75
ROLL_CLOSES = 25
"""Day of the month before on which the rolls of every programme are closed (P; assets/rules/programme.yaml)."""
LATE_CANCELLATIONS = 0.0009
"""Deaths up to five months before the first export that are cancelled in a founded month, as a share of persons. From
then on it is the deaths of the exported months themselves that are cancelled late."""

ENTITIES_PER_PERSON = 0.12
"""130 per 1,000 residents (domain.md §2)."""
SOLE_PROPRIETOR, COOPERATIVE = 0.75, 0.04
REP_IS_RESIDENT = 0.8
ENTITY_DEAD = 0.06
STATUS_CHANGES_PER_MONTH = 0.006
ENTITIES_OPENED_PER_MONTH = 0.008
"""After the founded months, as a share of entities (P: a little more than are closed)."""
PATROLS_PER_SOURCE = 1.4
DEAD_PERMITS = 0.06
"""Planted F12 among sources at the founding (at least three); a third of it in every later month (at least one)."""

LOW_INCOME_HOUSEHOLDS = 0.028
UNIT_SIZES = {True: (0.63, 0.26, 0.09, 0.02, 0, 0), False: (0.5, 0.27, 0.15, 0.06, 0.02, 0)}
"""Shares of benefit units of 1, 2 … persons in town and country: 1.5 and 1.8 on average (domain2.md §h: Fujian 1.51, 1.80)."""
MOST_VISITS_A_DAY = 30
"""Of one worker (P; assets/rules/finding.yaml)."""
ALLOWANCE_AGE = 80
ALLOWANCE_UPTAKE = 0.94
DISABLED, DISORDER, CORRECTION, RESETTLEMENT = 0.025, 0.004, 0.001, 0.001
LEFT_BEHIND = 0.04
"""Of rural children."""
VISIT_RESULTS = (("见面", 0.857), ("未遇", 0.12), ("拒访", 0.02), ("搬离", 0.003))
"""搬离 here is a mistake of the visitor; people who did move are found moved."""
OPINION = 0.12
OVERLAPS_PER_HOUSEHOLD = 1 / 5000
"""Planted F18: pairs of leaf grids whose coverage overlaps (at least two)."""


# Who is hard to tell from others (all P; only in a city of ``--dirt identity``).
TWIN_SIBLINGS = 0.06
"""Of pairs of siblings at one address: about four times as many as twins are in life, so that a small city has some."""
NAMESAKES_ELSEWHERE = 0.002
"""Pairs with one name and birth date in two towns, per person: twenty times ``SAME_NAME_AND_BIRTH``."""
DOTTED_HOUSEHOLDS = 0.004
RARE_CHARACTER = 0.003
ALMOST_FATHERS_NAME = 0.04
"""Of sons who live with their father: one character of the name is another."""
LEAST_HARD = 3
"""Of each of these, however small the city."""
OFFICE_PHONE_VILLAGE, OFFICE_PHONE_COMMUNITY = (5, 30), (3, 12)
"""On the lines of so many people a list tells the number of the village office, of the community's clerk."""


# ---- dirt ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PeopleDirt:
    """Rates per cell that could have the damage; a cell with one of these has no other damage."""

    id_one_edit: float
    """Another valid id: one digit or two neighbours of the true one changed, the check digit right."""
    name_variant: float
    """Of names with a character that has another form."""
    name_homophone: float
    name_lost_character: float
    name_lost_rare: float
    """Of names with a character that code pages lack: that character."""
    name_dot: float
    """Of names with a dot."""
    name_short: float
    """Of names written as they were heard, in lists that have no column for the person's id."""
    name_other: float
    name_swapped: float
    birth_wrong: float
    sex_wrong: float


@dataclass(frozen=True)
class Dirt:
    """Rates per cell unless said otherwise; a damaged cell carries one damage."""

    layout: bool
    aliases: bool
    id_missing: float
    id_check_digit: float
    id_as_number: float
    id_15_digits: float
    id_of_relative: float
    id_full_width: float
    id_lower_x: float
    """Of ids that end in X."""
    name_spaced: float
    name_with_note: float
    date_column_style: float
    """Per column and month: the whole column in one other spelling."""
    date_cell_style: float
    phone_several: float
    phone_full_width: float
    null_word: float
    """Of empty optional cells."""
    address_variant: float
    address_without_unit: float
    """Share of room addresses; not resolvable when several units have the room."""
    number_full_width: float
    uscc_missing: float = 0
    uscc_check_digit: float = 0
    uscc_form: float = 0
    """Of credit codes in lists that offices fill in by hand."""
    uscc_old_number: float = 0
    """Of such codes: the 15-digit register number stands there."""
    firm_short: float = 0
    firm_spelled: float = 0
    firm_typo: float = 0
    firm_branch: float = 0
    """Of firms' names in every list but the register: without county or legal form, another spelling, one character wrong, a
    branch that stands in no list."""
    permit_missing: float = 0
    permit_cut: float = 0
    permit_old_number: float = 0
    permit_check_digit: float = 0
    """Of permit numbers in the log of patrols: left out, the credit code alone, the register number, mistyped."""
    address_other_name: float = 0
    """Of rooms in an estate: its name with 小区, 花园, … behind it."""
    address_unlisted_building: float = 0
    """Of rooms in an estate: a building that nobody listed."""
    address_former_name: float = 0
    """Of hukou addresses in a town or village that had another name."""
    address_damaged: float = 0
    """Of all addresses, also those of the standard list: they lead to no dwelling any more."""
    people: PeopleDirt | None = None
    """What makes people hard to recognise, drawn from dice of its own."""


PLAIN = Dirt(
    layout=False,
    aliases=False,
    id_missing=0,
    id_check_digit=0,
    id_as_number=0,
    id_15_digits=0,
    id_of_relative=0,
    id_full_width=0,
    id_lower_x=0,
    name_spaced=0,
    name_with_note=0,
    date_column_style=0,
    date_cell_style=0,
    phone_several=0,
    phone_full_width=0,
    null_word=0,
    address_variant=0,
    address_without_unit=0,
    number_full_width=0,
)

USUAL = Dirt(
    layout=True,
    aliases=True,
    id_missing=0.015,
    id_check_digit=0.01,
    id_as_number=0.007,
    id_15_digits=0.003,
    id_of_relative=0.004,
    id_full_width=0.004,
    id_lower_x=0.25,
    name_spaced=0.015,
    name_with_note=0.006,
    date_column_style=0.6,
    date_cell_style=0.04,
    phone_several=0.05,
    phone_full_width=0.005,
    null_word=0.1,
    address_variant=0.4,
    address_without_unit=0.006,
    number_full_width=0.01,
    uscc_missing=0.04,
    uscc_check_digit=0.01,
    uscc_form=0.03,
)

FIRMS = replace(
    USUAL,
    uscc_missing=0.2,
    uscc_check_digit=0.02,
    uscc_old_number=0.1,
    firm_short=0.25,
    firm_spelled=0.15,
    firm_typo=0.01,
    firm_branch=0.015,
    permit_missing=0.35,
    permit_cut=0.05,
    permit_old_number=0.05,
    permit_check_digit=0.02,
)
"""``--dirt firms``: firms and sources as whoever walks the streets writes them (P)."""
BRANCH_SITES, BRANCH_FIRMS = 0.15, 0.02
"""Of sources and of firms: those with a second site or a registered branch, in a city of ``--dirt firms`` (P)."""

ADDRESSES = replace(PLAIN, address_damaged=0.05)
"""``--dirt addresses``: nothing but damaged addresses (P)."""

IDENTITY = replace(
    USUAL,
    id_missing=0.06,
    id_check_digit=0.015,
    id_as_number=0.015,
    id_of_relative=0.01,
    people=PeopleDirt(
        id_one_edit=0.003,
        name_variant=0.03,
        name_homophone=0.005,
        name_lost_character=0.003,
        name_lost_rare=0.3,
        name_dot=0.4,
        name_short=0.06,
        name_other=0.002,
        name_swapped=0.002,
        birth_wrong=0.004,
        sex_wrong=0.004,
    ),
)
"""``--dirt identity``: what is usual, and what makes people hard to recognise (all P)."""


def with_traps(dirt: Dirt) -> Dirt:
    """What dirty cells hold besides, in a city with traps (all P)."""
    return replace(dirt, address_other_name=0.01, address_unlisted_building=0.003, address_former_name=0.05)


# ---- forms (``--dirt hard``; all P) -------------------------------------------------------------------------------
HARD_ID_MARKED = 0.03
"""Ids behind a tab or an apostrophe."""
HARD_AMOUNT = 0.1
"""Amounts as ``1,234.00`` or ``260/月``."""
HARD_DATE_PARTIAL = 0.004
HARD_MONTH_NUMBER = 0.03
"""Of months that end in .1 as numbers: January and October look alike."""
HARD_ERROR = 0.003
HARD_ROW_SHIFTED = 0.03
HARD_ROW_HIDDEN = 0.01
