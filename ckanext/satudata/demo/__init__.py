"""The demonstration portal: its content, the builders of its files, and the runner behind ``ckan satudata demo``."""
