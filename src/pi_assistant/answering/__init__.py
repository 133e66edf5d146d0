"""From evidence to an answer: sentences, composition, citations, notices, refusal."""
