"""What the columns of a table are, by their headers in Spanish and English, or as somebody said."""

import re
from collections.abc import Mapping, Sequence

from hilo.customers.model import fold
from hilo.imports.errors import NoUsableColumns

# Field -> headers, folded: lower case, without accents, points and spaces made one space.
PEOPLE: Mapping[str, str] = {
    "id": "id, external id, customer id, client id, contact id, codigo, codigo cliente, cod cliente, id cliente, "
    "numero de cliente, n cliente, num cliente, cliente, ref, referencia",
    "name": "name, full name, nombre completo, nombre y apellidos, apellidos y nombre, contact, contacto, display name",
    "given": "given, given name, first name, firstname, forename, nombre, nombre de pila",
    "surname": "surname, last name, lastname, family name, apellidos, apellido, primer apellido, apellido 1, apellido1",
    "surname2": "second surname, segundo apellido, apellido 2, apellido2",
    "email": "email, e mail, mail, email address, e mail address, correo, correo electronico, direccion de correo, "
    "email 1, email1, email 2, email2, correo 2, otro correo",
    "phone": "phone, telephone, tel, phone number, mobile, mobile phone, cell, telefono, tfno, tlf, movil, "
    "telefono movil, telefono fijo, celular, phone 1, phone 2, telefono 1, telefono1, telefono 2, "
    "telefono2, home phone, work phone",
    "whatsapp": "whatsapp, wa, numero de whatsapp",
    "birth_date": "birth date, birthdate, date of birth, dob, birthday, fecha de nacimiento, fecha nacimiento, "
    "nacimiento, f nacimiento",
    "street": "street, address, street address, calle, direccion, domicilio, via",
    "number": "number, house number, street number, numero, num, portal",
    "suburb": "suburb, city, town, locality, ciudad, localidad, poblacion, municipio",
    "postcode": "postcode, postal code, zip, zip code, codigo postal, cp, c p",
    "state": "state, province, region, county, provincia, comunidad, comunidad autonoma",
    "national_id": "national id, id card, dni, nif, nie, nif nie, dni nie, nif cif, documento, documento de identidad",
    "language": "language, lang, locale, idioma, lengua",
    "opt_out": "opt out, optout, unsubscribed, no marketing, do not contact, baja, no publicidad, "
    "lista robinson, excluido",
    "consent": "consent, marketing consent, opt in, optin, consentimiento, acepta publicidad, acepta comunicaciones",
    "consent_evidence": "consent evidence, consent source, consent proof, evidencia, evidencia del consentimiento, "
    "prueba del consentimiento, origen del consentimiento",
    "consent_at": "consent at, consent date, fecha del consentimiento, fecha consentimiento",
}
CONVERSATIONS: Mapping[str, str] = {
    "conversation": "conversation, conversation id, ticket, ticket id, ticket number, case, case id, thread, "
    "thread id, conversacion, id conversacion, caso, expediente, incidencia",
    "message": "message id, id, mensaje id, id mensaje, id del mensaje, comment id",
    "at": "at, date, datetime, time, timestamp, created at, sent at, fecha, fecha y hora, fecha hora, enviado, creado",
    "direction": "direction, type, in out, direccion, sentido, tipo",
    "email": "email, e mail, mail, from, customer email, requester, correo, correo electronico, de, email cliente",
    "phone": "phone, mobile, from phone, telefono, movil, tel, customer phone",
    "whatsapp": "whatsapp, wa",
    "name": "name, customer, customer name, requester name, nombre, cliente, nombre cliente, contacto",
    "text": "text, body, message, content, comment, texto, mensaje, contenido, cuerpo, comentario",
    "subject": "subject, title, asunto, titulo",
    "agent": "agent, author, assignee, user, agente, autor, usuario, atendido por",
    "reply_to": "in reply to, reply to, parent, parent id, respuesta a",
}
FIELDS: Mapping[str, Mapping[str, str]] = {"people": PEOPLE, "conversations": CONVERSATIONS}
SEVERAL = frozenset({"email", "phone", "whatsapp"})  # more than one column may be this
HANDLES = frozenset({"email", "phone", "whatsapp"})


def columns_of(kind: str, header: Sequence[str], given: Mapping[str, str]) -> dict[int, str]:
    """Position -> field. `given`: header -> field ("" leaves out). Raises NoUsableColumns."""
    known = {name.strip(): field for field, names in FIELDS[kind].items() for name in names.split(",")}
    said = {plain(name): field for name, field in given.items()}
    if wrong := sorted({field for field in said.values() if field and field not in FIELDS[kind]}):
        raise NoUsableColumns(f"There is no field {wrong[0]}; there are {', '.join(FIELDS[kind])}.", where="columns")
    if gone := sorted(said.keys() - {plain(name) for name in header}):
        raise NoUsableColumns(f"The table has no column {gone[0]}.", where="columns")
    found: dict[int, str] = {}
    for place, name in enumerate(header):
        field = said.get(plain(name), known.get(plain(name), ""))
        if field and (field in SEVERAL or field not in found.values()):
            found[place] = field
    _ensure_enough(kind, set(found.values()), header)
    return found


def plain(header: str) -> str:
    """A header as it is looked up."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(header)).split())


def _ensure_enough(kind: str, found: set[str], header: Sequence[str]) -> None:
    named = ", ".join(name[:40] for name in header[:20])
    if kind == "people" and not found & (HANDLES | {"id", "national_id"}):
        raise NoUsableColumns(f"People need a column of e-mail, phone, id or national id; there are: {named}.")
    if kind == "conversations":
        if missing := [field for field in ("at", "text") if field not in found]:
            raise NoUsableColumns(f"Messages need a column {missing[0]}; there are: {named}.")
        if not found & HANDLES:
            raise NoUsableColumns(f"Messages need a column of the customer's e-mail or phone; there are: {named}.")
