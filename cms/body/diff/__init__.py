"""Comparing two texts: what stayed, what was added, removed or moved."""
