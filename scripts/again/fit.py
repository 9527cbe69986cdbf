"""Fit the weights of what was said before to the hand-written examples, and print the tables of docs/decisions/0028.

    .venv/bin/python scripts/again/fit.py            the tables
    .venv/bin/python scripts/again/fit.py --write    and src/hilo/again/weights.json

It needs nothing but Hilo itself, and the same examples give the same weights.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from hilo.again.fit import fit  # noqa: E402
from tests.again.examples import PAIRS, SENTENCES, Example, cross_validate, figures, halves  # noqa: E402

WEIGHTS = ROOT / "src/hilo/again/weights.json"


def table(name: str, examples: "list[Example]", thresholds: "tuple[float, ...]") -> None:
    scores = cross_validate(examples)
    print(f"\n{name}: precision / recall, {len(examples)} examples, no example scored by what saw it")
    for threshold in thresholds:
        cells = [
            f"{lang} {half} {precision:.2f}/{recall:.2f}"
            for lang in ("es", "en")
            for half, part in halves(examples)
            for precision, recall in [
                figures(examples, scores, threshold, lambda e, p=part, g=lang: e.lang == g and p(e))
            ]
        ]
        print(f"  {threshold:.2f}  {' · '.join(cells)}")


def main() -> None:
    from hilo.again.promise_signs import PROMISE_NAMES, TIMED
    from hilo.again.signs import NAMES

    table("again", PAIRS, (0.5, 0.55, 0.62, 0.65, 0.7, 0.8))
    table("promise", SENTENCES, (0.5, 0.6, 0.72, 0.8, 0.9))
    if "--write" in sys.argv:
        names = {"again": NAMES, "promise": (*PROMISE_NAMES, *(f"{one} and when" for one in TIMED))}
        made = {
            kind: dict(
                zip(
                    (*names[kind], "constant"),
                    (round(w, 3) for w in fit([e.row for e in ex], [e.truth for e in ex])),
                    strict=True,
                )
            )
            for kind, ex in (("again", PAIRS), ("promise", SENTENCES))
        }
        WEIGHTS.write_text(
            json.dumps({"made": "by scripts/again/fit.py from tests/again", **made}, indent=1) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main()
