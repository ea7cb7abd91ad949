"""Feeds of the release schedule: iCalendar for subscribers, Atom for readers of changes."""
