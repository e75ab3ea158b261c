"""The blog's tests; `pytest docs/examples/blog` runs them alone."""
