"""The approval procedure as data, and the pure rules that move a dataset through it."""
