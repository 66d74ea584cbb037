"""The citizen site: static pages, a folder a language, that need no JavaScript and say first what to do."""
