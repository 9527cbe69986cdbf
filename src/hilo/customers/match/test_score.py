"""The judgement: evidence that sums up, what a claim never does, vetoes, and the whole customer."""

from hypothesis import given
from hypothesis import strategies as st

from hilo.customers.match.levels import COMPARED
from hilo.customers.match.record import Record
from hilo.customers.match.score import VETO, judge, judge_customer
from hilo.customers.match.terms import Terms, count, shipped
from hilo.customers.match.veto import contradiction
from hilo.customers.match.weights import CLASSES, weights

USUAL = Terms()
PHONE, MAIL = "+34600146404", "lgil@correo.es"
LUCIA = Record("Lucía", "Gil Ferrer", "1971-02-03", phones=(PHONE,), emails=(MAIL,), proven=(PHONE, MAIL))
HOME = {"street": "Calle Luna", "number": "4", "suburb": "Sevilla", "postcode": "41001"}


def like(record: Record, **other: object) -> Record:
    """The record with some things said otherwise."""
    fields = {name: getattr(record, name) for name in record.__struct_fields__}
    return Record(**(fields | other))  # type: ignore[arg-type]


def test_one_person_by_a_proven_handle_may_be_joined() -> None:
    judged = judge(LUCIA, like(LUCIA, given="Lucia", surname="Gil"), USUAL)
    assert judged.decision == "auto"
    assert judged.p > 0.99
    assert {reason.field for reason in judged.reasons} >= {"given", "surname", "birth_date", "phone", "email"}


def test_a_claim_is_never_joined_though_it_says_everything() -> None:
    attacker = like(LUCIA, assurance=0, proven=())
    assert judge(LUCIA, attacker, USUAL).decision == "suggest"
    assert judge(attacker, LUCIA, USUAL).decision == "suggest"
    weak = like(LUCIA, assurance=1)
    assert judge(LUCIA, weak, USUAL).decision == "suggest"


def test_a_handle_that_one_of_them_only_typed_joins_nobody() -> None:
    typed = like(LUCIA, proven=(), assurance=2)
    assert judge(LUCIA, typed, USUAL).decision == "suggest"


def test_other_given_names_are_other_people_whatever_they_share() -> None:
    judged = judge(LUCIA, like(LUCIA, given="Carlos", birth_date=""), USUAL)
    assert judged.decision == "veto"
    assert judged.p < 1e-9
    assert judged.reasons[-1].level == "incompatible given names"
    assert judged.reasons[-1].bits == -VETO


def test_a_son_with_his_fathers_name_is_not_his_father() -> None:
    father = Record("Iván", "Molina Cruz", "1957-03-28", phones=(PHONE,), proven=(PHONE,))
    son = Record("Iván", "Molina Sanz", "1988-06-23", phones=(PHONE,), proven=(PHONE,))
    assert judge(father, son, USUAL).decision == "veto"
    assert judge(father, like(son, birth_date=""), USUAL).decision != "auto"


def test_twins_are_two() -> None:
    one = Record("Ana", "Gil Ferrer", "2010-02-03", phones=(PHONE,), proven=(PHONE,), postcode="41001")
    assert judge(one, like(one, given="Eva"), USUAL).decision == "veto"


def test_another_name_at_one_address_with_one_birth_date_is_never_joined_by_itself() -> None:
    one = like(LUCIA, **HOME)
    assert judge(one, like(one, given="Carmen"), USUAL).decision in ("suggest", "veto")


def test_ids_and_cards_that_differ_are_a_veto_and_a_slip_is_none() -> None:
    card = like(LUCIA, loyalty=("1000200030",), national_id="12345678Z")
    assert judge(card, like(card, national_id="87651234X"), USUAL).decision == "veto"
    assert judge(card, like(card, loyalty=("9999200031",)), USUAL).decision == "veto"
    assert judge(card, like(card, national_id="12345687Z"), USUAL).decision != "veto"


