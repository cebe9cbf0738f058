"""What stands before the numbered end of an address, street and number, village group, phase and wing, and its patterns.

Belongs here: ``Head``, the city's words made into patterns. Not here: names of places, and reading a beginning (``gazetteer``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from gridhub.places.region_names import Codes
from gridhub.places.spelling import CHINESE, SIDES, alternatives
from gridhub.project.address_grammar import AddressGrammar

LONGEST = 300
"""Characters of an address that anybody reads apart: ten times a usual one. A longer text is a note or rubbish; reading it
takes time that grows with its square. It names nothing (``unparsed``) and is kept whole."""
OUTSIDE = re.compile(
    r"^(?:[一-鿿]{2,7}?(?:省|自治区|自治州|自治县|市(?!场|民|政)|县(?!医|委|城|政|直|中|府|一|二|三)|街道(?:办事处)?|镇|乡)"
    r"|(?:(?![小社园校厂矿新]区)[一-鿿]){2,4}区)"
)
"""A county, district or town that no region list of the city names."""
BRACKET = re.compile(r"^(?P<before>[^()]*)\((?P<inside>[^()]+)\)(?P<after>.*)$")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an address, before its numbered end.

    ``regions``: region names read, from the left. ``scope``: codes of the lowest regions these names allow, None when
    there are none. ``outside``: it names a province, city, county or town that the region list lacks. ``road`` and
    ``door``: a street, and the number on it that stands before an estate. ``group``: a village group before a natural
    village, or one that has a name. ``section``: phase, wing, court of an estate, joined by | (``2|东区``).
    ``leftover``: text between region names and a known place that nothing explains.
    """

    regions: tuple[str, ...] = ()
    scope: Codes | None = None
    outside: bool = False
    road: str | None = None
    door: str | None = None
    place: str | None = None
    section: str | None = None
    leftover: str = ""
    group: str | None = None


@dataclass(frozen=True)
class HeadPatterns:
    """Built once per grammar; every pattern when it is first needed."""

    words: AddressGrammar

    @cached_property
    def sections(self) -> re.Pattern[str]:
        words = self.words
        one = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
        return re.compile(
            rf"^(?P<head>.*?)(?:第?(?P<phase>{one})(?:{alternatives(words.phase)})"
            rf"|(?P<numbered>{one}|[A-Z])(?P<word>{alternatives(words.section)})"
            rf"|(?P<sided>[{SIDES}](?:{alternatives(words.sided_section)})))$"
        )

    @cached_property
    def ward(self) -> re.Pattern[str]:
        """A part of a village before a lane: 二坊六巷."""
        word = f"(?P<word>{alternatives(self.words.ward)})"
        return re.compile(rf"^(?:(?P<number>\d{{1,2}}|[{CHINESE}]{{1,3}})|(?P<side>[{SIDES}])){word}(?P<lane>.+)$")

    @cached_property
    def estates_only(self) -> tuple[str, ...]:
        """How estates end and no natural village does."""
        return tuple(word for word in self.words.estate if word not in self.words.settlement)

    @cached_property
    def road_door(self) -> re.Pattern[str]:
        words = self.words
        road, court, annex = alternatives(words.road), alternatives(words.court), alternatives(words.annex)
        sub = rf"(?:(?:-|{annex})(?P<sub>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})号?)?"
        lanes = f"(?:{alternatives(words.lane)})"
        return re.compile(
            rf"^(?P<road>.*?(?:{road})(?:[一二三四五六七八九十]{{1,2}}(?:{alternatives(words.stretch)}))?(?:\d{{1,4}}{lanes})?)"
            rf"(?P<door>\d{{1,5}}|[一二三四五六七八九十百]{{1,5}}){sub}"
            rf"(?P<word>号{sub.replace('sub', 'part')})?(?:{court})?(?:-)?(?P<rest>.*)$"
        )

    @cached_property
    def stretch(self) -> re.Pattern[str]:
        ends = f"(?:{alternatives(self.words.road)})[一二三四五六七八九十]{{1,2}}(?:{alternatives(self.words.stretch)})"
        return re.compile(f"{ends}$")

    @cached_property
    def in_group(self) -> re.Pattern[str]:
        """A village group, a door, or both, before a name: 6组刘家湾, 3组45号石板小学, 大寨组."""
        group, annex = alternatives(self.words.group), alternatives(self.words.annex)
        n = rf"(?:\d{{1,5}}|[{CHINESE}]{{1,6}})"
        return re.compile(
            rf"^(?:第?(?P<group>{n})(?:{group})|(?P<named>[一-鿿]{{2,3}})组)?"
            rf"(?:(?P<door>{n})(?:(?:-|{annex})(?P<sub>{n}))?号)?(?P<rest>.*)$"
        )

    @cached_property
    def explained(self) -> re.Pattern[str]:
        words = self.words
        kinds = alternatives((*words.community, *words.village, *words.town))
        return re.compile(
            rf"(?:{kinds}|(?:{alternatives(words.road)})(?:\d{{1,5}}(?:-\d{{1,3}})?)?号?(?:{alternatives(words.court)})?|之|的)$"
        )

    @cached_property
    def after_no_door(self) -> tuple[str, ...]:
        """What follows a number that is no door: 向阳街3委."""
        return (*self.words.section, *self.words.group, *self.words.phase, *self.words.stretch)
