"""The languages we can speak: tags, own names, direction, fallbacks, and the one mapping to Babel."""
