"""Measures the coder against people: annotated files (`formats`, `pairing`, `figures`) and judged samples (`sampling`, `sheet`)."""
