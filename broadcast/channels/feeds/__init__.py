"""Feeds: the edition for programs. Atom by language, the facts as JSON, CAP 1.2 alerts, and the banner that
other websites show.

They are never called VMA: that is a warning of its own, which those the law names ask for.
"""
