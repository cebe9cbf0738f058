"""Natural villages with groups of their own beside the groups of the village."""

from __future__ import annotations

from tests.unit.places.test_link_places import VILLAGE, grid, link, open_city, says, standard


def test_a_group_of_the_village_is_not_the_group_of_that_number_in_a_hamlet() -> None:
    con = open_city()
    for door in (1, 2, 3):
        standard(con, f"own-{door}", f"示例市青山镇李家村1组{door}号", VILLAGE)
        standard(con, f"hamlet-{door}", f"示例市青山镇李家村前冲1组{door}号", VILLAGE)
    grid(con, "own", "李家村1组1-3号", region=VILLAGE)
    grid(con, "hamlet", "李家村前冲1组1-3号", region=VILLAGE)
    says(con, "x", "李家村1组2号")
    says(con, "y", "李家村前冲一组2号")
    link(con)
    assert con.execute(
        "SELECT a.record_id, d.std_address_code, g.grid_code FROM link.address a JOIN link.dwelling d USING (dwelling_id) "
        "JOIN link.grid g ON g.grid_id = d.grid_id WHERE a.role = 'residence' ORDER BY 1"
    ).fetchall() == [("x", "own-2", "own"), ("y", "hamlet-2", "hamlet")]


def test_a_house_that_the_list_of_the_village_lacks_is_not_the_house_of_that_number_in_a_hamlet() -> None:
    con = open_city()
    standard(con, "own-2", "示例市青山镇李家村1组2号", VILLAGE)
    standard(con, "hamlet-1", "示例市青山镇李家村前冲1组1号", VILLAGE)
    says(con, "x", "李家村1组1号")
    link(con)
    assert con.execute("SELECT method FROM link.address WHERE record_id = 'x'").fetchall() == [("ambiguous",)]
