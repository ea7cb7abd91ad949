"""Portal Satu Data: metadata, approval workflow and release schedule for CKAN."""
