"""The notes' tests."""
