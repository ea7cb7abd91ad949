"""The real services behind the demo, the tests and the benchmarks: PostgreSQL, Redis, Solr and CKAN itself."""
