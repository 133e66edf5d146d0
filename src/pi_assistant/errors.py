"""The errors a user can meet, each with what went wrong, where, and how to mend it.

AssistantError                everything below; the command line prints it in one line and exits with 3
├── UsageError                a question, date or option that cannot be taken; the command line exits with 2
├── BatchError                a batch file with a malformed line: nothing is answered
├── SettingsError             an unknown or impossible setting
├── CorpusError               a corpus file that breaks the format (file and line)
├── UnknownProvision          an id that no instrument holds
├── DocumentError             a document that cannot be read
│   ├── UnsupportedDocument   a kind of file that no reader takes
│   └── NoTextLayer           a scan: pages without text
├── OriginalError             an official Chinese text that is of no instrument held, or of which is not clear
│   └── OriginalDamaged       a stored one that is not what was written
├── StoreError                the index cannot be used
│   ├── IndexMissing          not built yet
│   ├── IndexStale            built from another corpus, model or setting, or by an older format
│   ├── IndexDamaged          a file is missing or its hash is wrong
│   └── IndexBusy             another process is building it
├── ModelError                the embedding model is missing or is not the pinned one
├── CitationError             a quote that is not in its provision: a defect, never shown as an answer
└── EvaluationError           a question file that breaks the format, or nothing to evaluate
"""

from __future__ import annotations


class AssistantError(Exception):
    """An error with a cure: `what` happened, `where`, and `mend`, the thing to do about it."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(what)

    def __str__(self) -> str:
        """One line: where, what, how to mend it."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        line = f"{head}. {self.mend}" if self.mend else head
        return " ".join(line.split())


class UsageError(AssistantError):
    """A question, date or option that cannot be taken."""


class BatchError(AssistantError):
    """A batch file with a malformed line."""


class SettingsError(AssistantError):
    """An unknown or impossible setting."""


class CorpusError(AssistantError):
    """A corpus file that breaks the format."""


class UnknownProvision(AssistantError):
    """An id that no instrument holds."""


class DocumentError(AssistantError):
    """A document that cannot be read."""


class UnsupportedDocument(DocumentError):
    """A kind of file that no reader takes."""


class NoTextLayer(DocumentError):
    """A scan: its pages hold pictures and no text."""


class OriginalError(AssistantError):
    """An official Chinese text that is of no instrument held, or of which is not clear."""


class OriginalDamaged(OriginalError):
    """A stored Chinese text that is not what was written."""


class StoreError(AssistantError):
    """The index cannot be used."""


class IndexMissing(StoreError):
    """The index has not been built."""


class IndexStale(StoreError):
    """The index was built from another corpus, model or setting, or by an older format."""


class IndexDamaged(StoreError):
    """A file of the index is missing or is not what the manifest says."""


class IndexBusy(StoreError):
    """Another process is building the index."""


class ModelError(AssistantError):
    """The embedding model is missing or is not the pinned one."""


class CitationError(AssistantError):
    """A quote that is not in its provision."""


class EvaluationError(AssistantError):
    """A question file that breaks the format, or nothing to evaluate."""
