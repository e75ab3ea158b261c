"""The cache's tests."""
