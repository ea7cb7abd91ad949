"""The letters by which spreadsheets call their columns; sheets wider than Excel's have them too."""

from __future__ import annotations

_LETTERS = 26


def letter(column: int) -> str:
    """Return the letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number from 1 of a column's letters."""
    number = 0
    for character in letters:
        number = number * _LETTERS + ord(character) - ord("A") + 1
    return number
