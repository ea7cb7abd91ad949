"""A text in the portal's two languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A text in Indonesian and English."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in a language; Indonesian for any but English."""
        return self.en if language.startswith("en") else self.id

    def as_dict(self) -> dict[str, str]:
        """Return the form that schemas and templates use."""
        return {"id": self.id, "en": self.en}
