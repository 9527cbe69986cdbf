"""The tree in ARCHITECTURE.md is the tree on disk."""

from pathlib import PurePosixPath

from tests.map.source import ADAPTERS, ROOT, files, name, report


def test_the_tree_of_the_architecture_is_the_tree_on_disk() -> None:
    drawn = drawn_paths((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    folders = {path.rstrip("/") for path in drawn if path.endswith("/")}
    faults = [f"{path} is on disk, and not drawn" for path in sorted(folders_on_disk() - folders)]
    faults += [f"{path} is drawn, and not on disk" for path in sorted(drawn) if not (ROOT / path).exists()]
    assert drawn, "no tree was found"
    assert not faults, report(faults)


def test_a_drawing_is_read() -> None:
    drawing = """## Tree
```
a.md b.md   two files
src/hilo/    a folder: its/words
  one/ two/  more
    in_two.py
.ci/
```
"""
    assert drawn_paths(drawing) == {
        "a.md",
        "b.md",
        "src/hilo/",
        "src/hilo/one/",
        "src/hilo/two/",
        "src/hilo/two/in_two.py",
        ".ci/",
    }


def drawn_paths(page: str) -> set[str]:
    """The paths of the first code block below `## Tree`: names, two spaces, words. Folders end with a slash."""
    block = page.partition("\n## Tree\n")[2] or page.partition("## Tree\n")[2]
    lines = block.partition("```\n")[2].partition("```")[0].splitlines()
    inside: list[tuple[int, str]] = []
    paths: set[str] = set()
    for line in lines:
        depth = len(line) - len(line.lstrip())
        while inside and inside[-1][0] >= depth:
            inside.pop()
        above = inside[-1][1] if inside else ""
        here = [above + drawn for drawn in line.strip().partition("  ")[0].split()]
        paths.update(here)
        if here and here[-1].endswith("/"):
            inside.append((depth, here[-1]))
    return paths


def folders_on_disk() -> set[str]:
    """Every folder that holds a file; of an adapter only its own folder, for its inside is its own affair."""
    holding: set[str] = set()
    for path in files():
        parent = path.parent
        if parent.is_relative_to(ADAPTERS) and parent != ADAPTERS:
            parent = ADAPTERS / parent.relative_to(ADAPTERS).parts[0]
        folder = PurePosixPath(name(parent))
        if folder.parts:
            holding.add(folder.as_posix())
    return holding
