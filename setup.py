"""Entry point for tools that look for it; all settings stand in pyproject.toml."""

from setuptools import setup

setup(
    # As in CKAN's template for extensions, for "python setup.py extract_messages"; babel.cfg says the same to pybabel.
    message_extractors={
        "ckanext": [
            ("**.py", "python", None),
            ("**/templates/**.html", "ckan", None),
        ],
    }
)
