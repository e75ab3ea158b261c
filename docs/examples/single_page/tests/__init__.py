"""The single page's tests."""
