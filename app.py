"""Opens the chat: `python app.py` does what `pi-assistant serve` does."""

from __future__ import annotations

import sys

from pi_assistant.cli import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
