"""Pages and feeds of the release schedule (jadwal rilis)."""
