"""Bad days: processes killed, databases stopped. What was acknowledged stays, what is said stays whole."""
