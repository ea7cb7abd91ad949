"""The release schedule (jadwal rilis; Perpres 39/2019 Ps 27, 32 and 36): periods, dates, statuses, rules of change."""
