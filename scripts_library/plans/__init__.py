"""Plans: what is prepared for one kind of event, as a folder of TOML and Markdown that a communicator can
read.

Read and checked with every fault at its file and line; imported as drafts for approval.
"""
