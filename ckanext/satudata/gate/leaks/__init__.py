"""The leak battery: read-only requests that look for hidden datasets through every channel CKAN has.

The tests run it against a portal built for them, ``ckan satudata doctor --leak-test`` against the live one.
"""
