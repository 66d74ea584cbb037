"""Numbers with their words, in what commands tell."""


def counted(number: int, one: str, many: str = "") -> str:
    """The number with its word: "1 plan", "2 plans"; ``many`` is said where the plural is no plain s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
