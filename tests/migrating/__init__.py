"""Tests of `erlen migrate`."""
