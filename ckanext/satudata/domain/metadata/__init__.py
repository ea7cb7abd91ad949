"""Rules of a metadata record: what is missing, what does not fit, and the forms of BPS."""
