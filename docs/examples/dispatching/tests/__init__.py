"""The dispatchers' tests."""
