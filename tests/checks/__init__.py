"""Checks of files, from the upload to the publication."""
