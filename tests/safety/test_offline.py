"""Nothing leaves the machine: the switches, and the system calls of a real question and a real build."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pi_assistant.safety.offline import SWITCHES, go_offline
from pi_assistant.settings import Settings

_ADDRESS = re.compile(
    r"(?:connect|sendto|sendmsg|sendmmsg)\(.*sa_family=(AF_INET6?).*?(?:inet_addr|inet_pton)\((?:AF_INET6, )?\"([^\"]+)"
)


def test_every_switch_is_set_over_what_the_environment_says() -> None:
    environ = {"HF_HUB_OFFLINE": "0", "HOME": "/home"}
    go_offline(environ)
    assert environ == SWITCHES | {"HOME": "/home"}


@pytest.mark.weights
@pytest.mark.skipif(not shutil.which("strace") and not os.environ.get("CI"), reason="needs strace")
def test_a_question_answered_with_the_real_model_connects_to_nothing(real_index: Settings, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = "from pi_assistant.cli import main; main()"
    ask = ["ask", "What is the highest fine?", "--index", str(real_index.index)]
    strace = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(trace)]
    subprocess.run([*strace, sys.executable, "-c", code, *ask], check=True, capture_output=True)
    addresses = {found[1] for line in trace.read_text().splitlines() if (found := _ADDRESS.search(line))}
    assert {address for address in addresses if not address.startswith(("127.", "::1"))} == set()
