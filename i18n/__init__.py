"""Everything that is said differently in different languages: tags, catalogues, formats and text rules."""
