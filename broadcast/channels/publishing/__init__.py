"""From the record to what citizens read: stage a whole tree, make it last, and switch to it by one rename.

Layout, for each audience: `<data>/published/<audience>/current` is a link to `e<number>-<hash>` (or `….2`
when the same edition was staged anew because a text ended). A tree holds `edition.json` (all that is needed
to speak without a database), `manifest.json` (the digest of every file, and when a text falls silent) and a
folder for each channel. Trees are never changed.
"""
