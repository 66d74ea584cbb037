"""Many ways in which people write personal identity numbers, telephone numbers, and other numbers.

Made from a seed, so that a failure can be looked at again. Written apart from the rules of masking: how
people write, not what is looked for.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
WIDE = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})

AROUND = (
    "Mitt personnummer är {}.",
    "Hej, jag heter Agnes ({}) och undrar om vattnet.",
    "{} är barnet, kan hon bada?",
    "Hon säger {} och bor på Storgatan 12.",
    "jag undrar om det gäller mig: {}",
    "Pnr {}, 123 45 Exempelköping",
    "My number is {}, can I drink it?",
    "رقمي هو {} وأريد أن أعرف",
    "Lambarkaygu waa {} fadlan",
    "{}",
)
AROUND_TELEPHONES = (
    "Ring mig på {} tack",
    "Telefon: {}.",
    "Jag nås på {} efter kl. 16.30",
    "({}) eller e-post",
    "mitt nummer {}, hans ligger hemma",
    "Call me at {} please",
    "هاتفي {} من فضلك",
    "{} är min mans mobil",
    "{}",
)


def check_digit(nine: str) -> str:
    """The tenth digit, by Luhn's sum."""
    total = sum(sum(divmod(int(each) * (2 - place % 2), 10)) for place, each in enumerate(nine))
    return str(-total % 10)


def personal(random: Random) -> str:
    """One personal identity number in one spelling."""
    born = date(1925, 1, 1) + timedelta(days=random.randrange(365 * 100))
    day = born.day + (60 if random.random() < 0.2 else 0)
    six = f"{born:%y%m}{day:02}"
    nine = six + f"{random.randrange(1000):03}"
    tail, century = nine[6:] + check_digit(nine), f"{born:%Y}"[:2]
    long = century + six
    short = random.random() < 0.5
    head = six if short else long
    parted = [head[:-4], head[-4:-2], head[-2:]]
    spellings: tuple[Callable[[], str], ...] = (
        lambda: f"{head}-{tail}",
        lambda: f"{head}{tail}",
        lambda: f"{head}+{tail}",
        lambda: f"{head} {tail}",
        lambda: f"{head} - {tail}",
        lambda: head + random.choice("–—−‐‑‒") + tail,
        lambda: f"{head}.{tail}",
        lambda: f"{head}/{tail}",
        lambda: f"{head}, {tail}",
        lambda: f"{head}\u00a0{tail}",
        lambda: "-".join([*parted, tail]),
        lambda: " ".join([*parted, tail]),
        lambda: ".".join([*parted, tail]),
        lambda: "/".join(parted) + f"-{tail}",
        lambda: f"{head} {random.choice(['streck', 'bindestreck', 'minus', 'dash'])} {tail}",
        lambda: f"{head} och sista fyra {tail}",
        lambda: f"{head}, sista fyra siffrorna är {tail}",
        lambda: f"{head} the last four are {tail}",
        lambda: f"{century} {six}-{tail}",
        lambda: f"{head}-{tail}".translate(ARABIC),
        lambda: f"{head}{tail}".translate(PERSIAN),
        lambda: f"{head} {tail}".translate(WIDE),
    )
    return random.choice(spellings)()


