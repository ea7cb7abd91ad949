"""CKAN's API of the extension: validate, check access, call one service, dictize."""
