"""Persons: linked by the ladder, whose rules and trust of ids stand in ``identity``.

Belongs here: by what a person is known again next month. Not here: which records are one person (``identity.rules``).
"""

from __future__ import annotations

from gridhub.contracts.interfaces import Person
from gridhub.kinds.definition import Basis, Doubt, Fact, Kind, Link

PERSON = Kind(
    name="person",
    title="人员",
    prefix="P",
    law="ladder",
    claim=Person,
    facts={
        "cid": Fact("cid"),
        "name": Fact("name", "person_name"),
        "born": Fact("birth_date"),
        "phone": Fact("phones"),
        "place": Fact("dwelling_id", table="link.address", role="residence"),
    },
    # cn: the id a line states and its name, whatever cell beside them is wrong and whether the id is believed.
    # sbd: the name by its sound, in whatever order: a clerk heard it otherwise in a month without the number.
    # cid_claimed: the same token as cid, of an id nothing supports, which is weaker than a name with its birth date: the
    # register's line keeps the id in a month in which it lost the number.
    bases=(
        Basis("cid", ("cid",), identifying=True),
        Basis("nbp", ("name", "born", "phone"), outlives_number=True),
        Basis("nbd", ("name", "born", "place"), outlives_number=True),
        Basis("nb", ("name", "born")),
        Basis("cn", ("cid", "name")),
        Basis("sbd", ("name", "born", "place")),
        Basis("cid_claimed", ("cid",)),
        Basis("np", ("name", "phone")),
        Basis("nd", ("name", "place")),
    ),
    links=(Link("link.person", "person_id"),),
    complete_by=("cid", "name", "sex_code", "birth_date", "phones"),
    doubts=(Doubt("cid", "link.cid_status", "status", "trusted", "cid_repaired"),),
)
