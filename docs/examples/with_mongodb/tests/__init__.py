"""The stores' tests."""
