"""Every rate of licences, lists and visits of firms.

Belongs here: numbers, all P (proposals of this generator) unless said otherwise. Not here: what is done with them.
"""

from __future__ import annotations

ENTITIES_PER_PLANT = 2_000
"""What is planted once in a small city is planted once more for every so many firms."""
MOST_AT_ONE_ADDRESS = 10
"""More active firms than these at one dwelling are to be looked into (domain.md §4 F16)."""
CROWD = 13
"""Firms at a crowded address: enough that an unreadable address or two change nothing."""
WITHOUT_LICENCE = 0.05
"""Of firms of a licensed trade: without licence, with an old one, with an old and a new one, each."""
WITHOUT_PERMIT = 0.04
"""Of firms whose industry is managed by the catalogue of pollution sources."""
SOON = 110
"""Days after the beginning of the first month on which one licence runs out."""
DAYS_BEFORE = 60
"""A licence that ends within so many days is told (domain.md §4 F14)."""
GRACE = 90
"""Days a new firm has to get its licence before it counts as missing."""
LEAST_CARRIERS, LEAST_VENUES = 3, 9
VENUES_PER_ENTITY = 0.02
USUAL_YEARS = 5

NOT_CONTACTABLE = "通过登记的住所或者经营场所无法联系"
NO_REPORT = "未按规定公示年度报告"
HIDDEN = "公示企业信息隐瞒真实情况、弄虚作假"
LISTED_BEFORE, LISTED_PER_MONTH = 0.04, 0.004
REMOVED = 0.3
FIRM_VISITS_PER_MONTH = 0.12
"""Of active firms."""
OPEN, SHUT, GONE = "正常经营", "停业", "人去楼空"
PUBLISHED_PERMITS, PUBLISHED_PENALTIES = 0.015, 0.006
"""Of active firms, a month."""
RENEWED_IN_TIME, REPLACED = 0.8, 0.12
"""Of licences that run out in a month; the rest runs out."""
NEW_FIRM_LICENSED = 0.9
PERMITTED_REPAIR_SHOPS, PERMITTED_FARMS = 0.3, 0.4
"""With a paint booth; of a size that counts. Their industry alone does not tell."""
