"""The generic channel: anything that can post JSON to us, and be posted to."""
