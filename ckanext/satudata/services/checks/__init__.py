"""Checks of files: one for each file version, bound to its SHA-256, beside the dataset and never in its metadata."""
