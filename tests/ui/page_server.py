"""Serves the page with the fake assistant, for the browser: `python page_server.py PORT FOLDER-FOR-TEMPORARY-FILES`."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace

from page_fakes import ANSWER, DAMAGES, LAW, PENALTIES, FakeAssistant

from pi_assistant.documents.catalogue import catalogue_of
from pi_assistant.settings import Settings
from pi_assistant.ui.web import serve

HOSTILE = (
    " <script>document.title='ran'</script> ${document.title='ran'} {{value}} ![a](https://evil.example/a.png) `x`"
)

if __name__ == "__main__":
    tempfile.tempdir = sys.argv[2]
    catalogue = catalogue_of([LAW], [replace(PENALTIES, text=PENALTIES.text + HOSTILE), DAMAGES])
    answer = replace(ANSWER, answer=f"{ANSWER.answer}.\n\nAlso{HOSTILE}")
    serve(FakeAssistant(catalogue, answer), Settings(port=int(sys.argv[1])))
