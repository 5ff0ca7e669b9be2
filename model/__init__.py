"""The recognizer: symbols, strokes, rasters, networks and what is trained from them."""
