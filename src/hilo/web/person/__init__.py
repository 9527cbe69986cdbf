"""Export and erasure of a person over all slices, what holds an erasure back, and how long data is kept."""
