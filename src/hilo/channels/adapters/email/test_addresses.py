"""Names and addresses are found, however From and To are written."""

import pytest

from hilo.channels.adapters.email.addresses import ADDRESSES_MAX, Person, read_people


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("Ana Gil <ana@example.org>", "Ana Gil", "ana@example.org"),
        ('"Gil, Ana" <ana@example.org>', "Gil, Ana", "ana@example.org"),
        ("Gil, Ana <ana@example.org>", "Gil, Ana", "ana@example.org"),
        ("ana@example.org (Ana Gil)", "Ana Gil", "ana@example.org"),
        ("ana@example.org", "", "ana@example.org"),
        ('"ana@example.org" <ana@example.org>', "", "ana@example.org"),
        ("=?iso-8859-1?Q?Jos=E9?= <jose@example.org>", "José", "jose@example.org"),
        ("=?utf-8?B?TWFyw60=?= =?utf-8?B?YSBEw61heg==?= <maria@example.org>", "María Díaz", "maria@example.org"),
        ("=?utf-8?Q?Ana_=3Cana=40example.org=3E?=", "Ana", "ana@example.org"),
        ("Ana Gil <ana@example.org", "Ana Gil", "ana@example.org"),
        ('"Ana Gil <ana@example.org>', "Ana Gil", "ana@example.org"),
        ("Ana <<ana@example.org>>", "Ana", "ana@example.org"),
        ("Ana <mailto:ana@example.org>", "Ana", "ana@example.org"),
        ("Ana ana@example.org", "Ana", "ana@example.org"),
        ("Ana <@relay.example:ana@example.org>", "Ana", "ana@example.org"),
        ("<ana @ example.org>", "", "ana@example.org"),
        ('"O\'Neil \\"Tip\\"" <tip@example.org>', 'O\'Neil "Tip"', "tip@example.org"),
        ("ana@example.org: Ana", "Ana", "ana@example.org"),
        ("ana@example.org:", "", "ana@example.org"),
        ("undisclosed-recipients:;", "", ""),
        ("Ana Gil", "Ana Gil", ""),
        ("", "", ""),
    ],
)
def test_somebody_is_read(field: str, name: str, address: str) -> None:
    found = read_people(field.encode())
    assert (found[0] if found else Person()) == Person(name, address)


def test_eight_bit_names_are_read_as_what_they_most_likely_are() -> None:
    assert read_people("José <jose@example.org>".encode("latin-1")) == [Person("José", "jose@example.org")]
    assert read_people("Пётр <p@example.org>".encode("koi8_r"), "koi8_r") == [Person("Пётр", "p@example.org")]


def test_a_group_is_its_people() -> None:
    field = b'Team: Ana <ana@example.org>, bob@example.org; "Eva" <eva@example.org>'
    assert [one.address for one in read_people(field)] == ["ana@example.org", "bob@example.org", "eva@example.org"]


def test_of_a_hundred_thousand_recipients_the_first_are_read() -> None:
    field = b", ".join(b'"User %d" <u%d@example.org>' % (n, n) for n in range(100_000))
    found = read_people(field)
    assert len(found) <= ADDRESSES_MAX
    assert found[999] == Person("User 999", "u999@example.org")
