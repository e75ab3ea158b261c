"""Parts for real deployments, built on the house's outlines and public names, and imported by no room: take the module that you need.

`erlen.contrib.sessions` with a shelf of `erlen.contrib.redis` or `erlen.contrib.sql`, `erlen.contrib.health`, `erlen.contrib.accesslog`.
"""
