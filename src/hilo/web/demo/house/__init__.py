"""The house of the demo company: its brands, hours, teams, staff, tags, and the accounts its customers write to."""
