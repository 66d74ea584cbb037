"""The loop that serves: the server, and the hot hooks in front of Flask."""
