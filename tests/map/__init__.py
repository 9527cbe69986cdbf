"""The map holds: sizes, contracts, walls, queries, the tree, and what the repository may name."""
