"""Benchmarks (docs/benchmarks.md): ratios of systems measured side by side on one machine."""
