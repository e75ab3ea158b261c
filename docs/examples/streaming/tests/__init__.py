"""The streams' tests."""
