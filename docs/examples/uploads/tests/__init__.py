"""The uploads' tests."""
