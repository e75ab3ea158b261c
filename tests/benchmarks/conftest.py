"""Only the workloads are tested: most frames aren't installed where the tests run, and a child does its work when it is run."""

collect_ignore_glob = ["frames/*", "__main__.py", "_coldstart.py"]
