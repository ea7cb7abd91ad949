"""Tables of the extension and the queries on them (SQLAlchemy Core, 1.4 and 2.0).

The tables have a ``MetaData`` of their own: CKAN's test helpers delete every row of core's metadata and
recreate its tables without our triggers. Rows are read as plain mappings, never as identity-map objects, because
the gate must see what is committed and not what some session remembers.
"""
