"""ckanext-validation on the CKAN of today: an adapter for what is published, and an execution path of our own."""
