"""A channel to begin with: JSON in, signed; our words posted where the provider takes them."""
