"""The two locks in front of everything unpublished, and every chained core action.

A dataset is public only if core's flag says so *and* our own table says legacy or published. Nothing here opens a
lock; only ``services/publication.py`` does.
"""
