"""The installation: brands, calendars, opening hours, languages."""
