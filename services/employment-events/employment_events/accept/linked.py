"""Two identities of one person: what is asked of them, and the same fact for the key of each (docs/rules.md, 11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import structs

from coverlink.contracts.bodies import Body, Identity, LinkRetracted, Person, PersonLinked
from coverlink.identifiers.resident_id import PersonNumber
from employment_events.accept.verdict import Wrong

LINKS = (PersonLinked, LinkRetracted)


def not_two(numbers: Mapping[str, PersonNumber]) -> Iterator[Wrong]:
    """However a number was written: 15 digits and the 18 that they became are one identity already."""
    if len(numbers) == 2 and len({(number.scheme, number.number) for number in numbers.values()}) == 1:
        yield Wrong("data.was.id_number", "another identity than data.person: these two are the same already")


def identity_that_stands(identities: Mapping[str, Identity]) -> Identity | None:
    """That of ``person``; how to reach them is taken from the earlier one where this one does not tell it."""
    person, was = identities.get("person"), identities.get("was")
    if person is None or was is None:
        return person
    reach = ("name", "mobile", "email", "language")
    return structs.replace(person, **{name: getattr(person, name) or getattr(was, name) for name in reach})


def by_key(body: Body) -> dict[str, Body]:
    """The body for each person whom it concerns, by their key: of the other one it tells no more than the id.

    Where the person lives both tell, so that the fact is the same fact under either key.
    """
    if not isinstance(body, LINKS):
        return {}
    now, was = body.person, body.was
    return {
        now.person_id: structs.replace(body, was=Person(person_id=was.person_id)),
        was.person_id: structs.replace(
            body, person=Person(person_id=now.person_id, residence_district=now.residence_district)
        ),
    }
