"""What was said before, scored on hand-written examples."""
