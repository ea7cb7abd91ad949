"""Reference codes of Satu Data: regions, affairs of government, and the closed lists of the metadata schema."""
