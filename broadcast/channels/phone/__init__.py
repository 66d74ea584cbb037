"""The telephone line as a channel: staged into the same tree as the site, switched with it, observed by
ringing it.
"""
