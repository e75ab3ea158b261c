"""The lazy views' tests."""
