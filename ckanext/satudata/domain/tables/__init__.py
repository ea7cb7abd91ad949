"""Spreadsheets as offices make them: reading, finding the tables, findings, repairs, templates."""
