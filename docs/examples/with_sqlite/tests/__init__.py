"""The guestbook's tests."""
