"""Ctrl-C during a fit, with a real process and a real signal."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("stage", ["building the model", "sampling"])
def test_ctrl_c_ends_a_fit_with_130_and_leaves_no_half_written_file(
    stage: str, tmp_path: Path
) -> None:
    # A case whose fit takes many seconds: the signal must not come when all is done.
    out = tmp_path / "out"
    command = "from steppe.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", command, "estimate", "kazakhstan-2022", "--out", str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(stage):
                break
        process.send_signal(signal.SIGINT)
        printed, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert printed == ""
    assert list(out.iterdir()) == []
