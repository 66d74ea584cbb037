"""What becomes of a message after the provider took it."""
