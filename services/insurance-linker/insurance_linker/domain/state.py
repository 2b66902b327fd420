"""All that the linker keeps of one person between facts; holds nothing that names them but a sealed envelope."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.folded import Folded
from insurance_linker.domain.statements import Entry


class About(Struct, frozen=True, array_like=True):
    """Month of birth, sex and the sealed identity, this with the ``(time, id)`` of the fact that told it.

    What a retraction can take back, such as the residence, is not here but with the facts.
    """

    born: str | None = None
    sex: str | None = None
    sealed: str | None = None
    sealed_told: tuple[float, str] = (0.0, "")


class Known(Struct, frozen=True, array_like=True):
    """What was said under one id. ``asked``: the cases that were open there when another id took its place."""

    about: About = About()
    entries: dict[str, Entry] = {}
    folded: Folded | None = None
    as_of: date = date.min
    asked: tuple[str, ...] = ()


class Kin(Struct, frozen=True, array_like=True):
    """Of a person with more than one id: what was said under this ``id``, and by others' what was ``heard`` of them.

    ``told`` are the ids to whom all of it is told: that which stands in the place of this one, and any that once did.
    """

    id: str
    own: Known
    heard: dict[str, Known] = {}
    told: tuple[str, ...] = ()


class PersonState(Struct, frozen=True, array_like=True):
    """The key says whose it is. ``as_of`` is the latest day on which a fact was recorded; ``version`` counts decisions.

    ``folded`` is what is left of facts that are among the entries no more.
    ``said``: by unit and project, a digest of what the second stage was told last (``staffing``).
    ``kin``: what came under each id, if the person has several; the rest that is known follows from it (``linked``).
    """

    about: About
    as_of: date
    version: int
    entries: dict[str, Entry]
    open: dict[str, OpenCase]
    folded: Folded | None = None
    said: dict[str, int] = {}
    kin: Kin | None = None


UNKNOWN = PersonState(About(), date.min, 0, {}, {})
"""Of somebody of whom nothing was heard yet."""
