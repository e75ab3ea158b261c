"""erlen beside Flask, its peers and the limits: `python -m tests.benchmarks`. The README of this folder says what is measured and how."""
