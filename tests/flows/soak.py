"""What the long tests found, written into docs/soak.md: a row a test, with the day on which it last passed."""

from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "soak.md"
HEAD = """# The long tests

Written by `make soak`, a row when a test has passed. `make test` runs the same tests with fewer kills.

| test | found | on |
|---|---|---|
"""


def write_down(test: str, found: str) -> None:
    """Puts the row in place of the test's earlier one."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    kept = [line for line in text.removeprefix(HEAD).splitlines() if line and not line.startswith(f"| {test} |")]
    row = f"| {test} | {found} | {datetime.now(UTC):%d %B %Y} |"
    PAGE.write_text(HEAD + "\n".join(sorted([*kept, row])) + "\n", encoding="utf-8")


IDENTITY = PAGE.with_name("identity.md")


def write_section(title: str, text: str) -> None:
    """Puts a section of docs/identity.md in place of the one of that title, or behind the others."""
    page = IDENTITY.read_text(encoding="utf-8") if IDENTITY.exists() else "# Who is who, measured\n"
    head, *sections = page.split("\n## ")
    kept = {section.partition("\n")[0]: section.rstrip() for section in sections} | {
        title: f"{title}\n\n{text.strip()}"
    }
    IDENTITY.write_text("\n\n## ".join([head.rstrip(), *kept.values()]) + "\n", encoding="utf-8")
