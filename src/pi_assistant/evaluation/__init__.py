"""Measuring: known answers, metrics with intervals, a plain baseline beside the assistant, and the report."""
