"""The sample municipality: plainly fictional, complete enough to go through the first night with."""
