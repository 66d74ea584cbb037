"""The municipality's own website: told of each edition by a signed message, and watched."""