def telephone(random: Random) -> str:
    """One telephone number, of those set aside for films and plays or of no network, in one spelling."""
    national = random.choice(
        (
            f"070-1740{random.randrange(605, 700)}",
            f"08-465004{random.randrange(100):02}",
            f"031-39006{random.randrange(100):02}",
            f"073-{random.randrange(10**7):07}",
            f"076-{random.randrange(10**7):07}",
        )
    )
    area, rest = national.split("-")
    bare, without = area + rest, area[1:]
    pairs = f"{rest[:3]} {rest[3:5]} {rest[5:]}"
    spellings: tuple[Callable[[], str], ...] = (
        lambda: f"{area}-{rest}",
        lambda: bare,
        lambda: f"{area}-{pairs}",
        lambda: f"{area} {pairs}",
        lambda: f"{area}/{pairs}",
        lambda: f"({area}) {pairs}",
        lambda: f"{area}.{pairs.replace(' ', '.')}",
        lambda: f"{area}‑{pairs.replace(' ', '‑')}",
        lambda: f"+46{without}{rest}",
        lambda: f"+46 {without} {pairs}",
        lambda: f"+46-{without}-{rest}",
        lambda: f"+46 (0){without}-{pairs}",
        lambda: f"+46(0){without}{rest}",
        lambda: f"0046{without}{rest}",
        lambda: f"0046 {without} {pairs}",
        lambda: " ".join(bare),
        lambda: f"{area} {rest[:3]} {rest[3:]}",
        lambda: bare.translate(ARABIC),
        lambda: f"{area}-{rest}".translate(PERSIAN),
        lambda: f"+47 {random.randrange(20, 99)} {random.randrange(10, 99)} {random.randrange(10, 99)} 12",
        lambda: f"+358 40 {random.randrange(1000000, 9999999)}",
        lambda: f"0044 20 7946 {random.randrange(1000):04}",
        lambda: f"+1 (212) 555-01{random.randrange(100):02}",
        lambda: f"+963 11 {random.randrange(1000000, 9999999)}",
    )
    return random.choice(spellings)()


def other(random: Random) -> str:
    """A text with a number that is nobody's."""
    day = date(2026, 1, 1) + timedelta(days=random.randrange(700))
    hour, minute = random.randrange(24), random.choice((0, 15, 30, 45))
    price = random.randrange(1, 2_000_000)
    texts: tuple[Callable[[], str], ...] = (
        lambda: f"Hur länge gäller det, till {day:%Y-%m-%d}?",
        lambda: f"Den {day.day}/{day.month} {day.year} kl. {hour:02}.{minute:02}",
        lambda: f"Öppet {hour:02}.{minute:02}-{(hour + 3) % 24:02}.{minute:02} den {day:%d.%m.%Y}",
        lambda: f"{day:%Y-%m-%d} {hour:02}:{minute:02} slutade vattnet",
        lambda: f"Jag ringde {random.choice(('112', '1177', '113 13', '114 14', '11313', '116 117'))} i går",
        lambda: f"Det kostade {price} kr",
        lambda: f"Det kostade {price:,}".replace(",", " ") + " kronor",
        lambda: f"Räkningen var på {price / 100:.2f} kr",
        lambda: (
            f"Storgatan {random.randrange(1, 400)}{random.choice('ABC ')}, lgh {random.randrange(1001, 1999)}"
        ),
        lambda: f"{random.randrange(100, 1000)} {random.randrange(10, 100)} Exempelköping",
        lambda: f"Mätarnummer {random.randrange(10**9, 10**10)}",
        lambda: f"Mätaren heter {random.randrange(10**7, 10**8)}",
        lambda: f"Artikel {random.randrange(10**5, 10**7)} ur kranen?",
        lambda: f"Ärende {day.year}-{random.randrange(1, 9999):04}",
        lambda: f"Diarienummer KS {day.year}/{random.randrange(100, 99999):05}",
        lambda: f"Bolaget 55{random.randrange(6000, 7000)}-{random.randrange(1000, 9999)} tankar",
        lambda: f"Bankgiro {random.randrange(100, 9999)}-{random.randrange(1000, 9999)}",
        lambda: f"OCR {random.randrange(10**9, 10**12)}",
        lambda: f"Koka i {random.randrange(1, 5)} minuter, {random.randrange(60, 101)} grader, {price} liter",
        lambda: (
            f"Vi är {random.randrange(2, 9)} här, {random.randrange(1, 90)} och {random.randrange(90)} år"
        ),
        lambda: f"EAN 73{random.randrange(10**10, 10**11)}",
        lambda: (
            f"E{random.randrange(4, 22)}, väg {random.randrange(100, 2000)}, {random.randrange(1, 99)} km"
        ),
        lambda: f"Koordinater 59.{random.randrange(10**4, 10**5)}, 18.{random.randrange(10**4, 10**5)}",
    )
    return random.choice(texts)()
