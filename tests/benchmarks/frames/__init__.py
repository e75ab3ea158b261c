"""One module per frame, each with `build(site)`; `roster.py` names them. Imported by name only, since not every frame is installed."""
