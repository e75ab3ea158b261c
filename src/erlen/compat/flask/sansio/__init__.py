"""``flask.sansio``: the part of Flask's classes that does no input or output."""
