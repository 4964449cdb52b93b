from pathlib import Path

import pytest

from tiny_case import write_case


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A valid case folder."""
    return write_case(tmp_path / "tiny")
