"""People come in from a table: each once, with their own words, and what cannot be taken is named."""

from typing import Any

import pytest

from hilo.imports.conftest import Bring, refused, rows
from hilo.imports.errors import ImportedAlready
from hilo.kernel.env import Env

TABLE = """Código cliente;Nombre;Primer apellido;Segundo apellido;Correo electrónico;Teléfono;Fecha nacimiento;CP;Notas
17;María José;García;Núñez;MJ@Correo.es;600 111 222;29/02/1984;08001;vip
18;Íñigo;Peña;;inigo@correo.es;;;;
19;Otro;Más;;no es un correo;;;;
20;Ana;Sanz;;;600 111 222;31/02/1990;;
21;Leo;Gil;;;600 111 222;;;
"""
PEOPLE = """
select p.name, array_agg(distinct i.kind || ' ' || i.value_norm) filter (where i.id is not null) as handles,
       max(l.assurance) as assurance, bool_or(l.owner) as owner
from imported_people x join profiles p on p.id = x.profile_id
left join identifier_links l on l.profile_id = p.id left join identifiers i on i.id = l.identifier_id
group by p.id order by p.name
"""


async def test_people_come_in_and_bad_lines_are_named(env: Env, bring: Bring) -> None:
    made = await bring("people", TABLE)
    assert (made.state, made.added, made.known, made.refused) == ("done", 3, 0, 2)
    assert (made.reading.encoding, made.reading.delimiter, made.reading.left_out) == ("utf-8", ";", ["Notas"])
    assert [(r.line, r.field, r.code) for r in await refused(env, made)] == [
        (4, "email", "unusable_handle"),
        (5, "birth_date", "unusable_value"),
    ]
    assert [tuple(row.values()) for row in await rows(env, PEOPLE)] == [
        ("Leo Gil", ["phone +34600111222"], 1, False),
        ("María José García Núñez", ["email mj@correo.es", "phone +34600111222"], 1, False),
        ("Íñigo Peña", ["email inigo@correo.es"], 1, False),
    ]
    said = await rows(env, "select field, value, source, assurance from profile_values order by field, value")
    assert {"field": "birth_date", "value": "1984-02-29", "source": "import", "assurance": 1} in said
    assert {"field": "surname", "value": "García Núñez", "source": "import", "assurance": 1} in said
    customers = await rows(env, "select count(*) as n from customers")
    assert customers == [{"n": 3}], "two who share a phone stay two"


async def test_the_same_file_comes_in_once_and_a_grown_one_adds_what_is_new(env: Env, bring: Bring) -> None:
    await bring("people", TABLE)
    with pytest.raises(ImportedAlready):
        await bring("people", TABLE)
    again = await bring("people", TABLE, again=True)
    assert (again.added, again.known) == (0, 3)
    grown = await bring("people", TABLE + "22;Eva;Ruiz;;eva@correo.es;;;;\n")
    assert (grown.added, grown.known) == (1, 3)
    other = await bring("people", TABLE, source="another system")
    assert other.added == 3


async def test_without_a_number_handle_and_name_tell_who_it_is(env: Env, bring: Bring) -> None:
    family = "name,email\nAna Sanz,casa@correo.es\nLuis Sanz,casa@correo.es\nAna Sanz,casa@correo.es\n"
    made = await bring("people", family)
    assert (made.added, made.known) == (2, 1)


async def test_a_trial_changes_nothing_and_says_what_would_come(env: Env, bring: Bring) -> None:
    made = await bring("people", TABLE, dry_run=True)
    assert (made.state, made.added, made.refused) == ("done", 3, 2)
    assert len(await refused(env, made)) == 2
    assert await rows(env, "select 1 from profiles") == []
    assert (await bring("people", TABLE)).added == 3


async def test_consent_counts_with_its_evidence_alone_and_a_stop_always(env: Env, bring: Bring) -> None:
    made = await bring(
        "people",
        "email,opt in,consent evidence,consent date,baja\n"
        "a@correo.es,sí,formulario web 12,01/02/2025,\n"
        "b@correo.es,yes,,,\n"
        "c@correo.es,yes,en tienda,,sí\n"
        "d@correo.es,maybe,,,\n",
    )
    assert (made.added, made.refused) == (3, 1)
    assert [(r.line, r.code, r.whole) for r in await refused(env, made)] == [
        (3, "consent_without_evidence", False),
        (5, "unusable_value", True),
    ]
    consents = await rows(env, "select value_norm, evidence from consents where withdrawn_at is null")
    assert [c["value_norm"] for c in consents] == ["a@correo.es"]
    assert consents[0]["evidence"]["text"] == "formulario web 12"
    stops = await rows(env, "select value_norm, scope, source from suppressions")
    assert stops == [{"value_norm": "c@correo.es", "scope": "promotional", "source": "import"}]


async def test_what_a_column_is_can_be_said(env: Env, bring: Bring) -> None:
    made = await bring("people", "X,Correo\nAna,ana@correo.es\n", columns={"x": "name", "CORREO": "email"})
    assert made.reading.columns == {"X": "name", "Correo": "email"}
    failed = await bring("people", "X,Y\nAna,ana@correo.es\n")
    assert (failed.state, failed.failure.partition(":")[0]) == (
        "failed",
        "People need a column of e-mail, phone, id or national id; there are",
    )
    wrong: Any = await bring("people", "X,email\nAna,a@b.es\n", columns={"X": "shoe size"})
    assert "There is no field shoe size" in wrong.failure


async def test_a_broken_line_costs_itself_and_no_other(env: Env, bring: Bring) -> None:
    table = (
        b"email,name\n"
        b"a@correo.es,Ana\n"
        b'b@correo.es,"never closed\n'
        b"c@correo.es,Eva\n"
        b"d@correo.es,Mar\xeda\n"  # latin-1 in a table of UTF-8
        b"e@correo.es,\xc3\x8d\xc3\xb1igo\n"
        b"f@correo.es,one,too many\n"
        b"g@correo.es\n"
        b"h@correo.es,N\0L\n" + "i@correo.es,Íñigo\n".encode() * 2
    )
    made = await bring("people", table)
    assert [(r.line, r.code) for r in await refused(env, made)] == [(n, "unreadable") for n in (3, 5, 7, 9)]
    assert (made.added, made.known, made.refused) == (5, 1, 4)


async def test_empty_and_foreign_files_fail_with_a_word(bring: Bring) -> None:
    assert (await bring("people", "\n\n")).failure == "There is nothing in this file."
    assert (await bring("people", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)).state == "failed"
    wrong = await bring("people", "email\nñandú@correo.es\n".encode("cp1252"), encoding="utf-8")
    assert wrong.failure == "Line 2 is not utf-8, nor are 0 others."
    assert "no encoding" in (await bring("people", "email\na@b.es\n", encoding="klingon")).failure
