"""What is done by itself: an answer outside opening hours, once."""
