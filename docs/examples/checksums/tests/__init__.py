"""The digests' tests."""
