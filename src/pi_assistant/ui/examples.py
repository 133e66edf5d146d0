"""Questions to begin with, four for each audience."""

from __future__ import annotations

from pi_assistant.types import Audience

LABELS = {
    Audience.CONSUMER: "Consumer",
    Audience.OPERATOR: "Business operator",
    Audience.TRAINER: "Trainer",
}

EXAMPLES: dict[Audience, tuple[str, str, str, str]] = {
    Audience.CONSUMER: (
        "Can I make an app delete my data?",
        "May an app refuse service if I withhold consent?",
        "Who do I complain to after a leak?",
        "我可以撤回同意吗？",
    ),
    Audience.OPERATOR: (
        "What is the maximum fine under the PIPL?",
        "When do we need an impact assessment?",
        "What must we do after a data leak?",
        "May we share customer data with a partner?",
    ),
    Audience.TRAINER: (
        "When is consent not needed?",
        "Which information counts as sensitive?",
        "How many location records make selling them a crime?",
        "Can I refuse a decision made only by an algorithm?",
    ),
}
