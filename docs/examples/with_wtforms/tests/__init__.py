"""The registration's tests."""
