"""Pictures from outside: opened safely, ink told from its ground, traced to strokes or a raster."""