def test_a_common_name_alone_says_little_and_a_rare_one_more() -> None:
    common = judge(Record("María", "García"), Record("María", "García"), USUAL)
    rare = judge(Record("Leocadia", "Urdangarain"), Record("Leocadia", "Urdangarain"), USUAL)
    assert common.decision == "none"
    assert rare.bits > common.bits + 8


def test_ten_thousand_of_one_name_make_it_worthless() -> None:
    crowd = count([Record("Leocadia", "Urdangarain")] * 10_000)
    judged = judge(Record("Leocadia", "Urdangarain"), Record("Leocadia", "Urdangarain"), crowd)
    assert judged.decision == "none"


def test_a_mailbox_of_three_hundred_says_less_than_one_of_two() -> None:
    club = Terms(counts={"handle": {MAIL: 300}})
    a, b = Record("Ana", emails=(MAIL,)), Record("Ana", emails=(MAIL,))
    assert judge(a, b, USUAL).bits - judge(a, b, club).bits > 4


def test_swapped_fields_are_seen() -> None:
    judged = judge(LUCIA, like(LUCIA, given="Gil Ferrer", surname="Lucía"), USUAL)
    assert ("given", "crossed") in {(reason.field, reason.level) for reason in judged.reasons}
    assert judged.decision == "auto"


def test_any_record_of_a_customer_may_object() -> None:
    old = Record("Iván", "Molina", "1957-03-28", emails=("a@correo.es",))
    phone = Record("Iván", "Molina", phones=(PHONE,), proven=(PHONE,))
    new = Record("Iván", "Molina", "1991-07-16", phones=(PHONE,), proven=(PHONE,))
    assert judge(new, phone, USUAL).decision != "veto"
    judged = judge_customer(new, [old, phone], USUAL)
    assert judged.decision == "veto"
    assert judge_customer(phone, [old], USUAL).decision != "veto"


def test_an_empty_record_says_nothing() -> None:
    assert judge(Record(), Record(), USUAL).decision == "none"
    assert judge(Record(), LUCIA, USUAL).p < 0.01


NAMES = st.sampled_from(["", "Ana", "Ana María", "Paco", "Francisco", "J.", "Gil", "Gil Mora", "Mora Gil", "Ñ", "李"])
DATES = st.sampled_from(["", "1971-02-03", "1971-03-02", "1998-07-21", "1971-99-13"])
HANDLES = st.lists(st.sampled_from([PHONE, "+34600146440", "+34611111111"]), max_size=2, unique=True).map(tuple)
RECORDS = st.builds(
    Record, NAMES, NAMES, DATES, NAMES, st.sampled_from(["", "4", "12 B"]), NAMES, phones=HANDLES, proven=HANDLES
)


@given(RECORDS, RECORDS)
def test_a_judgement_is_symmetric_and_its_reasons_sum_up(a: Record, b: Record) -> None:
    judged, turned = judge(a, b, USUAL), judge(b, a, USUAL)
    assert (judged.decision, round(judged.bits, 6)) == (turned.decision, round(turned.bits, 6))
    assert abs(sum(reason.bits for reason in judged.reasons) - judged.bits) < 0.06
    assert 0 <= judged.p <= 1


def test_the_weights_are_probabilities_and_say_how_they_were_made() -> None:
    shipped_weights = weights()
    assert set(COMPARED) | {"given", "surname"} == set(shipped_weights.fields)
    for field, by_level in shipped_weights.fields.items():
        for nth, name in enumerate(CLASSES):
            whole = sum(shares[nth] for shares in by_level.values())
            assert 0.97 < whole < 1.03, (field, name, whole)
    assert "Splink" in shipped_weights.made["by"]
    assert "people_es.csv" in shipped_weights.made["not_on"]


def test_the_table_of_names_is_one_of_shares() -> None:
    for field, shares in shipped().items():
        assert all(0 < share < 0.2 for share in shares.values()), field


def test_what_contradicts_is_named() -> None:
    assert contradiction({"given": "exact", "birth_date": "slip"}) is None
    told = contradiction({"loyalty": "different"})
    assert told is not None
    assert told.why == "different card numbers"
