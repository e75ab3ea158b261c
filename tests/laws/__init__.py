"""Parts for the laws: others than the house's own, and for every law one that breaks it."""
