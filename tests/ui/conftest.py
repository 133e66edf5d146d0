"""The fake assistant as fixtures."""

from __future__ import annotations

import pytest
from page_fakes import DAMAGES, LAW, PENALTIES, FakeAssistant

from pi_assistant.documents.catalogue import Catalogue, catalogue_of


@pytest.fixture
def catalogue() -> Catalogue:
    return catalogue_of([LAW], [PENALTIES, DAMAGES])


@pytest.fixture
def assistant(catalogue: Catalogue) -> FakeAssistant:
    return FakeAssistant(catalogue, asked=[])
