"""Libraries kept off the network: the switches that must be set before they are imported.

ONNX Runtime from 1.29 on reports to its maker over HTTPS unless told not to, and keeps a device id on disk; the model
libraries ask a hub for newer files. Each variable is a full opt-out, documented by its project.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # no uploader, no device id, no cache; ONNX Runtime pull request 27379
    "ORT_TELEMETRY_DISABLED": "1",  # the same under the name of its first releases, pull request 29843
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_OFFLINE": "1",
}


def go_offline(environ: MutableMapping[str, str] | None = None) -> None:
    """Set every switch, over whatever the environment says; call it before importing the libraries."""
    (os.environ if environ is None else environ).update(SWITCHES)
