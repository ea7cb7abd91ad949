"""What may be wrong with tables, one family per module."""
