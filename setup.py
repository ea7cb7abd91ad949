"""Everything but the message extractors, which only setup() accepts, is in pyproject.toml."""

from setuptools import setup

setup(
    message_extractors={
        "ckanext/satudata": [
            ("**.py", "python", None),
            ("**.js", "javascript", None),
            ("**/templates/**.html", "ckan", None),
        ],
    },
)
