"""A person before a browser: logs in, looks, fills in forms; and the pictures taken over their shoulder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e import accessibility
from tests.e2e.populate import PASSWORD

PHONE, DESKTOP = 390, 1280
_HEIGHT = 900
_LONGEST = 1700
# Textures make pictures three times as large.
_PLAIN = "body, .account-masthead, .masthead, .main, .site-footer { background-image: none !important; }"


@dataclass(frozen=True)
class Screens:
    """The folder of the screenshots; each page is taken as on a desktop and as on a phone."""

    folder: Path

    def take(self, page: Page, name: str, width: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        height = min(_LONGEST, page.evaluate("document.documentElement.scrollHeight"))
        page.screenshot(
            path=self.folder / f"{name}-{width}.png",
            full_page=True,
            animations="disabled",
            style=_PLAIN,
            clip={"x": 0, "y": 0, "width": width, "height": height},
        )


class Person:
    """Somebody with a browser window; without a name, a member of the public."""

    def __init__(self, page: Page, name: str | None, screens: Screens | None) -> None:
        self.page = page
        self.screens = screens
        self.findings: list[str] = []
        if name:
            self.log_in(name)

    def log_in(self, name: str) -> None:
        self.page.goto("/user/login")
        self.page.locator("#field-login").fill(name)
        self.page.locator("#field-password").fill(PASSWORD)
        self.send(self.page.locator("form:has(#field-password) button[type=submit]"))
        expect(self.page.locator(".account-masthead .account.authed")).to_be_visible()

    def fill(self, values: dict[str, str]) -> None:
        """Fill in fields by their names, choices by their values."""
        for name, value in values.items():
            field = self.page.locator(f"[name='{name}']").first
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def send(self, button: Locator) -> None:
        """Press a button that sends a form, and wait for the page that answers.

        Without waiting, what follows may still read the old page, or cut the sending off by going elsewhere.
        """
        with self.page.expect_navigation():
            button.click()

    def press(self, operation: str) -> None:
        """Press a button of the page of the submission."""
        self.send(self.page.locator(f"button[name=operation][value={operation}]"))

    def look(self, name: str, *, picture: bool = False) -> None:
        """Check that everybody can use the page, on a phone too; take pictures for the documents when asked for."""
        self.page.wait_for_load_state("networkidle")
        found = accessibility.problems(self.page)
        for width in (PHONE, DESKTOP):
            self.page.set_viewport_size({"width": width, "height": _HEIGHT})
            found += [f"{width} px: {problem}" for problem in accessibility.overflow(self.page)]
            if self.screens and picture:
                self.screens.take(self.page, name, width)
        self.findings += [f"{name}: {problem}" for problem in found]
