"""The customers of the demo company: who they are, what they wrote over the years, what they write today."""
