"""What programs write where they have nothing, and what they leave where a cell held a picture.

Belongs here: the closed lists, for every field. Not here: a department's own words for "empty" (``nulls`` of its export), error
values of formulas (``column``).
"""

from __future__ import annotations

import re
from typing import Final

from gridhub.standardise.parse.cell import Mend

NOTHING: Final = r"^(?i:[(（\[［【<]?(null|nan|none|nat|nil|undefined|n/a|na|dbnull)[)）\]］】>]?|\\N|#N/A N/A)$"
"""A pattern for ``re`` and polars alike, any case, in any bracket. NA alone is none of them (``_BARE_NA``): it is a name too."""
_BARE_NA = re.compile("(?i:na)")
PICTURE: Final = r"^=?\s*(_xlfn\.)?(?i:DISPIMG)\("
"""WPS keeps a picture in a cell as this formula; a pattern for ``re`` and polars alike."""
PROGRAM_NULL: Final = Mend("program_null", "程序写的空值（NULL、NaN 等），按没有填写处理")

_NOTHING, _PICTURE = re.compile(NOTHING), re.compile(PICTURE)


def is_nothing(text: str) -> bool:
    """Whether a cell holds one of the words."""
    return _NOTHING.match(text) is not None and _BARE_NA.fullmatch(text) is None


def is_picture(text: str) -> bool:
    """Whether a cell holds a picture."""
    return _PICTURE.match(text) is not None
