"""The published site under nginx with the shipped configuration, against the same nginx with a bare file of
the same size.

Start page, uncompressed and compressed, 64 kept-alive connections (wrk). In turns; the bare file runs twice,
so that the noise (A/A) is printed beside the ratio. What the site costs above a bare file is the look at the
`current` link, the header from the folder's name, and the security headers.

    python -m benchmarks.site_nginx [--rounds 7] [--seconds 2]
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.harness import Figure, interleaved, median, noise, report
from benchmarks.nginx import NoNginx, find_nginx, free_port, running_nginx
from benchmarks.publish_cost import catalogues
from benchmarks.synthetic import AT, synthetic_edition
from broadcast.channels.publishing.via_files import Trees
from broadcast.channels.site.readings import Readings
from broadcast.channels.site.stager import SiteStager
from broadcast.editions.at_rest import edition_json

CONNECTIONS: Final = 64
_RATE: Final = re.compile(r"Requests/sec:\s*([0-9.]+)")
_FAILED: Final = re.compile(r"Socket errors|Non-2xx")
_BARE: Final = """
server {{
    listen 127.0.0.1:{port};
    root {room}/bare;
    etag off;
    if_modified_since off;
    types {{ text/html html; }}
    gzip on;
    gzip_min_length 1000;
}}
"""


def requests_a_second(url: str, seconds: int, *headers: str) -> float:
    """What wrk counts; every answer must be a good one."""
    sent = [part for header in headers for part in ("-H", header)]
    ran = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *sent, url],
        capture_output=True,
        text=True,
        check=True,
    )
    found = _RATE.search(ran.stdout)
    if found is None or _FAILED.search(ran.stdout):
        raise RuntimeError(ran.stdout)
    return float(found[1])


def measure(room: Path, rounds: int, seconds: int) -> list[Figure]:
    published, bare = room / "published", room / "bare"
    stager = SiteStager(Readings("citizen.css", b"body{}", catalogues().__getitem__, bases={}))
    Trees(published, [stager], "bench").publish(edition_json(synthetic_edition(10)), AT)
    bare.mkdir()
    shutil.copyfile(published / "live" / "current" / "site" / "sv" / "index.html", bare / "index.html")
    port = free_port()
    with running_nginx(published, room, more=_BARE.format(port=port, room=room), master=True) as site:
        pages, file = f"http://127.0.0.1:{site}/sv/", f"http://127.0.0.1:{port}/index.html"
        return [
            *compared("plain", pages, file, rounds, seconds),
            *compared("gzip", pages, file, rounds, seconds, "Accept-Encoding: gzip"),
        ]


def compared(what: str, page: str, file: str, rounds: int, seconds: int, *headers: str) -> list[Figure]:
    def run(url: str) -> Callable[[], float]:
        return lambda: requests_a_second(url, seconds, *headers)

    took = interleaved({"bare": run(file), "site": run(page), "bare again": run(file)}, rounds)
    apart = noise(took["bare"], took["bare again"])
    both = median([*took["bare"], *took["bare again"]])
    return [
        figure(f"start page, {what} (requests/s)", median(took["site"]), both, "bare file", 1 / apart),
        figure(f"A/A: bare file twice, {what}", apart, 1.0, "the same", None),
    ]


def figure(metric: str, value: float, limit: float, against: str, target: float | None) -> Figure:
    return Figure("site_nginx", metric, value, limit, against, target, higher_is_better=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    asked = parser.parse_args()
    if find_nginx() is None or shutil.which("wrk") is None:
        print("site_nginx needs nginx and wrk on this machine; it did not run", file=sys.stderr)
        return 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            return report(measure(Path(folder), asked.rounds, asked.seconds))
    except NoNginx as wrong:
        print(wrong, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
