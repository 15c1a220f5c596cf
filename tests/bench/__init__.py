"""Benchmarks (DESIGN §8): ratios between systems measured side by side on one machine."""
