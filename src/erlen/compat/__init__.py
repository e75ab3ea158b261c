"""What lets code written for other frameworks run on erlen: built on the house, imported by no room of it."""
