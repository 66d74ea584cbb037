"""What the program itself says, in every language: gettext catalogues, one folder a domain.

`console` is what staff read (Swedish, English); `citizen` what citizens read and hear (every offered
language). A msgid is a short English text; `<domain>/<language>.po` holds the others. English needs a file
only where the text should differ from its msgid.
"""
