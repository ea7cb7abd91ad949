"""What changed between two versions of a dataset: fields, files, and the rows of tables. Plain Python."""
