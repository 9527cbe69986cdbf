"""The story holds in both languages, on a fresh installation each."""

from pathlib import Path

import pytest

from tests.story.acts import play
from tests.story.house import house
from tests.story.screen import Wanted, screen


@pytest.mark.soak
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_story_is_told_to_its_end(language: str, tmp_path: Path) -> None:
    with house() as made, screen(made, Wanted(language, seconds=0, folder=tmp_path)) as shown:
        play(made, shown)
    assert len(list(tmp_path.glob("*.png"))) == 11
