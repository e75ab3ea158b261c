"""The language's tests."""
