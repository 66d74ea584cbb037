"""Extra staff: who can be called in, calling them, who comes when, and newcomers for one shift."""
