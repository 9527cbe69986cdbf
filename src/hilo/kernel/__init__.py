"""The technical base, without a business word: settings, database, facts, jobs, realtime, errors, routes."""
