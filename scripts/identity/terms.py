"""Writes the shipped table of how common names are: `python scripts/identity/terms.py` (identity group).

Half Spain, half the United States. The Spanish shares of the commonest names are those of INE's lists of 2024, rounded;
the longer tails and the American shares (census) are the lists that Faker ships.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from faker.providers.person.en_GB import Provider as British
from faker.providers.person.en_US import Provider as American
from faker.providers.person.es_ES import Provider as Spanish

TABLE = Path(__file__).parents[2] / "src" / "hilo" / "customers" / "match" / "terms.json"
# Per thousand people: a given name that one bears among others, a surname that is the first or the second.
GIVEN = """
maria 120 carmen 35 jose 60 antonio 28 manuel 25 francisco 24 juan 26 ana 24 luis 20 david 8 javier 16 daniel 8
carlos 13 jesus 11 alejandro 7 miguel 17 rafael 7 angel 12 pedro 9 pablo 6 sergio 5 fernando 8 jorge 5 alberto 6
laura 6 isabel 14 pilar 10 cristina 6 dolores 10 teresa 9 marta 5 lucia 5 angeles 8 josefa 7 elena 6 antonia 6
rosa 10 francisca 5 paula 4 sara 4 raquel 3 mercedes 5 luisa 6 concepcion 5 rosario 4 juana 4 beatriz 3
encarnacion 3 nuria 3 silvia 3 julia 3 patricia 3 irene 3 andrea 3 rocio 3 montserrat 3 monica 3 alba 3 alvaro 4
adrian 4 diego 4 raul 3 enrique 4 ramon 4 vicente 4 ivan 3 andres 3 ruben 3 oscar 3 joaquin 3 santiago 3 eduardo
3 victor 3 roberto 3 mario 3 jaime 3 ignacio 3 hugo 2 alfonso 2 jordi 3 marcos 2 salvador 2 ricardo 2 emilio 2
guillermo 2 julian 2 gabriel 2 tomas 2 agustin 2 martin 2 nicolas 2
"""
SURNAMES = """
garcia 62 rodriguez 39 gonzalez 39 fernandez 38 lopez 37 martinez 35 sanchez 34 perez 33 gomez 21 martin 20
jimenez 17 hernandez 16 ruiz 16 diaz 14 moreno 14 munoz 12 alvarez 12 romero 9.5 gutierrez 9 alonso 8.5 torres 8
navarro 8 dominguez 8 ramos 7.5 vazquez 7 ramirez 7 gil 7 serrano 6.5 morales 6.5 molina 6 blanco 6 suarez 6
castro 5.5 ortega 5.5 delgado 5.5 ortiz 5 marin 5 rubio 5 nunez 4.5 medina 4.5 sanz 4.5 castillo 4.5 iglesias 4
cortes 4 garrido 4 santos 4 guerrero 3.7 lozano 3.7 cano 3.5 cruz 3.5 mendez 3.5 flores 3.5 prieto 3.3 herrera
3.3 pena 3.3 leon 3.2 marquez 3.2 cabrera 3.1 gallego 3.1 calvo 3.1 vidal 3 campos 2.9 vega 2.9 fuentes 2.8
carrasco 2.8 diez 2.8 reyes 2.7 caballero 2.7 nieto 2.6 aguilar 2.5 pascual 2.5 santana 2.5 vargas 2.4 lorenzo
2.3 montero 2.3 hidalgo 2.3 gimenez 2.3 ibanez 2.2 ferrer 2.2 duran 2.2 santiago 2.1 benitez 2.1 mora 2 arias 2
vicente 2 carmona 1.9 crespo 1.8 soto 1.8 pastor 1.8 roman 1.8 soler 1.8 velasco 1.7 saez 1.7 moya 1.7 parra 1.6
bravo 1.6 gallardo 1.6 rojas 1.6 esteban 1.5
"""
TAIL_GIVEN, TAIL_SURNAME = 0.00015, 0.0002
BRITISH_GIVEN = 0.001


def main() -> None:
    """Writes the table."""
    spanish = {plain(name): TAIL_GIVEN for name in Spanish.first_names if " " not in name} | shares(GIVEN)
    british = {plain(name): BRITISH_GIVEN for name in British.first_names}
    given = halves(spanish, british | weighed(American.first_names))
    families = {plain(name): TAIL_SURNAME for name in Spanish.last_names if " " not in name} | shares(SURNAMES)
    table = {
        "given": {"": 0.0001, **given},
        "surname": {"": 0.00005, **halves(families, weighed(American.last_names))},
        **{field: {"": share} for field, share in PLACES.items()},
    }
    TABLE.write_text("".join(lines(table)), encoding="utf-8")


PLACES = {"street": 0.0002, "suburb": 0.002, "postcode": 0.001, "state": 0.1}


def plain(name: str) -> str:
    """As `hilo.customers.match.words.plain`."""
    text = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in text if c.isalnum())


def shares(text: str) -> dict[str, float]:
    """`maria 120` is a share of .12."""
    words = text.split()
    return {name: float(many) / 1000 for name, many in zip(words[::2], words[1::2], strict=True) if float(many)}


def weighed(names: Mapping[str, float]) -> dict[str, float]:
    """Weights as shares of the whole."""
    whole = sum(names.values())
    summed: dict[str, float] = {}
    for name, weight in names.items():
        summed[plain(name)] = summed.get(plain(name), 0.0) + weight / whole
    return summed


def halves(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """The shares of a world that is half the one and half the other."""
    return {name: round(one.get(name, 0) / 2 + other.get(name, 0) / 2, 6) for name in sorted(one | other)}


def lines(table: Mapping[str, Mapping[str, float]]) -> Iterable[str]:
    """The table as JSON, some hundred characters a line."""
    yield "{"
    for nth, (field, values) in enumerate(table.items()):
        yield f'{"," * (nth > 0)}\n"{field}": {{'
        wide = 200
        for place, (value, share) in enumerate(values.items()):
            told = f"{json.dumps(value)}: {share:g}{',' * (place < len(values) - 1)}"
            wide += len(told)
            if wide > 110:
                yield "\n"
                wide = len(told)
            yield told
        yield "}"
    yield "\n}\n"


if __name__ == "__main__":
    main()
