"""Tests of `erlen.compat`: what answers to the names of other frameworks."""
