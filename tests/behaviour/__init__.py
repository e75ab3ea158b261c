"""The same small application on Flask 3.1.3 (the oracle) and on erlen: one rule of the behaviour spec per test."""
