"""Whether a page's Content-Security-Policy lets it show what we give (W3C, CSP level 3): its own policy
decides whether our script runs, may ask us, or our frame is drawn."""

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

SCRIPT: Final = (("script-src-elem", "script-src", "default-src"), ("connect-src", "default-src"))
"""What our script needs: to be loaded, and to ask us. Of each the first that is given holds."""
FRAME: Final = (("frame-src", "child-src", "default-src"),)


def blocks(
    policies: Iterable[str],
    target: str,
    page: str = "",
    needs: Sequence[Sequence[str]] = SCRIPT,
) -> bool:
    """Whether one of the policies keeps ``target`` from the page. Several in one header are parted by
    commas, and each must allow it."""
    each = (single for policy in policies for single in policy.split(","))
    return any(_blocks(single, target, page, needs) for single in each)


def _blocks(policy: str, target: str, page: str, needs: Sequence[Sequence[str]]) -> bool:
    rules: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.split() or [""]
        rules.setdefault(name.lower(), sources)  # of one that is given twice the first holds
    given = [(names, next((rules[name] for name in names if name in rules), None)) for names in needs]
    return any(
        sources is not None and not _allowed(sources, target, page, script="script-src" in names)
        for names, sources in given
    )


def _allowed(sources: Sequence[str], target: str, page: str, *, script: bool) -> bool:
    if script and any(each.lower().startswith(("'nonce-", "'strict-dynamic")) for each in sources):
        return True  # whoever gives tags a nonce has given it to ours as well, as far as we can know
    return any(_matches(each, target, page) for each in sources)


def _matches(source: str, target: str, page: str) -> bool:
    ours, theirs = urlsplit(target), urlsplit(page)
    if source.lower() == "'self'":
        return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)
    if source == "*" or source.lower() in {f"{ours.scheme}:", "https:" if ours.scheme == "https" else ""}:
        return True
    named = urlsplit(source if "://" in source else f"//{source}")
    if named.scheme and named.scheme not in {ours.scheme, "http" if ours.scheme == "https" else ours.scheme}:
        return False
    return _host(named.netloc, ours.netloc) and _path(named.path, ours.path)


def _host(named: str, ours: str) -> bool:
    """``*.example.se`` is every name below it; a port that is not named is the usual one."""
    name, _, port = named.lower().partition(":")
    host, _, own = ours.lower().partition(":")
    same = host.endswith(name[1:]) if name.startswith("*.") else host == name
    return same and port in {"*", own}


def _path(named: str, ours: str) -> bool:
    if named in {"", "/"}:
        return True
    return ours.startswith(named) if named.endswith("/") else ours == named
