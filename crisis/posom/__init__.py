"""POSOM: groups, who is on call, who may start it, and whom agents refer to it."""
