"""Opens the chat: `python app.py` does what `pi-assistant serve` does."""

from __future__ import annotations

import sys

from pi_assistant.errors import AssistantError
from pi_assistant.settings import read_settings
from pi_assistant.ui.web import run

if __name__ == "__main__":
    try:
        run(read_settings())
    except AssistantError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(3)
